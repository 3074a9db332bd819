"""The tables. Columns and constraints only: the rules that move rows stand in `ledger` and `desk`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from handoff.orm import Base, partial_index


class Conversation(Base):
    """Everything with one visitor under one id. `owner` may speak; `epoch` grows with every change of owner."""

    __tablename__ = "conversations"

    id: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[str]
    owner: Mapped[str] = mapped_column(default="bot")
    epoch: Mapped[int] = mapped_column(default=0)
    last_seq: Mapped[int] = mapped_column(default=0)
    needs_fresh_session: Mapped[bool] = mapped_column(default=False)
    is_kept: Mapped[bool] = mapped_column(default=False)
    """With consent the ledger outlives the 24 hours after the last message."""
    outage_notice_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    last_message_at: Mapped[datetime] = mapped_column(index=True)


class Message(Base):
    """One entry of the ledger. Events (a change of owner or of the handoff) are system messages with `event` set."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("conversation_id", "seq"),
        UniqueConstraint("conversation_id", "channel", "channel_message_id"),
        UniqueConstraint("in_reply_to", "ordinal"),
        partial_index("ix_messages_unscreened", "at", where="safety_level = 'pending'"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    seq: Mapped[int]
    author: Mapped[str]
    event: Mapped[str | None]
    text: Mapped[str] = mapped_column(Text)
    links: Mapped[list[Any]] = mapped_column(default=list)
    wish: Mapped[dict[str, Any] | None]
    """Set when the visitor pressed a button: what that button means."""
    epoch: Mapped[int]
    practitioner_id: Mapped[int | None] = mapped_column(ForeignKey("practitioners.id"))
    channel: Mapped[str | None]
    channel_message_id: Mapped[str | None]
    in_reply_to: Mapped[str | None]
    ordinal: Mapped[int | None]
    safety_level: Mapped[str | None]
    """Visitor's messages: pending, then none, concern, urgent or unscreened."""
    safety_reasons: Mapped[list[Any]] = mapped_column(default=list)
    at: Mapped[datetime]


class Button(Base):
    """A button that stands in a conversation. Its id is all the outside sees; `wish` is what pressing it means."""

    __tablename__ = "buttons"

    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    message_id: Mapped[str] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    title: Mapped[str]
    wish: Mapped[dict[str, Any]]


class Turn(Base):
    """The bot's work on one visitor message. At most one turn of a conversation is leased at a time."""

    __tablename__ = "turns"
    __table_args__ = (
        partial_index("uq_turns_leased", "conversation_id", where="status = 'leased'", is_unique=True),
        partial_index("ix_turns_undone", "created_at", where="status in ('waiting', 'leased')"),
        Index("ix_turns_conversation_id_seq", "conversation_id", "seq"),
    )

    message_id: Mapped[str] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    seq: Mapped[int]
    status: Mapped[str] = mapped_column(default="waiting")
    """waiting, leased, answered, skipped (a practitioner took over), shed (overload) or dead (given up)."""
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    leased_by: Mapped[str | None]
    last_error: Mapped[str | None]
    created_at: Mapped[datetime]


class ActionWrite(Base):
    """What an action wrote for a message, with its result: running the action again finds it here."""

    __tablename__ = "action_writes"

    message_id: Mapped[str] = mapped_column(primary_key=True)
    action: Mapped[str] = mapped_column(primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    result: Mapped[dict[str, Any]]
    at: Mapped[datetime]


class Practitioner(Base):
    """Someone of the careers staff who may sign in to the console."""

    __tablename__ = "practitioners"

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    title: Mapped[str]
    role: Mapped[str] = mapped_column(default="practitioner")
    password_hash: Mapped[str]
    must_change_password: Mapped[bool] = mapped_column(default=True)
    is_active: Mapped[bool] = mapped_column(default=True)
    session_salt: Mapped[str]
    """Part of every signed-in session; changing it signs the person out everywhere."""
    last_seen_at: Mapped[datetime | None]
    """When the console was last in use: whoever was here just now counts as on duty."""
    created_at: Mapped[datetime]


class Screening(Base):
    """One completed readiness check: the answers, and the decision with its reasons."""

    __tablename__ = "screenings"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    message_id: Mapped[str | None]
    answers: Mapped[dict[str, Any]]
    preference: Mapped[str | None]
    tier: Mapped[str]
    reasons: Mapped[list[Any]]
    missing: Mapped[list[Any]]
    at: Mapped[datetime]


class Handoff(Base):
    """One episode of passing a conversation to practitioners. At most one is open per conversation."""

    __tablename__ = "handoffs"
    __table_args__ = (
        partial_index("uq_handoffs_open", "conversation_id", where="status in ('queued', 'claimed')", is_unique=True),
        Index("ix_handoffs_status", "status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    status: Mapped[str] = mapped_column(default="queued")
    queue: Mapped[str]
    """brief, case_managed or urgent."""
    tier: Mapped[str | None]
    reasons: Mapped[list[Any]]
    consent_scope: Mapped[str]
    shared_from_seq: Mapped[int]
    """The first message that a practitioner may read."""
    screening_id: Mapped[int | None] = mapped_column(ForeignKey("screenings.id"))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("practitioners.id"))
    final_tier: Mapped[str | None]
    """The tier the practitioner found right: how over- and under-serving are measured."""
    opened_at: Mapped[datetime]
    waiting_since: Mapped[datetime | None]
    """When the visitor's oldest unanswered message came."""
    claimed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class AuditEntry(Base):
    """Who did what to which conversation, when. Codes only; outlives the conversation."""

    __tablename__ = "audit_entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[str]
    conversation_id: Mapped[str | None] = mapped_column(index=True)
    handoff_id: Mapped[int | None]
    detail: Mapped[dict[str, Any]]


class Consent(Base):
    """A yes or a no of the visitor, with the version of the words that were shown."""

    __tablename__ = "consents"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[str]
    is_given: Mapped[bool]
    wording_version: Mapped[str]
    message_id: Mapped[str | None]
    at: Mapped[datetime]


class Contact(Base):
    """An address the visitor left, so that a reply can reach them outside the widget."""

    __tablename__ = "contacts"
    __table_args__ = (UniqueConstraint("conversation_id", "channel"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    channel: Mapped[str]
    address: Mapped[str]
    created_at: Mapped[datetime]


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


class UnansweredQuestion(Base):
    """A question that nobody has answered yet, with the age clock that keeps it from being dropped."""

    __tablename__ = "unanswered_questions"

    message_id: Mapped[str] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    reason: Mapped[str]
    asked_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("practitioners.id"))


class Alert(Base):
    """Something staff must look at: an urgent or unscreened message, a dead turn, a dead delivery."""

    __tablename__ = "alerts"
    __table_args__ = (UniqueConstraint("kind", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    subject: Mapped[str]
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by_id: Mapped[int | None] = mapped_column(ForeignKey("practitioners.id"))


class Heartbeat(Base):
    """The last sign of life of each process, for the health page."""

    __tablename__ = "heartbeats"

    part: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    is_ok: Mapped[bool]
    code: Mapped[str]


class Tombstone(Base):
    """What is left of an erased conversation: late writes are refused, and the erasure can be shown."""

    __tablename__ = "tombstones"

    conversation_id: Mapped[str] = mapped_column(primary_key=True)
    erased_at: Mapped[datetime]
    reason: Mapped[str]
    providers: Mapped[list[Any]]
    """Outside channels that had already received something, which we cannot call back."""
