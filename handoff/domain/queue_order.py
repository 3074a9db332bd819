"""Who is next: which waiting line a handoff joins, and its place among all that wait.

Knows no database and no clock: places follow from when each began to wait, so they never swap as time goes by.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from handoff.domain.triage import ServiceTier


class Queue(StrEnum):
    """A named waiting line."""

    BRIEF = "brief"
    CASE_MANAGED = "case_managed"
    URGENT = "urgent"


HEAD_START = timedelta(hours=24)
"""By how much the case-managed line goes before the brief one; a brief wait is lengthened by no more than this."""

SortKey = tuple[bool, datetime, datetime, int]


def queue_for(tier: ServiceTier | None, *, is_urgent: bool = False) -> Queue:
    """The line for a visitor of this tier; whoever took no check, or was pointed to self-help, has a short chat."""
    if is_urgent:
        return Queue.URGENT
    return Queue.CASE_MANAGED if tier is ServiceTier.INDIVIDUAL_CASE_MANAGED else Queue.BRIEF


def sort_key(queue: Queue, since: datetime, handoff_id: int, head_start: timedelta = HEAD_START) -> SortKey:
    """Sort by this, smallest next: urgent first, then by waiting since, case-managed counted `head_start` longer."""
    counted_since = since - head_start if queue is Queue.CASE_MANAGED else since
    return (queue is not Queue.URGENT, counted_since, since, handoff_id)
