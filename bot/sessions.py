"""Opens a new Rasa session when one is asked for, or when the present one has grown long and nobody will notice.

Every message re-reads its whole session, so a long one answers slowly. Rasa's own expiry is off (`bot/domain`): it
would carry over every slot event ever set, and lose an open form.
"""

from dataclasses import dataclass

from rasa.shared.core.constants import REQUESTED_SLOT, SESSION_START_METADATA_SLOT
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

RASAS_OWN_SLOTS = frozenset({REQUESTED_SLOT, SESSION_START_METADATA_SLOT})


@dataclass(frozen=True)
class SessionLimits:
    """From `credentials.yml`."""

    messages: int = 20
    forgotten_slots: frozenset[str] = frozenset()
    """What a practitioner's talk makes stale, as an offer that stood before it."""


def renew_if_due(tracker: DialogueStateTracker, domain: Domain, limits: SessionLimits, *, is_fresh: bool) -> bool:
    """Cut the history if that is due, and say whether it was cut. A fresh one also leaves the talk so far behind."""
    if is_fresh:
        _renew(tracker, domain, [], RASAS_OWN_SLOTS | limits.forgotten_slots)
        return True
    if _is_long(tracker, limits) and tracker.active_loop_name is None:
        # The last exchange comes along: "yes" must still find the question it answers.
        _renew(tracker, domain, _last_exchange(tracker), RASAS_OWN_SLOTS)
        return True
    return False


def _is_long(tracker: DialogueStateTracker, limits: SessionLimits) -> bool:
    return sum(isinstance(event, UserUttered) for event in tracker.events) >= limits.messages


def _last_exchange(tracker: DialogueStateTracker) -> list[Event]:
    events = list(tracker.events)
    starts = [index for index, event in enumerate(events) if isinstance(event, UserUttered)]
    return events[starts[-1] :]


def _renew(tracker: DialogueStateTracker, domain: Domain, exchange: list[Event], dropped: frozenset[str]) -> None:
    kept = [
        SlotSet(name, slot.value)
        for name, slot in tracker.slots.items()
        if slot.value != slot.initial_value and name not in dropped
    ]
    opening = [ActionExecuted("action_session_start"), SessionStarted(), *kept, ActionExecuted("action_listen")]
    for event in [*opening, *exchange]:
        tracker.update(event, domain)
