"""The outbox: which messages leave by an outside channel, who sends them now, and what becomes of each attempt.

Decides leases and the end of a delivery. Knows no channel's protocol; no transaction here spans a call (5, 6).
"""

from __future__ import annotations

import random
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from handoff import ledger
from handoff.alerts import raise_alert
from handoff.audit import note
from handoff.channels import outgoing_channels
from handoff.channels.backoff import delay, is_given_up
from handoff.domain.lifecycle import Author
from handoff.models import Alert, Contact, Delivery, Message
from handoff.services import Services

LEASE = timedelta(minutes=5)
"""Longer than any channel needs for one message, however slow each step."""
ALWAYS_MAILED = frozenset(
    {"handoff_resolved", "meeting_confirmed", "question_closed", "question_expired", "plan_check_in"}
)
"""Events that leave even when the visitor last wrote on the page: nobody expects them to look there by then."""
ALERT = "delivery_dead"


class NotRetriable(Exception):
    """The delivery is not one that was given up: it is on its way, has arrived, or was erased."""


@dataclass(frozen=True)
class Lease:
    """The right to send one delivery until `until`, which also names this lease."""

    delivery_id: int
    channel: str
    attempts: int
    until: datetime


def enqueue(session: Session, services: Services, message: Message, now: datetime) -> Delivery | None:
    """Put the message on its way if it is worth it and there is an address; the same message again changes nothing."""
    channels = outgoing_channels(services)
    for contact in session.scalars(select(Contact).where(Contact.conversation_id == message.conversation_id)):
        channel = channels.get(contact.channel)
        if channel is None or not _goes_outside(session, message, contact.channel):
            continue
        known = select(Delivery).where(Delivery.message_id == message.id, Delivery.channel == contact.channel)
        if (delivery := session.scalars(known).one_or_none()) is not None:
            return delivery
        delivery = Delivery(
            conversation_id=message.conversation_id,
            message_id=message.id,
            channel=contact.channel,
            address=contact.address,
            provider_message_id=channel.new_message_id(),
            not_before=now,
            created_at=now,
        )
        session.add(delivery)
        session.flush()
        return delivery
    return None


def has_due(session: Session, now: datetime, channels: Collection[str]) -> bool:
    """A cheap look before a write transaction is opened."""
    return session.scalar(select(exists().where(*_is_due(Delivery, now), Delivery.channel.in_(channels)))) is True


def lease_due(session: Session, now: datetime, channels: Collection[str]) -> Lease | None:
    """Lease the delivery that has been due longest, or None. An attempt is counted here, so that a crash counts too."""
    delivery = session.scalars(_next_due(now, channels)).first()
    if delivery is None:
        return None
    until, attempts = now + LEASE, delivery.attempts + 1
    taken = session.execute(
        update(Delivery)
        .where(
            Delivery.id == delivery.id,
            Delivery.status == "pending",
            Delivery.leased_until.is_not_distinct_from(delivery.leased_until),
        )
        .values(leased_until=until, attempts=attempts)
        .execution_options(synchronize_session=False)
    )
    if taken.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult
        return None
    return Lease(delivery.id, delivery.channel, attempts, until)


def mark_sent(session: Session, lease: Lease, now: datetime) -> None:
    """The other side has it. True even if the lease ran out meanwhile: then another attempt is spared."""
    session.execute(
        update(Delivery)
        .where(Delivery.id == lease.delivery_id, Delivery.status == "pending")
        .values(status="sent", sent_at=now, leased_until=None, last_error=None)
        .execution_options(synchronize_session=False)
    )


def mark_failed(
    session: Session, lease: Lease, code: str, now: datetime, *, permanent: bool, rng: random.Random
) -> None:
    """Try again later, or give up; only while the lease is still ours: a late failure must not undo another's work."""
    delivery = _locked(session, Delivery.id == lease.delivery_id)
    if delivery is None or delivery.status != "pending" or delivery.leased_until != lease.until:
        return
    delivery.leased_until, delivery.last_error = None, code
    if permanent:
        _end(session, delivery, "failed", now)
    elif is_given_up(delivery.attempts, now - delivery.created_at):
        _end(session, delivery, "dead", now)
    else:
        delivery.not_before = now + delay(delivery.attempts, rng)
    session.flush()


def mark_bounced(session: Session, provider_message_id: str, code: str, now: datetime) -> bool:
    """A server further on sent it back; False when no delivery of ours has this id."""
    delivery = _locked(session, Delivery.provider_message_id == provider_message_id)
    if delivery is None:
        return False
    if delivery.status in {"pending", "sent"}:
        delivery.leased_until, delivery.last_error = None, code
        _end(session, delivery, "failed", now)
    return True


