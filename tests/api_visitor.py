"""A visitor who talks to the API as the widget does: sends until acknowledged, reads by number, presses buttons."""

from __future__ import annotations

import time
import uuid
from collections import Counter
from collections.abc import Callable
from typing import Any

import requests

Seen = dict[str, Any]


class ApiVisitor:
    """One conversation. Every message is sent until it is acknowledged, with one id, however often that takes."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.messages: list[Seen] = []
        started = self._until_answered(lambda: requests.post(f"{url}/api/visitor/conversations", timeout=5)).json()
        self.conversation: str = started["conversation"]
        self.headers = {"Authorization": f"Bearer {started['token']}"}

    @property
    def last_seq(self) -> int:
        return self.messages[-1]["seq"] if self.messages else 0

    def say(self, text: str) -> int:
        """Send words; returns their seq."""
        return self._send({"text": text})

    def press(self, title: str) -> int:
        """Press the newest button with this title; returns the seq."""
        self.read()
        for message in reversed(self.messages):
            for button in message["buttons"]:
                if button["title"] == title:
                    return self._send({"payload": button["payload"]})
        raise AssertionError(f"no button {title!r} under {[m['text'][:60] for m in self.messages]}")

    def read(self, wait: float = 0.0) -> list[Seen]:
        """What is new since the last look."""
        answer = self._until_answered(
            lambda: requests.get(
                f"{self.url}/api/visitor/messages",
                params={"after": str(self.last_seq), "wait": str(wait)},
                headers=self.headers,
                timeout=wait + 5,
            )
        ).json()
        self.state = answer
        self.messages += answer["messages"]
        return list(answer["messages"])

    def wait_for(self, is_it: Callable[[Seen], bool], *, after: int = 0, timeout: float = 60.0) -> Seen:
        """The first message after `after` that `is_it`."""
        deadline = time.monotonic() + timeout
        while True:
            for message in self.messages:
                if message["seq"] > after and is_it(message):
                    return message
            if time.monotonic() > deadline:
                raise AssertionError(f"did not come within {timeout} s: {self.script()}")
            self.read(wait=0.5)

    def wait_for_author(self, author: str, *, after: int, timeout: float = 60.0) -> Seen:
        return self.wait_for(lambda m: m["author"] == author, after=after, timeout=timeout)

    def ask(self, text: str, timeout: float = 60.0) -> Seen:
        """Say it and wait for the bot's first answer."""
        return self.wait_for_author("bot", after=self.say(text), timeout=timeout)

    def script(self) -> list[str]:
        return [f"{m['seq']} {m['author']}: {m['text'][:70]}" for m in self.messages]

    def _send(self, body: dict[str, str]) -> int:
        body = {"client_id": str(uuid.uuid4()), **body}
        answer = self._until_answered(
            lambda: requests.post(f"{self.url}/api/visitor/messages", json=body, headers=self.headers, timeout=5)
        )
        seq: int = answer.json()["seq"]
        return seq

    def _until_answered(self, ask: Callable[[], requests.Response], timeout: float = 240.0) -> requests.Response:
        """As a widget does while the web process is away, or when it wrote too much in a minute (429)."""
        deadline = time.monotonic() + timeout
        refusals: Counter[str] = Counter()
        while True:
            try:
                answer = ask()
                if answer.status_code < 400:
                    return answer
                if answer.status_code not in (429, 500, 503):
                    raise AssertionError(f"{answer.status_code} {answer.text}")
                pause, last = float(answer.headers.get("Retry-After", "0.2")), _refusal(answer)
            except requests.RequestException as error:
                pause, last = 0.1, type(error).__name__
            refusals[last] += 1
            if time.monotonic() > deadline:
                raise AssertionError(f"not accepted within {timeout} s; last got {last}; in all {dict(refusals)}")
            time.sleep(pause)


def _refusal(answer: requests.Response) -> str:
    """Status and error code, as `429 too_many_messages`."""
    try:
        return f"{answer.status_code} {answer.json()['error']['code']}"
    except (ValueError, KeyError, TypeError):
        return str(answer.status_code)
