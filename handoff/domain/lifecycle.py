"""The life of a handoff and the owner of a conversation: which step may follow which.

Knows neither the database nor the clock: a step is a pure function of the state before it.
"""

from datetime import timedelta
from enum import StrEnum


class Owner(StrEnum):
    """Who may speak now."""

    BOT = "bot"
    PRACTITIONER = "practitioner"


class Author(StrEnum):
    """Who wrote a message of the ledger."""

    VISITOR = "visitor"
    BOT = "bot"
    PRACTITIONER = "practitioner"
    SYSTEM = "system"


class HandoffStatus(StrEnum):
    """Where a handoff stands."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    RESOLVED = "resolved"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


OPEN_STATUSES = frozenset({HandoffStatus.QUEUED, HandoffStatus.CLAIMED})


class ConsentScope(StrEnum):
    """What of the conversation a practitioner may read."""

    ALL = "all"
    FROM_NOW = "from_now"


class Step(StrEnum):
    """What can be done to a handoff."""

    CLAIM = "claim"
    RELEASE = "release"
    REASSIGN = "reassign"
    RESOLVE = "resolve"
    CANCEL = "cancel"
    EXPIRE = "expire"
    SNOOZE = "snooze"
    WAKE = "wake"
    RETURN = "return"
    STEP_IN = "step_in"
    REOPEN = "reopen"


class Outcome(StrEnum):
    """What came of it, as the practitioner found when they ended it."""

    HELPED = "helped"
    BOOKED = "booked"
    REFERRED = "referred"
    NOT_REACHED = "not_reached"
    OTHER = "other"


REOPEN_WITHIN = timedelta(days=7)
"""How long a resolved handoff can be taken up again."""

_NEXT: dict[tuple[HandoffStatus, Step], HandoffStatus] = {
    (HandoffStatus.QUEUED, Step.CLAIM): HandoffStatus.CLAIMED,
    (HandoffStatus.QUEUED, Step.CANCEL): HandoffStatus.CANCELLED,
    (HandoffStatus.QUEUED, Step.EXPIRE): HandoffStatus.EXPIRED,
    (HandoffStatus.CLAIMED, Step.RELEASE): HandoffStatus.QUEUED,
    (HandoffStatus.CLAIMED, Step.REASSIGN): HandoffStatus.CLAIMED,
    (HandoffStatus.CLAIMED, Step.RESOLVE): HandoffStatus.RESOLVED,
    (HandoffStatus.CLAIMED, Step.CANCEL): HandoffStatus.CANCELLED,
    (HandoffStatus.CLAIMED, Step.SNOOZE): HandoffStatus.QUEUED,
    (HandoffStatus.CLAIMED, Step.RETURN): HandoffStatus.QUEUED,
    (HandoffStatus.CLAIMED, Step.STEP_IN): HandoffStatus.CLAIMED,
    (HandoffStatus.QUEUED, Step.WAKE): HandoffStatus.QUEUED,
    (HandoffStatus.RESOLVED, Step.REOPEN): HandoffStatus.CLAIMED,
}


class IllegalTransition(Exception):
    """The handoff is not in a state that allows this step: somebody else was faster, or it has ended."""

    def __init__(self, status: HandoffStatus, step: Step) -> None:
        super().__init__(f"cannot {step} a handoff that is {status}")
        self.status = status
        self.step = step


def next_status(status: HandoffStatus, step: Step) -> HandoffStatus:
    """Return the status after `step`; raises `IllegalTransition`."""
    try:
        return _NEXT[status, step]
    except KeyError:
        raise IllegalTransition(status, step) from None


def can_follow(status: HandoffStatus, step: Step) -> bool:
    return (status, step) in _NEXT


def owner_after(status: HandoffStatus) -> Owner:
    """Who may speak while the conversation's newest handoff has this status: queued leaves the bot in charge."""
    return Owner.PRACTITIONER if status is HandoffStatus.CLAIMED else Owner.BOT
