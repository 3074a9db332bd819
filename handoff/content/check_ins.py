"""Check-ins of self-help: their rhythm, and the typed words that answer one.

Reads and checks `check_ins.yml`; knows neither a plan nor what is said.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from zoneinfo import ZoneInfo

from handoff.content.entry import Entry
from handoff.domain.check_ins import Answer, Rhythm

_ROUND = " .!,;:-–—\"'()"
_BETWEEN = re.compile(r"[\s.,;:!–—]+")
_END_OF_SENTENCE = re.compile(r"(?<=[.!])\s+|\n+")


@dataclass(frozen=True)
class TypedAnswer:
    answer: Answer
    is_all: bool
    """False when the message goes on to say more."""


@dataclass(frozen=True)
class CheckInContent:
    rhythm: Rhythm
    typed: Mapping[str, Answer]
    """By what was typed, in small letters and without punctuation."""

    def read(self, text: str) -> TypedAnswer | None:
        """What a message right below a check-in answers, if it is known words: all of it, or its first sentence."""
        if answer := self.typed.get(_plain(text)):
            return TypedAnswer(answer, is_all=True)
        first, *rest = _END_OF_SENTENCE.split(text.strip(), maxsplit=1)
        answer = self.typed.get(_plain(first)) if rest else None
        return TypedAnswer(answer, is_all=False) if answer else None


def check_ins_of(file: Entry, zone: ZoneInfo) -> CheckInContent:
    """Raises `ContentError`."""
    content = CheckInContent(_rhythm(file, zone), _typed(file.entry("typed")))
    file.done()
    return content


def _rhythm(file: Entry, zone: ZoneInfo) -> Rhythm:
    days = file.values("after_days")
    if not all(type(day) is int for day in days):
        raise file.fault("after_days", "must be a list of whole numbers")
    opens, closes = _time(file, "from"), _time(file, "to")
    after_date, apart, late = map(file.integer, ("after_own_date_days", "days_apart", "latest_days"))
    try:
        return Rhythm(zone, opens, closes, tuple(days), after_date, apart, late)
    except ValueError as error:
        raise file.fault("the rhythm", f"cannot be right: {error}") from error


def _time(file: Entry, name: str) -> time:
    text = file.text(name)
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise file.fault(name, 'must be a time such as "09:00"') from None


def _typed(entry: Entry) -> dict[str, Answer]:
    typed: dict[str, Answer] = {}
    for answer in Answer:
        for text in entry.texts(answer):
            if typed.setdefault(_plain(text), answer) is not answer:
                raise entry.fault(answer, f"holds {text!r}, which means something else already")
    entry.done()
    return typed


def _plain(text: str) -> str:
    return _BETWEEN.sub(" ", text.casefold().replace("’", "'")).strip(_ROUND)
