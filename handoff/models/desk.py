"""The desk: practitioners, readiness checks, handoffs with their tags, scores entered by hand, and the audit trail."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
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
    """When the console was last open: whoever was here just now counts as on duty."""
    capacity: Mapped[int | None]
    """How many conversations at once; None: what the settings say."""
    presence: Mapped[str] = mapped_column(default="available", server_default="available")
    """available, busy, away or off, as last chosen; what colleagues see is worked out in `domain.presence`."""
    presence_at: Mapped[datetime | None]
    active_at: Mapped[datetime | None]
    """When the person last did something in the console; an open page alone does nothing."""
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
    cues: Mapped[list[Any] | None]
    """What the opening showed, in codes, so that the check can be decided anew; None where they were not kept yet."""
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
    """The tier the practitioner found right, or cannot_tell: how over- and under-serving are measured."""
    final_tier_reason: Mapped[str | None]
    opened_at: Mapped[datetime]
    waiting_since: Mapped[datetime | None]
    """When the visitor's oldest unanswered message came."""
    claimed_at: Mapped[datetime | None]
    first_claimed_at: Mapped[datetime | None] = mapped_column(index=True)
    """When the visitor's wait for a person ended: what later visitors are told about waiting is reckoned from it."""
    assigned_at: Mapped[datetime | None]
    """When the present assignee got it."""
    snoozed_until: Mapped[datetime | None]
    """Queued, but out of the line until then or until the visitor writes."""
    snoozed_by_id: Mapped[int | None]
    """Without a foreign key: SQLite would have to rebuild the table for it, and drop what hangs on it."""
    outcome: Mapped[str | None]
    """helped, booked, referred, not_reached or other."""
    returned_count: Mapped[int] = mapped_column(default=0, server_default="0")
    """How often it went back to the queue because the assignee was silent."""
    reopened_count: Mapped[int] = mapped_column(default=0, server_default="0")
    unshared: Mapped[list[Any]] = mapped_column(default=list, nullable=True)
    """Spans of the ledger, [first, last], between an ending and a reopening: nobody agreed to share them.
    Never null: the revision that added it filled it."""
    ended_at: Mapped[datetime | None]


class InstrumentScore(Base):
    """The total of an instrument that the centre administered itself. Never changed: a correction is a new entry."""

    __tablename__ = "instrument_scores"
    __table_args__ = (Index("ix_instrument_scores_handoff_id", "handoff_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    handoff_id: Mapped[int] = mapped_column(ForeignKey("handoffs.id", ondelete="CASCADE"))
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("instrument_scores.id", ondelete="CASCADE"), unique=True)
    """The entry that this one stands in place of; no entry is corrected twice."""
    instrument: Mapped[str]
    """Its id in instruments.yml."""
    name: Mapped[str]
    """As the list called it that day: an instrument may leave the list."""
    total: Mapped[int]
    administered_on: Mapped[date]
    note: Mapped[str | None] = mapped_column(Text)
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("practitioners.id"))
    entered_at: Mapped[datetime]


class HandoffTag(Base):
    """A word that staff put on a handoff, to find it again."""

    __tablename__ = "handoff_tags"
    __table_args__ = (UniqueConstraint("handoff_id", "tag"), Index("ix_handoff_tags_tag", "tag"))

    id: Mapped[int] = mapped_column(primary_key=True)
    handoff_id: Mapped[int] = mapped_column(ForeignKey("handoffs.id", ondelete="CASCADE"))
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    tag: Mapped[str]
    at: Mapped[datetime]


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
