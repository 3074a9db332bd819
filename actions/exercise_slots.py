"""The slots of the two exercises: reads a visitor's work out of a tracker, and says how to put it back.

Knows their names and shapes; what is asked, and when, is decided by the forms.
"""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet

from actions.trackers import NOT_SAID
from handoff.domain.exercises.next_step import NextStep
from handoff.domain.exercises.weighing import Fit, Weighing

PREFIX = "exercises__"
WEIGHING = ("options", "matters", "fit", "gut", "missing", "named", "fits", "kept")
NEXT_STEP = ("what", "when", "where", "obstacle", "then", "named", "asked_again", "due_on", "trouble")
YES = "yes"


def put(name: str, value: Any) -> EventType:
    return SlotSet(PREFIX + name, value)


def get(tracker: Tracker, name: str) -> Any:
    return tracker.get_slot(PREFIX + name)


def texts(tracker: Tracker, name: str) -> list[str]:
    value = get(tracker, name)
    return [str(each) for each in value] if isinstance(value, list) else []


def said(tracker: Tracker, name: str) -> str | None:
    """What was written; None where the question was passed over."""
    value = get(tracker, name)
    return None if value in (None, NOT_SAID) else str(value)


def emptied(names: tuple[str, ...]) -> list[EventType]:
    return [put(name, None) for name in names]


def pair(option: int, matter: int) -> str:
    return f"{option}_{matter}"


def pairs(options: int, matters: int) -> list[str]:
    """In the order in which they are asked: one thing that matters after the other."""
    return [pair(option, matter) for matter in range(matters) for option in range(options)]


def fits(tracker: Tracker) -> dict[str, str]:
    value = get(tracker, "fits")
    return {str(key): str(fit) for key, fit in value.items()} if isinstance(value, dict) else {}


def open_pairs(tracker: Tracker, given: dict[str, str]) -> list[str]:
    """The pairs that are still to be asked."""
    every = pairs(len(texts(tracker, "options")), len(texts(tracker, "matters")))
    return [each for each in every if each not in given]


def weighing(tracker: Tracker, given: dict[str, str]) -> Weighing:
    options, matters = texts(tracker, "options"), texts(tracker, "matters")
    gut = said(tracker, "gut")
    return Weighing(
        options=tuple(options),
        matters=tuple(matters),
        fits=tuple(
            tuple(Fit(given[pair(option, matter)]) for matter in range(len(matters)))
            for option in range(len(options))
        ),
        feels_right=None if gut is None else gut == YES,
        missing=said(tracker, "missing"),
    )


def next_step(tracker: Tracker, what: str) -> NextStep:
    when, where, obstacle, then = (said(tracker, name) for name in ("when", "where", "obstacle", "then"))
    return NextStep(what, when, where, obstacle, then)
