"""When a practitioner who has a conversation has been silent for too long: a warning first, then it goes back.

Knows no clock and no database; what counts is the time for which the visitor waits for this very person.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Silence(StrEnum):
    """From none to too long."""

    NONE = "none"
    WARNED = "warned"
    OVER = "over"


@dataclass(frozen=True)
class Patience:
    """How long a visitor waits for an assignee before the conversation goes back to the queue."""

    limit: timedelta

    @property
    def warned_after(self) -> timedelta:
        """The last third of the time is the warning."""
        return self.limit * 2 / 3


def returns_at(waiting_since: datetime | None, assigned_at: datetime | None, patience: Patience) -> datetime | None:
    """When it goes back unless the assignee answers; None while nothing is unanswered."""
    if waiting_since is None or assigned_at is None:
        return None
    return max(waiting_since, assigned_at) + patience.limit


def silence(waiting_since: datetime | None, assigned_at: datetime | None, now: datetime, patience: Patience) -> Silence:
    """How long the assignee has been silent; what the visitor waited before is not counted against them."""
    at = returns_at(waiting_since, assigned_at, patience)
    if at is None:
        return Silence.NONE
    if now >= at:
        return Silence.OVER
    return Silence.WARNED if now >= at - patience.limit + patience.warned_after else Silence.NONE
