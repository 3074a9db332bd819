"""What leaves for the outside or for staff: deliveries, alerts and the calls they cause, signs of life."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from handoff.orm import Base, partial_index


class Delivery(Base):
    """One message on its way to an outside channel: the outbox."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("message_id", "channel"),
        partial_index("ix_deliveries_due", "not_before", where="status = 'pending'"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    message_id: Mapped[str] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"))
    channel: Mapped[str]
    address: Mapped[str]
    provider_message_id: Mapped[str] = mapped_column(unique=True)
    """Stable across attempts, so that the other side can drop a repeat."""
    status: Mapped[str] = mapped_column(default="pending")
    """pending, sent, failed (permanently refused) or dead (given up; can be retried)."""
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    last_error: Mapped[str | None]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


class Alert(Base):
    """Something staff must look at: an urgent or unscreened message, a dead turn, a dead delivery."""

    __tablename__ = "alerts"
    __table_args__ = (
        UniqueConstraint("kind", "subject"),
        partial_index("ix_alerts_next_call", "next_call_at", where="acknowledged_at IS NULL"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    subject: Mapped[str]
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by_id: Mapped[int | None] = mapped_column(ForeignKey("practitioners.id"))
    acknowledged_as: Mapped[str | None]
    """The on-call contact who acknowledged by the link in their e-mail or message, not in the console."""
    calls_made: Mapped[int] = mapped_column(default=0, server_default="0")
    """How many on-call contacts were called so far; the next one to be called is this number, round and round."""
    next_call_at: Mapped[datetime | None]
    """When the next on-call contact is called unless somebody acknowledges; None: nobody is called for this alert."""


class AlertCall(Base):
    """One alert on its way to one on-call contact by one way. Holds no words of the visitor."""

    __tablename__ = "alert_calls"
    __table_args__ = (
        UniqueConstraint("alert_id", "number", "way"),
        partial_index("ix_alert_calls_due", "not_before", where="status = 'pending'"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    alert_id: Mapped[int] = mapped_column(ForeignKey("alerts.id", ondelete="CASCADE"))
    number: Mapped[int]
    """0 is the first contact called for this alert, 1 the one it escalated to, and so on."""
    contact: Mapped[str]
    """The contact's name in on_call.yml."""
    way: Mapped[str]
    """email or webhook."""
    status: Mapped[str] = mapped_column(default="pending")
    """pending, sent, or dead (given up)."""
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    last_error: Mapped[str | None]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


class Heartbeat(Base):
    """The last sign of life of each process, for the health page."""

    __tablename__ = "heartbeats"

    part: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    is_ok: Mapped[bool]
    code: Mapped[str]
