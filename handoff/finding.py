"""Finding handoffs for the queue page: counts by lane, filters, and search over references and tags alone.

Reads only. What a visitor wrote is never searched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from handoff import queue
from handoff.domain.lifecycle import OPEN_STATUSES
from handoff.domain.queue_order import Queue
from handoff.domain.triage import ServiceTier
from handoff.line import InLine, in_line
from handoff.models import Handoff, HandoffTag
from handoff.queue import QueueEntry
from handoff.services import Services

MOST_SHOWN = 100
"""A lane longer than this is cut, and says so: nobody reads further, and the page stays quick."""
MOST_ENDED = 20
MOST_HITS = 500
LONGEST_SEARCH = 40


class Show(StrEnum):
    """Whose, or in which state."""

    ALL = "all"
    MINE = "mine"
    UNASSIGNED = "unassigned"
    SNOOZED = "snoozed"


@dataclass(frozen=True)
class Filter:
    """What the page was asked for. The urgent lane is never filtered."""

    show: Show = Show.ALL
    lane: Queue | None = None
    tier: ServiceTier | None = None
    over: timedelta | None = None
    """Only those who have waited longer."""
    search: str = ""

    @property
    def is_narrow(self) -> bool:
        return bool(self.lane or self.tier or self.over or self.search)


@dataclass(frozen=True)
class Ended:
    """A handoff that is over, found by search."""

    ref: str
    status: str
    ended_at: datetime | None


@dataclass(frozen=True)
class Found:
    """The lanes, each in the order in which its entries are due, and how many there are without any filter."""

    urgent: Sequence[QueueEntry]
    waiting: Sequence[QueueEntry]
    claimed: Sequence[QueueEntry]
    snoozed: Sequence[QueueEntry]
    ended: Sequence[Ended]
    more_waiting: int
    """Not shown because there are too many."""
    counts: dict[str, int]
    """By lane, and of what is claimed, snoozed and mine."""


def find(session: Session, services: Services, wanted: Filter, me: int, now: datetime) -> Found:
    """Everything urgent, and of the rest what the filter lets through."""
    line, claimed = in_line(session, services, now), queue.claimed(session, services, now)
    hits = _hits(session, wanted.search) if wanted.search else None
    urgent = [one for one in line if one.queue is Queue.URGENT]
    waiting = [one for one in line if one.queue is not Queue.URGENT and not one.is_snoozed]
    snoozed = [one for one in line if one.is_snoozed]
    shown = [one for one in waiting if wanted.show in (Show.ALL, Show.UNASSIGNED) and _fits(one, wanted, hits, now)]
    aside = [one for one in snoozed if wanted.show in (Show.ALL, Show.SNOOZED) and _fits(one, wanted, hits, now)]
    return Found(
        urgent=queue.entries(session, services, urgent, now) + [e for e in claimed if e.queue is Queue.URGENT],
        waiting=queue.entries(session, services, shown[:MOST_SHOWN], now),
        claimed=[e for e in claimed if e.queue is not Queue.URGENT and _is_wanted(e, wanted, hits, me, now)],
        snoozed=queue.entries(session, services, aside[:MOST_SHOWN], now),
        ended=_ended(session, hits) if hits else (),
        more_waiting=max(0, len(shown) - MOST_SHOWN),
        counts=_counts(line, claimed, me),
    )


def _is_wanted(entry: QueueEntry, wanted: Filter, hits: frozenset[int] | None, me: int, now: datetime) -> bool:
    if wanted.show not in (Show.ALL, Show.MINE):
        return False
    is_theirs = wanted.show is Show.ALL or entry.assignee_id == me
    is_late = wanted.over is None or (entry.is_waiting and entry.waited > wanted.over)
    return is_theirs and is_late and _is_of_kind(entry, wanted, hits)


def _fits(one: InLine, wanted: Filter, hits: frozenset[int] | None, now: datetime) -> bool:
    is_late = wanted.over is None or now - one.opened_at > wanted.over
    return is_late and _is_of_kind(one, wanted, hits)


def _is_of_kind(one: InLine | QueueEntry, wanted: Filter, hits: frozenset[int] | None) -> bool:
    if hits is not None and one.handoff_id not in hits:
        return False
    return (wanted.lane is None or one.queue is wanted.lane) and (wanted.tier is None or one.tier == wanted.tier)


def _counts(line: Sequence[InLine], claimed: Sequence[QueueEntry], me: int) -> dict[str, int]:
    waiting = [one for one in line if not one.is_snoozed]
    counts = {one.value: sum(place.queue is one for place in waiting) for one in Queue}
    return counts | {
        "waiting": len(waiting),
        "claimed": len(claimed),
        "snoozed": len(line) - len(waiting),
        "mine": sum(entry.assignee_id == me for entry in claimed),
    }


def _hits(session: Session, search: str) -> frozenset[int]:
    """By a part of the reference or of a tag."""
    escaped = search.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    pattern = f"%{escaped}%"
    tagged = select(HandoffTag.handoff_id).where(HandoffTag.tag.like(pattern, escape="\\"))
    by_ref = func.lower(Handoff.ref).like(pattern, escape="\\")
    query = select(Handoff.id).where(or_(by_ref, Handoff.id.in_(tagged))).order_by(Handoff.id.desc())
    return frozenset(session.scalars(query.limit(MOST_HITS)))


def _ended(session: Session, hits: frozenset[int]) -> Sequence[Ended]:
    query = (
        select(Handoff.ref, Handoff.status, Handoff.ended_at)
        .where(Handoff.id.in_(hits), Handoff.status.not_in(OPEN_STATUSES))
        .order_by(Handoff.ended_at.desc())
        .limit(MOST_ENDED)
    )
    return [Ended(ref, status, ended_at) for ref, status, ended_at in session.execute(query)]
