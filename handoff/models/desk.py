"""The desk: practitioners, readiness checks, handoffs, and the audit trail."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from handoff.orm import Base, partial_index


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
    opening_message_id: Mapped[str | None]
    """What the visitor wants in their own words: how the conversation began, or the answer to the entry question."""
    disputed_at: Mapped[datetime | None]
    wanted_tier: Mapped[str | None]
    """The level of help the visitor would like, where they said so; `tier` stays what was suggested."""


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
