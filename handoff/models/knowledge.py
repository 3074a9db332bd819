"""What staff added to the shipped answers: answers of their own, further phrasings of questions, and how new both are.

Holds words of staff alone, and nothing that points at a visitor.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from handoff.orm import Base, partial_index


class KnowledgeAnswer(Base):
    """An answer written in the console. Its name is `faq/k<id>`; only an approved one is ever said."""

    __tablename__ = "knowledge_answers"
    __table_args__ = (Index("ix_knowledge_answers_status", "status"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str] = mapped_column(default="draft")
    """draft, approved or retired."""
    revision: Mapped[int] = mapped_column(default=1)
    """Grows with every edit: nobody approves other words than those they read."""
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("knowledge_answers.id"))
    """The answer that is retired when this one is approved."""
    title: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    links: Mapped[list[Any]] = mapped_column(default=list)
    reviewed_on: Mapped[date | None]
    """The day of the approval, by the institution's calendar."""
    drafted_by_id: Mapped[int] = mapped_column(ForeignKey("practitioners.id"))
    drafted_at: Mapped[datetime]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("practitioners.id"))
    approved_at: Mapped[datetime | None]
    retired_by_id: Mapped[int | None] = mapped_column(ForeignKey("practitioners.id"))
    retired_at: Mapped[datetime | None]

    @property
    def name(self) -> str:
        return f"faq/k{self.id}"


class KnowledgePhrasing(Base):
    """One way of asking for an answer, shipped or written in the console, in the words of staff."""

    __tablename__ = "knowledge_phrasings"
    __table_args__ = (
        partial_index("uq_knowledge_phrasings_live", "name", "text", where="status <> 'retired'", is_unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    """Of the answer."""
    text: Mapped[str]
    status: Mapped[str] = mapped_column(default="draft")
    """draft, approved or retired; those of an answer written in the console follow it."""
    drafted_by_id: Mapped[int] = mapped_column(ForeignKey("practitioners.id"))
    drafted_at: Mapped[datetime]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("practitioners.id"))
    approved_at: Mapped[datetime | None]
    retired_by_id: Mapped[int | None] = mapped_column(ForeignKey("practitioners.id"))
    retired_at: Mapped[datetime | None]


class KnowledgeVersion(Base):
    """One row: its number grows with every change of what is approved, in the transaction of that change."""

    __tablename__ = "knowledge_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=0)
