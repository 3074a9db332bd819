"""What a visitor and the service say to each other, and the bot's work on it."""

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
    safety_hold_at: Mapped[datetime | None]
    """Since an urgent message: the service stays with the person instead of letting the bot answer about careers.
    Ends when the visitor says that they were misunderstood, or when a practitioner resolves."""
    checked_in_at: Mapped[datetime | None]
    """When a concern was last answered with a check-in, so that nobody is asked again and again."""
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
    """waiting, leased, answered, held (until the visitor answers a check-in), skipped (a practitioner took over, or the
    crisis card answered), shed (overload, or a text beyond what the bot may owe) or dead (given up)."""
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


class UnansweredQuestion(Base):
    """A question that nobody has answered yet, with the age clock that keeps it from being dropped.

    Staff know that there is one; its words they see only once the visitor has shared it.
    """

    __tablename__ = "unanswered_questions"
    __table_args__ = (
        partial_index("ix_unanswered_questions_open", "asked_at", where="closed_at IS NULL"),
        Index("ix_unanswered_questions_group_id", "group_id"),
    )

    message_id: Mapped[str] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    reason: Mapped[str]
    answer: Mapped[str | None]
    """The name of the answer that did not help."""
    asked_at: Mapped[datetime]
    shared_at: Mapped[datetime | None]
    """When the visitor let staff read this one message."""
    group_id: Mapped[str | None]
    """Questions of one group are alike; None until the worker has compared this one."""
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("practitioners.id"))
    answer_message_id: Mapped[str | None] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"))
    became: Mapped[str | None]
    """The name of the answer that staff wrote, in their own words, because of it. Goes with the question."""
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("practitioners.id"))
    closed_reason: Mapped[str | None]
    """answered, or why it got no answer."""

    @property
    def is_shared(self) -> bool:
        return self.shared_at is not None
