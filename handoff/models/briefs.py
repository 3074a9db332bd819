"""What a visitor lets a practitioner know before they meet, how they would like to meet, and what was agreed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from handoff.orm import Base, partial_index


class Brief(Base):
    """One for each handoff that the visitor asked for, and at most one that waits for a handoff."""

    __tablename__ = "briefs"
    __table_args__ = (
        partial_index("uq_briefs_waiting", "conversation_id", where="handoff_id IS NULL", is_unique=True),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    """Drawn by chance and never used again: what the private link stands for."""
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    handoff_id: Mapped[int | None] = mapped_column(ForeignKey("handoffs.id", ondelete="CASCADE"), unique=True)
    ask: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    lines: Mapped[list[Any]]
    """Keys of `domain.brief.Line`."""
    left_out: Mapped[list[Any]]
    """Those of them that the visitor took out."""
    meeting: Mapped[str]
    name_choice: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    spoken: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    times: Mapped[list[Any]]
    """Wished beginnings, as ISO instants in UTC."""
    is_any_time: Mapped[bool] = mapped_column(default=False)
    group_id: Mapped[str] = mapped_column(default="")
    """Of groups.yml; empty for none."""
    made_at: Mapped[datetime]
    saved_at: Mapped[datetime | None]
    """When the visitor last wrote on the page: from then on their own words are not made anew."""
    sent_at: Mapped[datetime | None]
    """Since then whoever may see the handoff may read it."""
    changed_at: Mapped[datetime | None]
    """When the visitor last changed what had been sent."""
    meeting_at: Mapped[datetime | None]
    """The time that a practitioner confirmed."""
    meeting_mode: Mapped[str | None]
    meeting_where: Mapped[str | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("practitioners.id"))

    @property
    def is_shared(self) -> bool:
        return self.sent_at is not None
