"""What the console shows beside queue and transcript: contact, deliveries, the outbox.

Reads, and marks an alert as seen; order and transcript are the business of `handoff.queue`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handoff import alerts
from handoff.models import Alert, Contact, Conversation, Delivery, Handoff, Message, Practitioner
from handoff.queue import UNSCREENED_AFTER


@dataclass(frozen=True)
class Mark:
    """What of a conversation its page would show differently if it changed."""

    seq: int
    epoch: int
    is_unscreened: bool
    """A message is still with the safety screen and not shown yet."""


def handoff_by_ref(session: Session, ref: str) -> Handoff | None:
    if not ref.isprintable():  # a NUL is no text to PostgreSQL
        return None
    return session.scalars(select(Handoff).where(Handoff.ref == ref.upper())).one_or_none()


def acknowledge(session: Session, alert_id: int, person: Practitioner, now: datetime) -> bool:
    """Take an alert off the board; False when somebody did so before, or it is gone."""
    return alerts.acknowledge(session, alert_id, alerts.as_practitioner(person), now)


def contacts(session: Session, conversation_id: str) -> Sequence[Contact]:
    return session.scalars(select(Contact).where(Contact.conversation_id == conversation_id).order_by(Contact.id)).all()


def deliveries(session: Session, messages: Iterable[Message]) -> dict[str, list[Delivery]]:
    """The outbox rows of these messages, by message id."""
    query = select(Delivery).where(Delivery.message_id.in_([message.id for message in messages]))
    found: dict[str, list[Delivery]] = {}
    for delivery in session.scalars(query.order_by(Delivery.id)):
        found.setdefault(delivery.message_id, []).append(delivery)
    return found


def outbox_counts(session: Session) -> dict[str, int]:
    rows = session.execute(select(Delivery.status, func.count()).group_by(Delivery.status))
    counts = {status: int(count) for status, count in rows}
    return {status: counts.get(status, 0) for status in ("pending", "sent", "failed", "dead")}


def unscreened_count(session: Session, now: datetime) -> int:
    """Messages that went on without the safety screen and that nobody has looked at yet, or that are late there."""
    is_open = (Alert.kind == "unscreened") & Alert.acknowledged_at.is_(None)
    is_late = (Message.safety_level == "pending") & (Message.at < now - UNSCREENED_AFTER)
    alerts = session.scalar(select(func.count()).select_from(Alert).where(is_open)) or 0
    return alerts + (session.scalar(select(func.count()).select_from(Message).where(is_late)) or 0)


def mark_of(session: Session, conversation_id: str, now: datetime) -> Mark | None:
    """None once the conversation is erased."""
    row = session.execute(
        select(Conversation.last_seq, Conversation.epoch).where(Conversation.id == conversation_id)
    ).one_or_none()
    if row is None:
        return None
    held_back = select(Message.id).where(
        Message.conversation_id == conversation_id,
        Message.safety_level == "pending",
        Message.at > now - UNSCREENED_AFTER,
    )
    return Mark(row.last_seq, row.epoch, session.scalar(held_back.limit(1)) is not None)
