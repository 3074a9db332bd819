"""The line: everybody who is queued, in the order in which they are due, read in one light query.

Knows places and why; what a page shows beside them is read by `queue`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, case, exists, func, select
from sqlalchemy.orm import Session

from handoff.channels.base import REPLY_WINDOWS
from handoff.domain.lifecycle import Author, HandoffStatus
from handoff.domain.queue_order import PlaceReason, Queue, SortKey, place_reason, sort_key
from handoff.domain.reply_window import closes_at, is_near
from handoff.models import Contact, Conversation, Handoff, Message
from handoff.services import Services

LINES = {queue.value: queue for queue in Queue}


class InLine(NamedTuple):
    """A place in the line. One that is snoozed has none until it is back. A tuple, because there may be thousands."""

    handoff_id: int
    ref: str
    conversation_id: str
    queue: Queue
    tier: str | None
    opened_at: datetime
    closes_at: datetime | None
    """Until when the visitor can still be answered, if that is near."""
    snoozed_until: datetime | None

    @property
    def is_snoozed(self) -> bool:
        return self.snoozed_until is not None

    @property
    def sort_key(self) -> SortKey:
        return sort_key(self.queue, self.opened_at, self.handoff_id, is_closing=self.closes_at is not None)

    def reason(self, now: datetime) -> PlaceReason:
        return place_reason(self.queue, now - self.opened_at, is_closing=self.closes_at is not None)


def in_line(session: Session, services: Services, now: datetime) -> list[InLine]:
    """Everybody who is queued, next one first; the snoozed ones last."""
    closing = services.content.opening_hours.closing(now)
    line = [_place(row, closing, now) for row in session.execute(_queued())]
    return sorted(line, key=lambda one: (one.is_snoozed, one.sort_key))


def position_of(session: Session, services: Services, handoff_id: int, now: datetime) -> int | None:
    """1 = next; None when it is not in line."""
    waiting = (one.handoff_id for one in in_line(session, services, now) if not one.is_snoozed)
    return next((place for place, id_ in enumerate(waiting, start=1) if id_ == handoff_id), None)


def _queued() -> Select[Any]:
    """When the visitor wrote last is looked up only where a channel's window depends on it."""
    spoken = (
        select(func.max(Message.at))
        .where(Message.conversation_id == Conversation.id, Message.author == Author.VISITOR.value)
        .correlate(Conversation)
        .scalar_subquery()
    )
    return (
        select(
            Handoff.id,
            Handoff.ref,
            Handoff.conversation_id,
            Handoff.queue,
            Handoff.tier,
            Handoff.opened_at,
            Handoff.snoozed_until,
            Conversation.channel,
            Conversation.last_message_at,
            case((Conversation.channel.in_(REPLY_WINDOWS), spoken)).label("spoken_at"),
            exists().where(Contact.conversation_id == Conversation.id).label("has_address"),
        )
        .join(Conversation, Conversation.id == Handoff.conversation_id)
        .where(Handoff.status == HandoffStatus.QUEUED.value)
    )


def _place(row: Row[*tuple[Any, ...]], office_closes_at: datetime | None, now: datetime) -> InLine:
    id_, ref, conversation_id, queue, tier, opened_at, snoozed_until, channel, last_at, spoken_at, has_address = row
    closes = closes_at(
        spoken_at or last_at,
        now,
        window=REPLY_WINDOWS.get(channel),
        office_closes_at=office_closes_at,
        has_address=has_address,
    )
    near = closes if is_near(closes, now) else None
    return InLine(id_, ref, conversation_id, LINES[queue], tier, opened_at, near, snoozed_until)
