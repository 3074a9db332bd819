"""`make soak`: seeded kills of every process, spread over repeated scripts of thirty messages with a handoff in them.

Prints the seed and the figures; ends with 1 if anything was lost, answered twice, out of order or queued twice.
Usage: python -m tests.soak.run [--seed N] [--kills N] [--visitors N]
"""

from __future__ import annotations

import argparse
import random
import sys
import threading
import time
from collections import Counter
from dataclasses import replace
from typing import Any

from handoff.db import Database
from handoff.settings import settings_from
from handoff.supervision.health import missing
from handoff.supervision.plan import PARTS
from tests.api_visitor import ApiVisitor
from tests.soundness import violations
from tests.stack import Stack, StackFailed

QUESTIONS = (
    "how do i start my cv",
    "cover letter tips?",
    "interview tmr how to prep",
    "linkedin profile help pls",
    "how to network if im shy",
    "where find internship",
    "which major should i choose",
    "no idea what i want leh",
    "how much should i ask for salary",
    "got rejected again",
    "how to book appointment",
    "what are your opening hours",
)
CONSENT = "Yes, they may see this chat"
LENGTH = 30
"""Messages of one script."""
PAUSE = 3.2
"""Seconds between two messages of one visitor: below the limit of 20 a minute."""
SETTLES_WITHIN = 240.0


class Killer(threading.Thread):
    """Kills each part `times` times, in a seeded order, while the scripts run.

    A part that is still starting waits for its turn, and the next one that serves goes first: killed faster than it
    starts, the bot would be away for the whole run, and most of what the visitors say would never go to it.
    """

    def __init__(self, stack: Stack, rng: random.Random, times: int) -> None:
        super().__init__(daemon=True)
        self.order = [part for part in PARTS for _ in range(times)]
        rng.shuffle(self.order)
        self._pauses = [rng.uniform(0.5, 6.0) for _ in self.order]
        self._stack = stack
        self.killed: Counter[str] = Counter()
        self.failures: list[str] = []

    def run(self) -> None:
        left = list(self.order)
        try:
            for pause in self._pauses:
                part = self._next_serving(left)
                left.remove(part)
                time.sleep(pause)  # it serves meanwhile
                while not self._stack.pid(part):
                    time.sleep(0.2)
                pid = self._stack.kill(part)
                self.killed[part] += 1
                self._stack.wait_restarted(part, pid, timeout=120)
                print(f"    killed {part} ({sum(self.killed.values())} of {len(self.order)})", flush=True)
        except Exception as error:  # reported with the figures
            self.failures.append(f"{len(left)} kills are missing: {type(error).__name__}: {error}")

    def _next_serving(self, left: list[str]) -> str:
        """The first of `left` that serves."""
        deadline = time.monotonic() + SETTLES_WITHIN
        while True:
            for part in dict.fromkeys(left):
                if self._stack.pid(part) and not missing(replace(self._stack.plan, parts=(part,))):  # by its own word
                    return part
            if time.monotonic() > deadline:
                raise StackFailed(f"none of {sorted(set(left))} served within {SETTLES_WITHIN:.0f} s")
            time.sleep(0.2)


class Script(threading.Thread):
    """One visitor after the other, thirty messages each, until told to stop."""

    def __init__(self, stack: Stack, rng: random.Random, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self._stack, self._rng, self._stop_asked = stack, rng, stop
        self.done: list[tuple[str, list[int]]] = []
        self.failures: list[str] = []

    def run(self) -> None:
        while not self._stop_asked.is_set():
            try:
                self._play()
            except Exception as error:  # reported with the figures
                self.failures.append(f"{type(error).__name__}: {error}")

    def _play(self) -> None:
        visitor = ApiVisitor(self._stack.url)
        said: list[int] = []
        self.done.append((visitor.conversation, said))
        handoff_at = self._rng.randrange(5, LENGTH - 5)
        for number in range(LENGTH):
            if number == handoff_at:
                said += self._ask_for_person(visitor)
            else:
                said.append(visitor.say(self._rng.choice(QUESTIONS)))
            time.sleep(PAUSE)

    def _ask_for_person(self, visitor: ApiVisitor) -> list[int]:
        """By the newest button: the bot asks for consent first; the one under an outage notice has said it already."""
        asked = visitor.press("Talk to a person")
        if "in the queue" in visitor.wait_for(_offers_consent_or_queue, after=asked, timeout=SETTLES_WITHIN)["text"]:
            return [asked]
        return [asked, visitor.press(CONSENT)]


def _offers_consent_or_queue(message: dict[str, Any]) -> bool:
    is_queued = message["author"] == "system" and "in the queue" in message["text"]
    return is_queued or any(button["title"] == CONSENT for button in message["buttons"])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--kills", type=int, default=20, help="of each process")
    parser.add_argument("--visitors", type=int, default=3, help="at the same time")
    args = parser.parse_args()
    print(f"seed {args.seed}, {args.kills} kills of each of {', '.join(PARTS)}, {args.visitors} visitors", flush=True)
    rng = random.Random(args.seed)  # a schedule, not a secret
    with Stack() as stack:
        return _soak(stack, rng, args.kills, args.visitors)


def _soak(stack: Stack, rng: random.Random, kills: int, visitors: int) -> int:
    began, stop = time.monotonic(), threading.Event()
    scripts = [Script(stack, random.Random(rng.random()), stop) for _ in range(visitors)]  # as above
    killer = Killer(stack, rng, kills)
    for thread in (*scripts, killer):
        thread.start()
    killer.join()
    stop.set()
    for script in scripts:
        script.join()
    stack.wait_ready()
    told = {
        **stack.environ,
        **dict.fromkeys(("SIGNPOST_TOKEN_KEY", "SIGNPOST_SESSION_KEY", "SIGNPOST_INTERNAL_TOKEN"), "x" * 40),
    }
    database = Database(settings_from(told).database_url)
    found = _settle(database, [entry for script in scripts for entry in script.done])
    found += [failure for thread in (*scripts, killer) for failure in thread.failures]
    messages = sum(len(said) for script in scripts for _, said in script.done)
    conversations = sum(len(script.done) for script in scripts)
    print(f"kills: {dict(killer.killed)}")
    print(f"{conversations} conversations, {messages} acknowledged messages, {time.monotonic() - began:.0f} s")
    print(f"violations: {len(found)}")
    for line in found:
        print(f"  {line}")
    return 1 if found else 0


def _settle(database: Database, played: list[tuple[str, list[int]]]) -> list[str]:
    """The violations that remain once the last turns had time to be answered."""
    deadline = time.monotonic() + SETTLES_WITHIN
    while True:
        found = [
            f"{conversation}: {what}"
            for conversation, said in played
            for what in violations(database, conversation, said=said)
        ]
        if not found or time.monotonic() > deadline:
            return found
        time.sleep(1.0)


if __name__ == "__main__":
    sys.exit(main())
