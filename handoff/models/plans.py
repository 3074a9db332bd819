"""A visitor's personal plan: which resources are its steps and why, what is done, and by when; and what they wrote in
the exercises of the chat."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from handoff.orm import Base


class Plan(Base):
    """One a conversation; a new readiness check makes it anew under the same id, so that its link stays good."""

    __tablename__ = "plans"

    id: Mapped[str] = mapped_column(primary_key=True)
    """Drawn by chance and never used again: what the private link stands for."""
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), unique=True)
    is_progress_shown: Mapped[bool] = mapped_column(default=True)
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
