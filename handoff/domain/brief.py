"""The brief: what a visitor lets a practitioner know before they meet, line by line, and how they would like to meet.

Decides which lines there are and which wishes are sound. Knows no wording and no row: problems are codes, by field.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from handoff.domain.plan import hardness
from handoff.domain.readiness import CAPABILITY_ITEMS, EXTREME, ITEMS, ScreeningAnswers

ASK_LIMIT = 2_000
NOTE_LIMIT = 1_000
NAME_LIMIT = 80
"""Characters."""
MOST_TIMES = 3
NOTICE = timedelta(hours=24)
"""No meeting is wished for sooner than this: somebody must see the wish first."""
WITHIN = timedelta(days=14)
SLOT = timedelta(hours=1)
_PHONE = re.compile(r"\+?[0-9][0-9 ().-]*")
_FEWEST_DIGITS, _MOST_DIGITS = 6, 15
"""Of a number somewhere in the world; fifteen is the most that telephony knows."""


class Part(StrEnum):
    """What a line is about."""

    GAP = "gap"
    """An answer of the readiness check that shows what is hard."""
    SHOWN = "shown"
    """An answer or a resource that was shown in the conversation."""
    TRIED = "tried"
    """A step of the plan that is done."""


class MeetingMode(StrEnum):
    """How to meet. `chat` is now while the desk is open, and when it opens otherwise."""

    CHAT = "chat"
    PHONE = "phone"
    VIDEO = "video"
    VIDEO_CAMERA_OFF = "video_camera_off"
    IN_PERSON = "in_person"


class NameChoice(StrEnum):
    """Who the visitor is to the practitioner."""

    ANONYMOUS = "anonymous"
    FIRST_NAME = "first_name"
    FULL_NAME = "full_name"


@dataclass(frozen=True)
class Line:
    """One thing the practitioner would read; each can be taken out."""

    part: Part
    code: str

    @property
    def key(self) -> str:
        return f"{self.part}:{self.code}"


def line_of(key: str) -> Line:
    """The line with this key; raises `ValueError` for what is none."""
    part, _, code = key.partition(":")
    return Line(Part(part), code)


def gaps(answers: ScreeningAnswers) -> tuple[Line, ...]:
    """What the visitor said is hard, the hardest first; what they preferred not to say is no gap."""
    said = [item for item in ITEMS if answers.given.get(item) is not None and hardness(answers, item)]
    said.sort(key=lambda item: -hardness(answers, item))
    return tuple(Line(Part.GAP, _answer_code(answers, item)) for item in said)


def _answer_code(answers: ScreeningAnswers, item: str) -> str:
    """As reasons of triage are named: low_c4, high_x1, middle_c2."""
    if hardness(answers, item) < EXTREME:
        return f"middle_{item.lower()}"
    return f"{'low' if item in CAPABILITY_ITEMS else 'high'}_{item.lower()}"


def item_in(code: str) -> str | None:
    """The item of the check that an answer's code or a reason speaks of."""
    item = code.rpartition("_")[2].upper()
    return item if item in ITEMS else None


def hidden_items(left_out: Iterable[str]) -> frozenset[str]:
    """The items whose answers the visitor took out."""
    lines = [line_of(key) for key in left_out]
    return frozenset(item for line in lines if line.part is Part.GAP and (item := item_in(line.code)))


@dataclass(frozen=True)
class Wishes:
    """What the visitor wrote and chose, as it came: `problems` says what of it cannot be kept."""

    ask: str = ""
    note: str = ""
    left_out: frozenset[str] = frozenset()
    meeting: str = MeetingMode.CHAT.value
    name_choice: str = NameChoice.ANONYMOUS.value
    name: str = ""
    spoken: str = ""
    """How to say the name, pronouns: one free field."""
    phone: str = ""
    times: tuple[str, ...] = ()
    is_any_time: bool = False
    group: str = ""


@dataclass(frozen=True)
class Offered:
    """What there is to choose from now: modes, beginnings of slots, groups with a seat."""

    modes: Collection[str]
    slots: Collection[str]
    groups: Collection[str]


def cleaned(wishes: Wishes) -> Wishes:
    """Without what the choices make needless: no name of somebody anonymous, no number unless we are to call."""
    is_named = wishes.name_choice != NameChoice.ANONYMOUS
    times = tuple(dict.fromkeys(time for time in wishes.times if time))
    return replace(
        wishes,
        ask=plain(wishes.ask),
        note=plain(wishes.note),
        name=_line(wishes.name) if is_named else "",
        spoken=_line(wishes.spoken) if is_named else "",
        phone=_line(wishes.phone) if wishes.meeting == MeetingMode.PHONE else "",
        times=() if wishes.is_any_time else times,
    )


def plain(text: str) -> str:
    """Without control characters, which no database and no reader wants; lines stay."""
    lines = text.replace("\r\n", "\n").replace("\t", " ")
    return "".join(letter for letter in lines if letter == "\n" or unicodedata.category(letter) != "Cc").strip()


def _line(text: str) -> str:
    return " ".join(plain(text).split())


def problems(wishes: Wishes, offered: Offered) -> dict[str, str]:
    """What is wrong, a code by field; empty when all can be kept. Looks at cleaned wishes."""
    found = {
        "ask": _text(wishes.ask, ASK_LIMIT),
        "note": _text(wishes.note, NOTE_LIMIT),
        "meeting": None if wishes.meeting in offered.modes else "meeting_unknown",
        "name_choice": None if wishes.name_choice in set(NameChoice) else "name_choice_unknown",
        "name": _name(wishes),
        "spoken": _text(wishes.spoken, NAME_LIMIT),
        "phone": _phone(wishes),
        "times": _times(wishes, offered),
        "group": None if wishes.group in ("", *offered.groups) else "group_gone",
    }
    return {field: code for field, code in found.items() if code}


def _text(text: str, limit: int) -> str | None:
    return "too_long" if len(text) > limit else None


def _name(wishes: Wishes) -> str | None:
    if wishes.name_choice in (NameChoice.FIRST_NAME, NameChoice.FULL_NAME) and not wishes.name:
        return "name_missing"
    return _text(wishes.name, NAME_LIMIT)


def _phone(wishes: Wishes) -> str | None:
    if wishes.meeting != MeetingMode.PHONE:
        return None
    if not wishes.phone:
        return "phone_missing"
    digits = sum(letter.isdecimal() for letter in wishes.phone)
    is_number = _PHONE.fullmatch(wishes.phone) and _FEWEST_DIGITS <= digits <= _MOST_DIGITS
    return None if is_number else "phone_bad"


def _times(wishes: Wishes, offered: Offered) -> str | None:
    if len(wishes.times) > MOST_TIMES:
        return "times_too_many"
    return None if set(wishes.times) <= set(offered.slots) else "time_gone"
