"""Who is next: which waiting line a handoff joins, its place among all that wait, and the reason for that place.

Knows no database and no clock. Places follow from when each began to wait; only a closing reply window moves one.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from handoff.domain.triage import ServiceTier


class Queue(StrEnum):
    """A named waiting line."""

    BRIEF = "brief"
    CASE_MANAGED = "case_managed"
    URGENT = "urgent"


class PlaceReason(StrEnum):
    """Why a handoff stands where it stands."""

    URGENT = "urgent"
    CLOSING = "closing"
    CASE_MANAGED = "case_managed"
    LONG_WAIT = "long_wait"
    BRIEF = "brief"


HEAD_START = timedelta(hours=24)
"""By how much the case-managed line goes before the brief one; a brief wait is lengthened by no more than this."""
CLOSING_HEAD_START = timedelta(hours=24)
"""By how much somebody who can soon not be answered any more goes before the others, on top of their line."""
OVERTAKEN_FOR = HEAD_START + CLOSING_HEAD_START
"""The bound: whoever comes later than this never goes before somebody who waits, the urgent lane excepted."""

SortKey = tuple[bool, datetime, datetime, int]


def queue_for(tier: ServiceTier | None, *, is_urgent: bool = False) -> Queue:
    """The line for a visitor of this tier; whoever took no check, or was pointed to self-help, has a short chat."""
    if is_urgent:
        return Queue.URGENT
    return Queue.CASE_MANAGED if tier is ServiceTier.INDIVIDUAL_CASE_MANAGED else Queue.BRIEF


def sort_key(
    queue: Queue,
    since: datetime,
    handoff_id: int,
    head_start: timedelta = HEAD_START,
    *,
    is_closing: bool = False,
) -> SortKey:
    """Sort by this, smallest next: urgent first, then by waiting since, counted longer for need and closing windows.

    Age is never capped and head starts are fixed, so everybody is first in the end.
    """
    counted_since = since - head_start if queue is Queue.CASE_MANAGED else since
    if is_closing:
        counted_since -= CLOSING_HEAD_START
    return (queue is not Queue.URGENT, counted_since, since, handoff_id)


def place_reason(queue: Queue, waited: timedelta, *, is_closing: bool = False) -> PlaceReason:
    """What put it there most of all."""
    if queue is Queue.URGENT:
        return PlaceReason.URGENT
    if is_closing:
        return PlaceReason.CLOSING
    if queue is Queue.CASE_MANAGED:
        return PlaceReason.CASE_MANAGED
    return PlaceReason.LONG_WAIT if waited >= HEAD_START else PlaceReason.BRIEF
