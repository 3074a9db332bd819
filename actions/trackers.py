"""Reads what an action needs out of a tracker; the only module that knows how one is laid out.

Knows no wording and asks nobody: what follows from what it finds is decided elsewhere.
"""

from __future__ import annotations

import re
from typing import Any, cast

from rasa_sdk import Tracker

from handoff.contract import Score, WriteKey
from handoff.domain.readiness import ITEMS, Preference

NOT_SAID = "none"
"""The value of "Prefer not to say". An item that was not asked has no value at all."""
ANSWER_NAME = re.compile(r"(faq|trouble|other_department)/[a-z0-9_]{1,64}")
"""Group and id. Anything else is not asked for: the name becomes part of an address."""
DEPARTMENTS = "other_department"
MOST_ASKED = 20
"""What the contract takes."""
_PREFIX = "readiness__"
_PREFERENCE = f"{_PREFIX}preference"
OPENING = f"{_PREFIX}opening"
"""The slot of the entry question: the id of the message that answered it, `none`, or `known`."""
KNOWN = "known"
"""The conversation began with words that say something: the entry question is not asked."""
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


def message_id(tracker: Tracker) -> str | None:
    """The id of this message in the ledger; None when it did not come from the worker."""
    found = (_latest(tracker).get("metadata") or {}).get("message_id")
    return found if isinstance(found, str) else None


def is_spoken_to(tracker: Tracker) -> bool:
    """Whether something was already said in answer to this message."""
    kinds = [event.get("event") for event in tracker.events or []]
    since = kinds[len(kinds) - kinds[::-1].index("user") :] if "user" in kinds else []
    return "bot" in since


def text(tracker: Tracker) -> str:
    return str(_latest(tracker).get("text") or "")


def intent(tracker: Tracker) -> str:
    return str((_latest(tracker).get("intent") or {}).get("name") or "")


def is_pressed(tracker: Tracker) -> bool:
    """Whether a button was pressed: the bot reads nothing into it, so there is nothing it competed with."""
    ranking = _latest(tracker).get("intent_ranking") or []
    return len(ranking) == 1 and ranking[0].get("confidence") == 1.0


def entity(tracker: Tracker, name: str) -> str | None:
    """What the pressed button carries under this name."""
    values = (found.get("value") for found in _latest(tracker).get("entities") or [] if found.get("entity") == name)
    return next((str(value) for value in values if value is not None), None)


def is_unclear(tracker: Tracker) -> bool:
    """Whether the message was close enough to some answers to ask which was meant."""
    return _latest(tracker).get("outcome") == "did_you_mean" and bool(choices(tracker))


def choices(tracker: Tracker) -> list[str]:
    """The names of the answers that a message may have meant, best first: in place of an answer, or beside it."""
    return _names(tracker, "choices")


def wanted(tracker: Tracker) -> list[str]:
    """The names of the answers this message asks for: the pressed button's, or else those the bot understood."""
    group = intent(tracker)
    id_ = entity(tracker, "department" if group == DEPARTMENTS else "topic")
    pressed = f"{group}/{id_}"
    return [pressed] if ANSWER_NAME.fullmatch(pressed) else _names(tracker, "answers")


def also(tracker: Tracker) -> list[str]:
    """The names of further answers to be offered beside those given: first what was asked, then what may have been."""
    return [*_names(tracker, "also"), *choices(tracker)]


def is_follow_up(tracker: Tracker) -> bool:
    return _latest(tracker).get("is_follow_up") is True


def last_answer(tracker: Tracker) -> str | None:
    """The name of the answer said last."""
    return _name(tracker.get_slot("answer__last"))


def answers_said(tracker: Tracker) -> list[str]:
    """The names of all answers of the turn in which the last one was said."""
    said = tracker.get_slot("answer__said")
    return [name for name in map(_name, said if isinstance(said, list) else []) if name]


def asked(tracker: Tracker) -> list[str]:
    """The names of the answers said in this conversation, each once, the latest first."""
    values = [event.get("value") for event in tracker.events or [] if event.get("name") == "answer__said"]
    said = [each for value in values if isinstance(value, list) for each in value]
    return list(dict.fromkeys(name for name in map(_name, reversed(said)) if name))[:MOST_ASKED]


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


def opening(tracker: Tracker) -> str | None:
    """The message that answered the entry question."""
    value = tracker.get_slot(OPENING)
    return value if isinstance(value, str) and value not in (NOT_SAID, KNOWN) else None


def answered(tracker: Tracker) -> list[str]:
    """The slots of the check that have an answer, in its order."""
    return [slot for slot in readiness_slots() if tracker.get_slot(slot) is not None]


def readiness_slots() -> list[str]:
    return [*(f"{_PREFIX}{item.lower()}" for item in ITEMS), _PREFERENCE]


def _names(tracker: Tracker, key: str) -> list[str]:
    """The answer names the bot put beside the intent under this key, each once."""
    found = map(_name, _latest(tracker).get(key) or [])
    return list(dict.fromkeys(name for name in found if name))


def _name(value: object) -> str | None:
    return value if isinstance(value, str) and ANSWER_NAME.fullmatch(value) else None


def _latest(tracker: Tracker) -> dict[str, Any]:
    return cast("dict[str, Any]", tracker.latest_message or {})
