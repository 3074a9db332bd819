"""Single entries of the ledger: what a message is made of, putting one in, and the buttons under it.

Knows neither order nor owner: the numbers come from `ledger`.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff.contract import LinkOut, Wish
from handoff.domain.lifecycle import Author
from handoff.models import Button, Message
from handoff.wording import ButtonWording


@dataclass(frozen=True)
class Draft:
    """A message about to be appended."""

    author: Author
    text: str
    buttons: Sequence[ButtonWording] = ()
    links: Sequence[LinkOut] = ()
    event: str | None = None
    wish: Wish | None = None
    practitioner_id: int | None = None
    channel: str | None = None
    channel_message_id: str | None = None
    in_reply_to: str | None = None
    ordinal: int | None = None
    safety_level: str | None = None


def new_id() -> str:
    return uuid.uuid4().hex


def insert(session: Session, conversation_id: str, seq: int, draft: Draft, epoch: int, now: datetime) -> Message:
    message = Message(
        id=new_id(),
        conversation_id=conversation_id,
        seq=seq,
        author=draft.author.value,
        event=draft.event,
        text=draft.text,
        links=[link.model_dump() for link in draft.links],
        wish=_dumped(draft.wish),
        epoch=epoch,
        practitioner_id=draft.practitioner_id,
        channel=draft.channel,
        channel_message_id=draft.channel_message_id,
        in_reply_to=draft.in_reply_to,
        ordinal=draft.ordinal,
        safety_level=draft.safety_level,
        safety_reasons=[],
        at=now,
    )
    session.add(message)
    session.flush()
    for position, button in enumerate(draft.buttons):
        session.add(
            Button(
                id=secrets.token_urlsafe(12),
                conversation_id=conversation_id,
                message_id=message.id,
                position=position,
                title=button.title,
                wish=_dumped(button.wish),
            )
        )
    return message


def buttons_of(session: Session, messages: Iterable[Message]) -> dict[str, list[Button]]:
    """The buttons under each message, by message id, in order."""
    query = select(Button).where(Button.message_id.in_([m.id for m in messages])).order_by(Button.position)
    found: dict[str, list[Button]] = {}
    for button in session.scalars(query):
        found.setdefault(button.message_id, []).append(button)
    return found


def _dumped(wish: Wish | None) -> dict[str, Any] | None:
    return wish.model_dump(mode="json", exclude_none=True) if wish else None
