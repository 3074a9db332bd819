"""The whole road: from the visitor's POST to the bot's reply in the visitor's feed, through every process."""

from __future__ import annotations

import json
import threading
import time
import uuid
from contextlib import suppress

import requests

from tests.bench.timing import p50_p95
from tests.stack import Stack

QUESTIONS = (
    "how do i start my cv",
    "cover letter help",
    "interview tips pls",
    "how to find an internship",
    "how to network",
)
MESSAGES = 20
MARKS = (1, 50, 200)
UNLIMITED = {"SIGNPOST_MESSAGES_PER_MINUTE": "10000", "SIGNPOST_UNANSWERED_TURNS": "100"}


def measure_road() -> None:
    """Print the latency for 1 and 20 visitors at once, and along a long conversation."""
    print("\n== the whole road: POST to the bot's reply in the feed (server-sent events)", flush=True)
    with Stack(environ=UNLIMITED) as stack:
        Visitor(stack.url).ask(QUESTIONS[0])
        for visitors in (1, 20):
            seconds = _together(stack.url, visitors)
            print(f"  {visitors:2} visitors at once   {p50_p95(seconds)}   ({len(seconds)} messages)", flush=True)
        _along(stack.url)


def _together(url: str, visitors: int) -> list[float]:
    seconds: list[float] = []

    def talk() -> None:
        visitor = Visitor(url)
        for number in range(MESSAGES):
            seconds.append(visitor.ask(QUESTIONS[number % len(QUESTIONS)]))

    threads = [threading.Thread(target=talk) for _ in range(visitors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seconds


def _along(url: str) -> None:
    visitor, seconds = Visitor(url), []
    for number in range(MARKS[-1] + 5):
        seconds.append(visitor.ask(QUESTIONS[number % len(QUESTIONS)]))
    for mark in MARKS:
        around = seconds[max(0, mark - 3) : mark + 2]
        median = sorted(around)[len(around) // 2]
        print(f"  message {mark:3} of a conversation   {median * 1000:5.0f} ms (median of it and neighbours)")


class Visitor:
    """Reads the feed in a thread of its own, as a widget does."""

    def __init__(self, url: str) -> None:
        started = requests.post(f"{url}/api/visitor/conversations", timeout=10).json()
        self._url = url
        self._http = requests.Session()
        self._http.headers["Authorization"] = f"Bearer {started['token']}"
        self._arrived = threading.Condition()
        self._last_reply = 0
        threading.Thread(target=self._listen, args=(dict(self._http.headers),), daemon=True).start()

    def ask(self, text: str) -> float:
        """Seconds from the POST to the first reply to it."""
        began = time.perf_counter()
        body = {"client_id": str(uuid.uuid4()), "text": text}
        seq = self._http.post(f"{self._url}/api/visitor/messages", json=body, timeout=30).json()["seq"]
        with self._arrived:
            if not self._arrived.wait_for(lambda: self._last_reply > seq, timeout=60):
                raise TimeoutError("no reply within a minute")
        return time.perf_counter() - began

    def _listen(self, headers: dict[str, str]) -> None:
        feed = requests.get(f"{self._url}/api/visitor/feed", headers=headers, stream=True, timeout=120)
        with suppress(requests.RequestException), feed as stream:  # it ends with the stack
            for line in stream.iter_lines(chunk_size=1):
                if line.startswith(b"data: "):
                    self._note(json.loads(line[6:]))

    def _note(self, news: dict[str, list[dict[str, object]]]) -> None:
        replies = [int(str(m["seq"])) for m in news.get("messages", []) if m["author"] == "bot"]
        if replies:
            with self._arrived:
                self._last_reply = max(self._last_reply, *replies)
                self._arrived.notify_all()
