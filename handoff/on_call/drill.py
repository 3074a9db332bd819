"""A drill: a made-up visitor's urgent message, written like any other, and how far the running parts have come with it.

Marked as a drill by its channel. Reads what others did; what is late or missing is judged by whoever watches.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff import ledger
from handoff.content.entry import read_file
from handoff.domain.queue_order import Queue
from handoff.models import Alert, AlertCall, Handoff, Message, Practitioner
from handoff.on_call.calls import DRILL
from handoff.safety.levels import SafetyLevel
from handoff.services import Services

CARD = "crisis_card"


@dataclass(frozen=True)
class CallSeen:
    """One call: sent, dead, or pending, perhaps after a failure."""

    number: int
    contact: str
    way: str
    status: str
    last_error: str | None


@dataclass(frozen=True)
class Progress:
    """What has become of the drill's message so far."""

    level: SafetyLevel
    is_card_shown: bool
    ref: str | None
    """Of the handoff, once it stood in the urgent queue."""
    is_alert_raised: bool
    calls: tuple[CallSeen, ...]
    acknowledged_by: str | None


def drill_text(data_dir: Path) -> str:
    """What the made-up visitor writes; raises `ContentError`."""
    file = read_file(data_dir / "content" / "drill.yml")
    text = file.text("says")
    file.done()
    return text


def begin(session: Session, services: Services, text: str, now: datetime) -> str:
    """Open the drill's conversation with its message; returns the message's id."""
    conversation = ledger.open_conversation(session, services, channel=DRILL, now=now)
    receipt = ledger.append_visitor(
        session, services, conversation.id, channel=DRILL, channel_message_id=ledger.new_id(), text=text, now=now
    )
    return receipt.message_id


def look(session: Session, message_id: str) -> Progress:
    """How far it is; raises `ledger.UnknownMessage` when somebody erased it meanwhile."""
    message = session.get(Message, message_id)
    if message is None:
        raise ledger.UnknownMessage
    card = select(Message.id).where(
        Message.conversation_id == message.conversation_id, Message.seq > message.seq, Message.event == CARD
    )
    ref = select(Handoff.ref).where(
        Handoff.conversation_id == message.conversation_id,
        Handoff.queue == Queue.URGENT.value,
    )
    alert = session.scalars(select(Alert).where(Alert.kind == "urgent", Alert.subject == message_id)).one_or_none()
    return Progress(
        level=SafetyLevel(message.safety_level or SafetyLevel.PENDING.value),
        is_card_shown=session.scalar(card.limit(1)) is not None,
        ref=session.scalar(ref.limit(1)),
        is_alert_raised=alert is not None,
        calls=_calls(session, alert.id) if alert else (),
        acknowledged_by=_acknowledged_by(session, alert) if alert else None,
    )


def _calls(session: Session, alert_id: int) -> tuple[CallSeen, ...]:
    rows = session.scalars(select(AlertCall).where(AlertCall.alert_id == alert_id).order_by(AlertCall.id))
    return tuple(CallSeen(row.number, row.contact, row.way, row.status, row.last_error) for row in rows)


def _acknowledged_by(session: Session, alert: Alert) -> str | None:
    if alert.acknowledged_at is None:
        return None
    practitioner = session.get(Practitioner, alert.acknowledged_by_id) if alert.acknowledged_by_id else None
    return practitioner.name if practitioner else alert.acknowledged_as or "somebody"
