"""A visitor's personal plan: its steps and why, what is done and by when, and how it went; and what they wrote in the
exercises of the chat."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column

from handoff.orm import Base


class Plan(Base):
    """One a conversation; a new readiness check makes it anew under the same id, so that its link stays good."""

    __tablename__ = "plans"

    id: Mapped[str] = mapped_column(primary_key=True)
    """Drawn by chance and never used again: what the private link stands for."""
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), unique=True)
    is_progress_shown: Mapped[bool] = mapped_column(default=True)
    has_check_ins: Mapped[bool] = mapped_column(default=True, server_default=true())
    """Whether the visitor may be asked how it goes; of use only while the conversation is kept."""
    made_at: Mapped[datetime]


class PlanStep(Base):
    """One resource of a plan."""

    __tablename__ = "plan_steps"
    __table_args__ = (UniqueConstraint("plan_id", "resource"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[str] = mapped_column(ForeignKey("plans.id", ondelete="CASCADE"))
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    resource: Mapped[str]
    """Its id in resources.yml; of a step of the visitor's own a name that is no such id."""
    exercise_id: Mapped[int | None] = mapped_column(ForeignKey("exercises.id", ondelete="CASCADE"))
    """The exercise in which the visitor set this step; None for what the catalogue gave."""
    reasons: Mapped[list[Any]]
    topic: Mapped[str | None]
    """What was asked about, for the reason `asked`."""
    due_on: Mapped[date | None]
    done_at: Mapped[datetime | None]


class CheckIn(Base):
    """Once asked how it goes. At most three a plan; the unique ordinal keeps two workers from asking twice."""

    __tablename__ = "check_ins"
    __table_args__ = (UniqueConstraint("plan_id", "ordinal"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[str] = mapped_column(ForeignKey("plans.id", ondelete="CASCADE"))
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    message_id: Mapped[str] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), index=True)
    """What asked."""
    ordinal: Mapped[int]
    resource: Mapped[str | None]
    """The step it was tied to, and the day the visitor gave that; None where no step had a date."""
    due_on: Mapped[date | None]
    sent_at: Mapped[datetime]
    answer: Mapped[str | None]
    """helped, not_helped or stop; the last word counts. None says nothing at all."""
    answered_at: Mapped[datetime | None]


class Exercise(Base):
    """A written exercise that was finished in the chat: what the visitor wrote, and what was said about it."""

    __tablename__ = "exercises"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    """`weighing` or `next_step`."""
    work: Mapped[dict[str, Any]]
    findings: Mapped[list[Any]]
    """The feedback: codes, with the words of the visitor's that each speaks of."""
    at: Mapped[datetime]
