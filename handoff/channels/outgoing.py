"""Puts together what a channel needs to send one delivery: the message, who wrote it, and the thread it belongs to.

Only reads; knows nothing of leases or of any channel's format.
"""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from handoff.channels.base import Link, Outgoing
from handoff.domain.lifecycle import Author
from handoff.models import Button, Delivery, Message, Practitioner

THREAD_LIMIT = 20
"""Ids of earlier mails that are named; mail programs need the first few and the last."""
SYNTHETIC = "@missing.invalid>"
"""Ends the id we gave to a mail that came without one: nobody else knows it."""


def load_outgoing(session: Session, delivery_id: int) -> Outgoing | None:
    """None when the delivery is gone: its conversation was erased."""
    row = session.execute(
        select(Delivery, Message).join(Message, Message.id == Delivery.message_id).where(Delivery.id == delivery_id)
    ).one_or_none()
    if row is None:
        return None
    delivery, message = row
    practitioner = session.get(Practitioner, message.practitioner_id) if message.practitioner_id else None
    titles = session.scalars(select(Button.title).where(Button.message_id == message.id).order_by(Button.position))
    return Outgoing(
        conversation_id=delivery.conversation_id,
        address=delivery.address,
        provider_message_id=delivery.provider_message_id,
        author=Author(message.author),
        text=message.text,
        name=practitioner.name if practitioner else "",
        title=practitioner.title if practitioner else "",
        links=tuple(Link(link["title"], link["url"]) for link in message.links),
        choices=tuple(titles),
        thread=_thread(session, delivery, message),
        at=message.at,
    )


def _thread(session: Session, delivery: Delivery, message: Message) -> tuple[str, ...]:
    """What was sent to and received from the visitor on this channel before this message."""
    rows = session.execute(
        select(Delivery.provider_message_id, Message.channel_message_id)
        .select_from(Message)
        .outerjoin(
            Delivery,
            (Delivery.message_id == Message.id) & (Delivery.channel == delivery.channel) & (Delivery.status == "sent"),
        )
        .where(
            Message.conversation_id == delivery.conversation_id,
            Message.seq < message.seq,
            or_(
                Delivery.id.is_not(None),
                (Message.channel == delivery.channel) & (Message.author == Author.VISITOR.value),
            ),
        )
        .order_by(Message.seq.desc())
        .limit(THREAD_LIMIT)
    )
    ids = [sent or _without_part(received or "") for sent, received in rows]
    return tuple(dict.fromkeys(i for i in reversed(ids) if i and not i.endswith(SYNTHETIC)))


def _without_part(channel_message_id: str) -> str:
    """One long mail becomes several messages, `<id>#2` and so on: the mail itself is `<id>`."""
    return channel_message_id.partition(">")[0] + ">" if ">" in channel_message_id else channel_message_id