def retry(session: Session, delivery_id: int, actor: str, now: datetime) -> Delivery:
    """Staff want a given-up delivery sent after all, to the address the visitor left last; raises `NotRetriable`."""
    delivery = _locked(session, Delivery.id == delivery_id)
    if delivery is None or delivery.status not in {"failed", "dead"}:
        raise NotRetriable
    address = session.scalar(
        select(Contact.address).where(
            Contact.conversation_id == delivery.conversation_id, Contact.channel == delivery.channel
        )
    )
    if address is None:  # the visitor asked for no more
        raise NotRetriable
    delivery.status, delivery.attempts, delivery.not_before, delivery.address = "pending", 0, now, address
    session.execute(delete(Alert).where(Alert.kind == ALERT, Alert.subject == str(delivery_id)))
    note(session, actor, "delivery_retried", now, delivery.conversation_id, delivery=delivery_id)
    session.flush()
    return delivery


def stop(session: Session, conversation_id: str, channel: str, now: datetime) -> None:
    """The visitor wants nothing more on this channel: forget the address, take back what has not left."""
    session.execute(delete(Contact).where(Contact.conversation_id == conversation_id, Contact.channel == channel))
    pending = Delivery.conversation_id == conversation_id, Delivery.channel == channel, Delivery.status == "pending"
    session.execute(delete(Delivery).where(*pending, Delivery.attempts == 0))
    session.execute(
        update(Delivery)
        .where(*pending)
        .values(status="failed", leased_until=None, last_error="stopped_by_visitor")
        .execution_options(synchronize_session=False)
    )
    note(session, "visitor", "contact_removed", now, conversation_id, channel=channel)


def received_by(session: Session, conversation_id: str) -> list[str]:
    """The channels whose providers hold something of this conversation, or may: what an erasure has to name."""
    query = select(Delivery.channel).where(
        Delivery.conversation_id == conversation_id,
        or_(Delivery.status == "sent", Delivery.attempts > 0, Delivery.last_error.is_not(None)),
    )
    return sorted(set(session.scalars(query)))


def _locked(session: Session, is_the_one: ColumnElement[bool]) -> Delivery | None:
    """The delivery, its conversation locked first as everywhere: an erasure at the same time waits, or has won."""
    conversation_id = session.scalar(select(Delivery.conversation_id).where(is_the_one))
    if conversation_id is None:
        return None
    try:
        ledger.locked(session, conversation_id)
    except (ledger.UnknownConversation, ledger.ConversationErased):
        return None
    return session.scalars(select(Delivery).where(is_the_one).execution_options(populate_existing=True)).one_or_none()


def _end(session: Session, delivery: Delivery, status: str, now: datetime) -> None:
    """No further attempt: staff must know."""
    delivery.status = status
    raise_alert(session, ALERT, str(delivery.id), delivery.conversation_id, now)


def _goes_outside(session: Session, message: Message, channel: str) -> bool:
    """A practitioner's replies always; what bot and system say only to a visitor who last wrote on this channel."""
    if message.author == Author.VISITOR:
        return False
    return (
        message.author == Author.PRACTITIONER
        or message.event in ALWAYS_MAILED
        or _answered_channel(session, message) == channel
    )


def _answered_channel(session: Session, message: Message) -> str | None:
    query = select(Message.channel).where(
        Message.conversation_id == message.conversation_id, Message.author == Author.VISITOR.value
    )
    if message.in_reply_to is not None:
        return session.scalar(query.where(Message.id == message.in_reply_to))
    return session.scalar(query.where(Message.seq < message.seq).order_by(Message.seq.desc()).limit(1))


def _next_due(now: datetime, channels: Collection[str]) -> Any:
    """Due, free, and not behind another due one of its conversation; one that backs off holds up nobody."""
    earlier = aliased(Delivery)
    is_behind = exists().where(
        earlier.conversation_id == Delivery.conversation_id,
        earlier.channel == Delivery.channel,
        earlier.id < Delivery.id,
        earlier.status == "pending",
        earlier.not_before <= now,
    )
    query = select(Delivery).where(*_is_due(Delivery, now), Delivery.channel.in_(channels), ~is_behind)
    return query.order_by(Delivery.not_before, Delivery.id).limit(1).with_for_update(skip_locked=True)


def _is_due(table: type[Delivery], now: datetime) -> tuple[Any, ...]:
    is_free = or_(table.leased_until.is_(None), table.leased_until <= now)
    return table.status == "pending", table.not_before <= now, is_free
