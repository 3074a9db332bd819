"""The read side of the desk: who waits, where a visitor stands, and what a practitioner may read.

Changes nothing; order comes from `domain.queue_order`, bands from `domain.waiting`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handoff.domain.lifecycle import OPEN_STATUSES, HandoffStatus
from handoff.domain.opening_hours import opening_text
from handoff.domain.queue_order import Queue, sort_key
from handoff.domain.waiting import WaitBand, wait_band
from handoff.models import Brief, Handoff, Message, Practitioner, Screening
from handoff.services import Services

ON_DUTY_FOR = timedelta(minutes=5)
"""Whoever used the console this recently counts as being there."""
UNSCREENED_AFTER = timedelta(seconds=2)
"""After this a message is shown to staff even if the safety screen has not looked at it yet (invariant 8)."""
TRANSCRIPT_LIMIT = 1_000


@dataclass(frozen=True)
class Standing:
    """Where an open handoff stands."""

    status: HandoffStatus
    position: int | None
    """1 = next; None once claimed."""
    wait_band: WaitBand | None
    next_opening: datetime | None
    """None while open."""


@dataclass(frozen=True)
class QueueEntry:
    """A line of the queue page. Nothing in it was written by a visitor but the name they chose to be called by."""

    handoff_id: int
    ref: str
    status: HandoffStatus
    queue: Queue
    tier: str | None
    reasons: Sequence[str]
    opened_at: datetime
    waited: timedelta
    """Since the visitor's oldest unanswered message."""
    is_waiting: bool
    assignee_id: int | None
    assignee_name: str | None
    called: str = ""
    """The name the visitor sent with the request; empty when they stay anonymous."""


@dataclass(frozen=True)
class Transcript:
    """What a practitioner may read: the ledger, minus what consent excludes."""

    messages: Sequence[Message]
    names: dict[int, str]
    """Practitioners' names by id."""
    screening: Screening | None
    hidden_count: int
    """Earlier messages that the visitor did not share."""
    unchecked_ids: frozenset[str]
    """Shown although the safety screen has not looked at them."""


def waiting(session: Session, now: datetime) -> list[QueueEntry]:
    """Every open handoff: queued ones first, each in the order in which they are due."""
    rows = session.execute(
        select(Handoff, Practitioner.name, Brief.name)
        .outerjoin(Practitioner, Practitioner.id == Handoff.assignee_id)
        .outerjoin(Brief, (Brief.handoff_id == Handoff.id) & Brief.sent_at.is_not(None))
        .where(Handoff.status.in_(OPEN_STATUSES))
    ).all()
    entries = [_entry(handoff, name, called or "", now) for handoff, name, called in rows]
    return sorted(
        entries, key=lambda e: (e.status is HandoffStatus.CLAIMED, *sort_key(e.queue, e.opened_at, e.handoff_id))
    )


def standing(session: Session, services: Services, handoff: Handoff, now: datetime) -> Standing:
    """Where this handoff stands now."""
    status = HandoffStatus(handoff.status)
    hours = services.content.opening_hours
    next_opening = None if hours.is_open(now) else hours.next_opening(now)
    if status is not HandoffStatus.QUEUED:
        return Standing(status, None, None, next_opening)
    position = _position(session, handoff)
    closing = hours.closing(now)
    band = wait_band(position, on_duty(session, now), next_opening is None, open_for=closing - now if closing else None)
    return Standing(status, position, band, next_opening)


def on_duty(session: Session, now: datetime) -> int:
    """How many practitioners are at the console."""
    query = (
        select(func.count())
        .select_from(Practitioner)
        .where(Practitioner.is_active, Practitioner.last_seen_at > now - ON_DUTY_FOR)
    )
    return session.scalar(query) or 0


def transcript(session: Session, handoff: Handoff, now: datetime) -> Transcript:
    """The messages this handoff shares, in order; what the safety screen has not seen stays back for two seconds.

    What the visitor and the bot say after the episode ended was never shared.
    """
    shared = [Message.conversation_id == handoff.conversation_id, Message.seq >= handoff.shared_from_seq]
    if handoff.ended_at is not None:
        shared.append(Message.at <= handoff.ended_at)
    newest = session.scalars(select(Message).where(*shared).order_by(Message.seq.desc()).limit(TRANSCRIPT_LIMIT)).all()
    messages = [m for m in reversed(newest) if m.safety_level != "pending" or now - m.at >= UNSCREENED_AFTER]
    names = {row.id: row.name for row in session.execute(select(Practitioner.id, Practitioner.name))}
    hidden = (
        Message.conversation_id == handoff.conversation_id,
        Message.seq < handoff.shared_from_seq,
        Message.author == "visitor",
    )
    return Transcript(
        messages=messages,
        names=names,
        screening=session.get(Screening, handoff.screening_id) if handoff.screening_id else None,
        hidden_count=session.scalar(select(func.count()).select_from(Message).where(*hidden)) or 0,
        unchecked_ids=frozenset(m.id for m in messages if m.safety_level in ("pending", "unscreened")),
    )


def wait_words(services: Services, standing: Standing) -> str:
    """The wait band in words."""
    if standing.wait_band is None:
        return ""
    words = services.wording.phrase(f"wait_{standing.wait_band.value}")
    return words.format(next_opening=opening_words(services, standing.next_opening))


def opening_words(services: Services, next_opening: datetime | None) -> str:
    """The next opening in words, in the institution's zone; empty while open."""
    return opening_text(next_opening, services.content.opening_hours.zone) if next_opening else ""


def _position(session: Session, handoff: Handoff) -> int:
    rows = session.execute(
        select(Handoff.queue, Handoff.opened_at, Handoff.id).where(Handoff.status == HandoffStatus.QUEUED.value)
    )
    mine = sort_key(Queue(handoff.queue), handoff.opened_at, handoff.id)
    return 1 + sum(sort_key(Queue(queue), opened_at, id_) < mine for queue, opened_at, id_ in rows)


def _entry(handoff: Handoff, assignee_name: str | None, called: str, now: datetime) -> QueueEntry:
    return QueueEntry(
        handoff_id=handoff.id,
        ref=handoff.ref,
        status=HandoffStatus(handoff.status),
        queue=Queue(handoff.queue),
        tier=handoff.tier,
        reasons=handoff.reasons,
        opened_at=handoff.opened_at,
        waited=now - (handoff.waiting_since or handoff.opened_at),
        is_waiting=handoff.waiting_since is not None,
        assignee_id=handoff.assignee_id,
        assignee_name=assignee_name,
        called=called,
    )
