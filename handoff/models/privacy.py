"""What a visitor agreed to, the addresses they left, and what remains of an erased conversation."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from handoff.orm import Base


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


class Tombstone(Base):
    """What is left of an erased conversation: late writes are refused, and the erasure can be shown."""

    __tablename__ = "tombstones"

    conversation_id: Mapped[str] = mapped_column(primary_key=True)
    erased_at: Mapped[datetime]
    reason: Mapped[str]
    providers: Mapped[list[Any]]
    """Outside channels that had already received something, which we cannot call back."""
