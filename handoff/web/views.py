"""What a visitor sees of the ledger: messages, owner and the open handoff, as the contract shapes them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff import desk, ledger, queue
from handoff.contract import ButtonOut, HandoffOut, LinkOut, MessageOut, MessagesOut
from handoff.domain.lifecycle import Owner
from handoff.models import Button, Message, Practitioner
from handoff.services import Services

PAGE = 200


def messages_after(
    session: Session, services: Services, conversation_id: str, after: int, now: datetime
) -> MessagesOut:
    """The visitor's view from `after` on; raises `UnknownConversation` or `ConversationErased`."""
    conversation = ledger.found(session, conversation_id)
    messages = ledger.read(session, conversation_id, after=after, limit=PAGE)
    buttons = ledger.buttons_of(session, messages)
    names = _names(session, messages)
    return MessagesOut(
        messages=[_message(m, buttons.get(m.id, []), names) for m in messages],
        owner=Owner(conversation.owner),
        handoff=handoff_view(session, services, conversation_id, now),
    )


def handoff_view(session: Session, services: Services, conversation_id: str, now: datetime) -> HandoffOut | None:
    """Where the open handoff stands; None when there is none."""
    handoff = desk.open_of(session, conversation_id)
    if handoff is None:
        return None
    standing = queue.standing(session, services, handoff, now)
    return HandoffOut(
        status=standing.status,
        position=standing.position,
        wait_band=standing.wait_band,
        next_opening=standing.next_opening,
        about_minutes=standing.about_minutes,
        back_at=standing.back_at,
    )


def _message(message: Message, buttons: list[Button], names: dict[int, str]) -> MessageOut:
    return MessageOut(
        seq=message.seq,
        author=message.author,  # type: ignore[arg-type]  # the column holds the contract's words
        name=names.get(message.practitioner_id) if message.practitioner_id else None,
        text=message.text,
        buttons=[ButtonOut(title=b.title, payload=b.id) for b in buttons],
        links=[LinkOut.model_validate(link) for link in message.links],
        at=message.at,
    )


def _names(session: Session, messages: list[Message]) -> dict[int, str]:
    ids = {m.practitioner_id for m in messages if m.practitioner_id}
    if not ids:
        return {}
    rows = session.execute(
        select(Practitioner.id, Practitioner.name, Practitioner.title).where(Practitioner.id.in_(ids))
    )
    return {row.id: f"{row.name}, {row.title}" for row in rows}
