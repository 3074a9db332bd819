"""The read side of the desk: what a page shows of who waits, where a visitor stands, and what a practitioner may read.

Changes nothing; order comes from `domain.queue_order`, bands from `domain.waiting`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from handoff.domain.lifecycle import HandoffStatus
from handoff.domain.opening_hours import opening_text
from handoff.domain.presence import PAGE_OPEN_FOR
from handoff.domain.queue_order import PlaceReason, Queue, sort_key
from handoff.domain.silence import Patience, returns_at, silence
from handoff.domain.silence import Silence as Silence
from handoff.domain.waiting import WaitBand, about_minutes, wait_band
from handoff.line import InLine, position_of
from handoff.models import Brief, Handoff, Message, Practitioner, Screening
from handoff.presence import on_duty
from handoff.services import Services
from handoff.shared import not_shared, shared_messages

ON_DUTY_FOR = PAGE_OPEN_FOR
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
    about_minutes: int | None = None
    """What others lately waited at this hour; None when too little is known, or when that time is over already."""
    back_at: datetime | None = None
    """Put aside until then."""


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
    place: PlaceReason | None = None
    """Why it stands where it stands; None once claimed."""
    closes_at: datetime | None = None
    """Until when the visitor can be answered, if that is near."""
    snoozed_until: datetime | None = None
    returned_count: int = 0
    silence: Silence = Silence.NONE
    """Of the assignee, while the visitor waits."""
    returns_at: datetime | None = None
    """When it goes back to the queue unless the assignee answers."""
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
    """Messages that the visitor did not share."""
    unchecked_ids: frozenset[str]
    """Shown although the safety screen has not looked at them."""


def entries(session: Session, services: Services, line: Sequence[InLine], now: datetime) -> list[QueueEntry]:
    """These places of the line with what a page shows of them, in the same order."""
    wanted = Handoff.id.in_([one.handoff_id for one in line])
    rows = {row.id: row for row in session.execute(_shown().where(wanted))}
    return [_entry(services, rows[one.handoff_id], one, now) for one in line if one.handoff_id in rows]


def claimed(session: Session, services: Services, now: datetime) -> list[QueueEntry]:
    """Those that somebody has, in the order in which they would be due."""
    rows = session.execute(_shown().where(Handoff.status == HandoffStatus.CLAIMED.value)).all()
    in_order = sorted(rows, key=lambda row: sort_key(Queue(row.queue), row.opened_at, row.id))
    return [_entry(services, row, None, now) for row in in_order]


def standing(session: Session, services: Services, handoff: Handoff, now: datetime) -> Standing:
    """Where this handoff stands now."""
    status = HandoffStatus(handoff.status)
    hours = services.content.opening_hours
    next_opening = None if hours.is_open(now) else hours.next_opening(now)
    position = position_of(session, services, handoff.id, now) if status is HandoffStatus.QUEUED else None
    if position is None:
        return Standing(status, None, None, next_opening, back_at=handoff.snoozed_until)
    closing = hours.closing(now)
    open_for = closing - now if closing else None
    people = on_duty(session, services, now)
    band = wait_band(position, len(people), next_opening is None, open_for=open_for)
    about = _about(session, services, handoff, open_for, now) if people and band is not WaitBand.NEXT_OPENING else None
    return Standing(status, position, band, next_opening, about)


def _about(
    session: Session, services: Services, handoff: Handoff, open_for: timedelta | None, now: datetime
) -> int | None:
    """Said only while it can still come true: before that time is over, and before the doors close."""
    if handoff.queue == Queue.URGENT:
        return None
    hours = services.content.opening_hours
    minutes = about_minutes(services.recent_waits.read(session, hours, now), handoff.opened_at, hours.zone)
    if minutes is None:
        return None
    left = handoff.opened_at + timedelta(minutes=minutes) - now
    return minutes if timedelta(0) < left and (open_for is None or left <= open_for) else None


def transcript(session: Session, handoff: Handoff, now: datetime) -> Transcript:
    """The messages this handoff shares, in order; what the safety screen has not seen stays back for two seconds.

    What the visitor and the bot say after the episode ended was never shared.
    """
    shared = shared_messages(handoff)
    newest = session.scalars(select(Message).where(*shared).order_by(Message.seq.desc()).limit(TRANSCRIPT_LIMIT)).all()
    messages = [m for m in reversed(newest) if m.safety_level != "pending" or now - m.at >= UNSCREENED_AFTER]
    names = {row.id: row.name for row in session.execute(select(Practitioner.id, Practitioner.name))}
    hidden = (
        Message.conversation_id == handoff.conversation_id,
        not_shared(handoff),
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
    if standing.about_minutes is not None:
        return services.wording.phrase("wait_about").format(minutes=standing.about_minutes)
    words = services.wording.phrase(f"wait_{standing.wait_band.value}")
    return words.format(next_opening=opening_words(services, standing.next_opening))


def opening_words(services: Services, next_opening: datetime | None) -> str:
    """The next opening in words, in the institution's zone; empty while open."""
    return opening_text(next_opening, services.content.opening_hours.zone) if next_opening else ""


def _shown() -> Any:
    shown = select(
        Handoff.id,
        Handoff.ref,
        Handoff.status,
        Handoff.queue,
        Handoff.tier,
        Handoff.reasons,
        Handoff.opened_at,
        Handoff.waiting_since,
        Handoff.assigned_at,
        Handoff.assignee_id,
        Handoff.snoozed_until,
        Handoff.returned_count,
        Practitioner.name,
        Brief.name.label("called"),
    )
    joined = shown.outerjoin(Practitioner, Practitioner.id == Handoff.assignee_id)
    return joined.outerjoin(Brief, (Brief.handoff_id == Handoff.id) & Brief.sent_at.is_not(None))


def _entry(services: Services, row: Row[Any], place: InLine | None, now: datetime) -> QueueEntry:
    patience = Patience(services.settings.desk.return_after)
    return QueueEntry(
        handoff_id=row.id,
        ref=row.ref,
        status=HandoffStatus(row.status),
        queue=Queue(row.queue),
        tier=row.tier,
        reasons=row.reasons,
        opened_at=row.opened_at,
        waited=now - (row.waiting_since or row.opened_at),
        is_waiting=row.waiting_since is not None,
        assignee_id=row.assignee_id,
        assignee_name=row.name,
        place=place.reason(now) if place else None,
        closes_at=place.closes_at if place else None,
        snoozed_until=row.snoozed_until,
        returned_count=row.returned_count,
        silence=silence(row.waiting_since, row.assigned_at, now, patience),
        returns_at=returns_at(row.waiting_since, row.assigned_at, patience),
        called=row.called or "",
    )
