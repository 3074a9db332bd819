"""`signpost drill`: a made-up visitor in danger, to see whether the running installation reaches a person.

Only writes the message and watches; the running parts do the rest as for a real visitor, marked as a drill.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NoReturn

import requests
from sqlalchemy.exc import SQLAlchemyError

from handoff import health
from handoff.app import build_services, settings_here
from handoff.content import ContentError
from handoff.ledger import UnknownMessage
from handoff.on_call import drill
from handoff.on_call.drill import CallSeen, Progress
from handoff.safety.levels import SafetyLevel
from handoff.services import Services
from handoff.settings import SettingsError

STEP_WITHIN = 15.0
"""Seconds a step may take: far more than promised, so that what is named as missing did not happen at all."""
CALLS_WITHIN = 60.0
"""A mail server may be slow, and a call that failed once is tried again meanwhile."""
LOOK_EVERY = 0.1
HTTP_TIMEOUT = 3.0


class Stopped(Exception):
    """A step did not happen, and none of the following can."""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--wait", type=float, default=60.0, metavar="SECONDS", help="how long to wait for a person (default: 60)"
    )


def run(args: argparse.Namespace) -> int:
    try:
        services = build_services(settings_here())
        text = drill.drill_text(services.settings.data_dir)
    except (ContentError, SettingsError) as error:
        print(f"signpost drill: {error}", file=sys.stderr)
        return 2
    watch = Watch(services)
    try:
        watch.parts()
        watch.write(text)
        watch.lane()
        watch.calls()
        watch.acknowledgement(args.wait)
    except Stopped:
        pass
    except UnknownMessage:
        watch.miss("message", "somebody erased the drill's conversation")
    except SQLAlchemyError as error:
        watch.miss("database", f"{type(error).__name__}; is it there, and set up (`signpost migrate`)?")
    return watch.end()


@dataclass
class Watch:
    """Looks at the drill's message again and again, and says what happened after how many seconds."""

    services: Services
    message_id: str = ""
    missing: list[str] = field(default_factory=list)
    acknowledged_by: str | None = None
    _began: float = field(default_factory=time.monotonic)
    _told: set[CallSeen] = field(default_factory=set)
    _tells_calls: bool = False
    """Only once the steps before them are told, however fast it goes."""

    def parts(self) -> None:
        """Whether each part of the installation lives; the drill goes on in any case, to show what works without."""
        url = f"{self.services.settings.web_url}/healthz"
        is_up = _answers(url)
        self._judge("web", is_up, "answers" if is_up else f"no answer from {url}")
        with self.services.db.read() as session:
            found = health.parts(session, self.services.clock())
        for part in found:
            if part.part in health.NEEDED_PARTS:
                self._judge(part.part, part.is_ok, "lives" if part.is_ok else part.code.replace("_", " "))

    def write(self, text: str) -> None:
        self._began = time.monotonic()
        with self.services.db.write() as session:
            self.message_id = drill.begin(session, self.services, text, self.services.clock())
        self.tell("written", "the made-up visitor's message stands in the ledger")

    def lane(self) -> None:
        """Everything that has to happen before anybody can be called."""
        seen = self._until(lambda seen: seen.level is not SafetyLevel.PENDING)
        if seen.level is SafetyLevel.PENDING:
            self._stop("screened", "nothing looked at the message; is the worker running?")
        if seen.level is not SafetyLevel.URGENT:
            self._stop(
                "screened", f"found {seen.level.value} instead of urgent; see the screen, or data/content/drill.yml"
            )
        self.tell("screened", "found urgent")
        is_shown = self._until(lambda seen: seen.is_card_shown).is_card_shown
        self._judge("card", is_shown, "shown to the visitor" if is_shown else "not shown to the visitor")
        ref = self._until(lambda seen: seen.ref is not None).ref
        self._judge("lane", ref is not None, f"urgent queue, reference {ref}" if ref else "not in the urgent queue")
        is_raised = self._until(lambda seen: seen.is_alert_raised).is_alert_raised
        self._judge("alert", is_raised, "raised in the console" if is_raised else "not raised")

    def calls(self) -> None:
        """The first contact by every way; somebody at the console may acknowledge before any call has left."""
        if not self.services.content.on_call.contacts:
            self.miss("called", "nobody: data/content/on_call.yml names no contact")
            return
        self._tells_calls = True
        seen = self._until(_are_called, CALLS_WITHIN)
        if seen.acknowledged_by is not None:
            return
        if not seen.calls:
            self.miss("called", "nobody, although there are contacts; is the worker running?")
        for call in seen.calls:
            if call.status != "sent":
                self.miss(f"call to {call.contact} by {call.way}", call.last_error or "did not leave")

    def acknowledgement(self, wait: float) -> None:
        """Nobody has to sit by the phone for a drill: that nobody did is said, and is no failure."""
        self.acknowledged_by = self._until(lambda seen: seen.acknowledged_by is not None, wait).acknowledged_by
        if self.acknowledged_by is not None:
            self.tell("acknowledged", f"by {self.acknowledged_by}")
            return
        has_contacts = bool(self.services.content.on_call.contacts)
        goes_on = "; escalation goes on until somebody does" if has_contacts else ""
        self.tell("acknowledged", f"by nobody within {wait:g} s{goes_on}")

    def end(self) -> int:
        if self.message_id:
            print(f"It stands in the console until a practitioner ends it: {self.services.settings.public_url}/console")
        if self.missing:
            print(f"The drill failed. Missing: {', '.join(self.missing)}.")
            return 1
        print("The drill passed." if self.acknowledged_by else "The drill passed, but nobody acknowledged.")
        return 0

    def tell(self, step: str, what: str) -> None:
        print(f"{time.monotonic() - self._began:6.1f} s  {step}: {what}", flush=True)

    def miss(self, step: str, what: str) -> None:
        self.missing.append(step)
        self.tell(step, f"MISSING ({what})")

    def _judge(self, step: str, is_right: bool, what: str) -> None:
        (self.tell if is_right else self.miss)(step, what)

    def _stop(self, step: str, what: str) -> NoReturn:
        self.miss(step, what)
        raise Stopped

    def _until(self, holds: Callable[[Progress], bool], within: float = STEP_WITHIN) -> Progress:
        """What is seen once it holds, or when time is up; calls are told as they leave or fail."""
        deadline = time.monotonic() + within
        while True:
            with self.services.db.read() as session:
                seen = drill.look(session, self.message_id)
            for call in seen.calls if self._tells_calls else ():
                self._tell_call(call)
            if holds(seen) or time.monotonic() >= deadline:
                return seen
            time.sleep(LOOK_EVERY)

    def _tell_call(self, call: CallSeen) -> None:
        if call in self._told or (call.status == "pending" and call.last_error is None):
            return
        self._told.add(call)
        became = {"sent": "sent", "dead": f"given up ({call.last_error})"}
        what = became.get(call.status, f"failed ({call.last_error}), is tried again")
        self.tell("called", f"{call.contact} by {call.way}: {what}")


def _are_called(seen: Progress) -> bool:
    """Nothing is left to wait for: every call so far has left or was given up, or somebody has acknowledged."""
    is_done = bool(seen.calls) and all(call.status != "pending" for call in seen.calls)
    return is_done or seen.acknowledged_by is not None


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=HTTP_TIMEOUT).ok
    except requests.RequestException:
        return False
