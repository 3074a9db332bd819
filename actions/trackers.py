"""Reads what an action needs out of a tracker; the only module that knows how one is laid out.

Knows no wording and asks nobody: what follows from what it finds is decided elsewhere.
"""

from __future__ import annotations

from typing import Any, cast

from rasa_sdk import Tracker

from handoff.contract import Score, WriteKey
from handoff.domain.readiness import ITEMS, Preference

NOT_SAID = "none"
"""The value of "Prefer not to say". An item that was not asked has no value at all."""
_PREFIX = "readiness__"
_PREFERENCE = f"{_PREFIX}preference"
_SCORES: dict[str, Score] = {"0": 0, "1": 1, "2": 2}


class NoKey(Exception):
    """The turn carries no message id or epoch: it did not come from the worker, and nothing may be written for it."""


def conversation(tracker: Tracker) -> str:
    return str(tracker.sender_id)


def write_key(tracker: Tracker, action: str, ordinal: int = 0) -> WriteKey:
    """Names this write, so that a turn that runs twice writes once; raises `NoKey`."""
    metadata = _latest(tracker).get("metadata") or {}
    message_id, epoch = metadata.get("message_id"), metadata.get("epoch")
    if not isinstance(message_id, str) or not isinstance(epoch, int):
        raise NoKey
    return WriteKey(
        conversation=conversation(tracker), message_id=message_id, action=action, ordinal=ordinal, epoch=epoch
    )


def text(tracker: Tracker) -> str:
    return str(_latest(tracker).get("text") or "")


def intent(tracker: Tracker) -> str:
    return str((_latest(tracker).get("intent") or {}).get("name") or "")


def entity(tracker: Tracker, name: str) -> str | None:
    """What the pressed button carries under this name."""
    values = (found.get("value") for found in _latest(tracker).get("entities") or [] if found.get("entity") == name)
    return next((str(value) for value in values if value is not None), None)


def is_unclear(tracker: Tracker) -> bool:
    """Whether the message was close enough to some topics to ask which was meant."""
    return _latest(tracker).get("outcome") == "did_you_mean" and bool(choices(tracker))


def choices(tracker: Tracker) -> list[str]:
    """The topics closest to a message that was not understood, best first."""
    return [str(topic) for topic in _latest(tracker).get("choices") or []]


def count(tracker: Tracker, slot: str) -> int:
    value = tracker.get_slot(slot)
    return int(value) if isinstance(value, int | float) else 0


def active_form(tracker: Tracker) -> str | None:
    return cast("dict[str, Any]", tracker.active_loop or {}).get("name")


def requested_slot(tracker: Tracker) -> str | None:
    return cast("str | None", tracker.get_slot("requested_slot"))


def answers(tracker: Tracker) -> dict[str, Score | None]:
    """The readiness answers so far, by item id."""
    given = {item: tracker.get_slot(f"{_PREFIX}{item.lower()}") for item in ITEMS}
    return {item: _SCORES.get(value) for item, value in given.items() if value == NOT_SAID or value in _SCORES}


def preference(tracker: Tracker) -> Preference | None:
    value = tracker.get_slot(_PREFERENCE)
    return Preference(value) if value in set(Preference) else None


def readiness_slots() -> list[str]:
    return [*(f"{_PREFIX}{item.lower()}" for item in ITEMS), _PREFERENCE]


def _latest(tracker: Tracker) -> dict[str, Any]:
    return cast("dict[str, Any]", tracker.latest_message or {})
