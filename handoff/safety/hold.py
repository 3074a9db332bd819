"""Staying with somebody after the crisis card: the bot keeps quiet, and the service answers in honest, varied words.

Begins with an urgent message and ends when the visitor says that they were misunderstood, or with the handoff.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff import ledger
from handoff.audit import note
from handoff.domain.lifecycle import Owner
from handoff.models import Conversation, Message
from handoff.notices import say
from handoff.safety import card
from handoff.services import Services

ONE_CARD_IN = timedelta(seconds=60)
"""Somebody who writes ten lines of despair is not handed ten cards."""
STAYING = "staying_"
"""What the codes of the notices begin with that are said in turn."""


def begin(session: Session, conversation: Conversation, now: datetime) -> None:
    """From now on what the visitor writes does not go to the bot."""
    conversation.safety_hold_at = now
    session.flush()


def has_card_in_hand(session: Session, conversation: Conversation, now: datetime) -> bool:
    """Whether the visitor was given the card so lately, and has not waved it aside, that it need not come again."""
    if conversation.safety_hold_at is None:
        return False
    shown = select(Message.id).where(
        Message.conversation_id == conversation.id, Message.event == card.CARD, Message.at > now - ONE_CARD_IN
    )
    return session.scalar(shown.limit(1)) is not None


def stay(session: Session, services: Services, conversation: Conversation, seq: int, now: datetime) -> None:
    """Answer message `seq`, unless the card or such an answer stands below it already, as after several in a row."""
    codes = sorted(code for code in services.wording.notices if code.startswith(STAYING))
    said = session.execute(
        select(Message.event, Message.seq)
        .where(Message.conversation_id == conversation.id, Message.event.in_((card.CARD, *codes)))
        .order_by(Message.seq.desc())
        .limit(1)
    ).one_or_none()
    if said is not None and said.seq > seq:
        return
    last = _last(session, conversation.id, codes)
    code = codes[(codes.index(last) + 1) % len(codes)] if last else codes[0]
    notice = services.wording.notice(
        code, watch=card.watch_words(services, conversation, now), lines=card.in_short(services)
    )
    say(session, services, conversation.id, notice, now)


def misunderstood(session: Session, services: Services, conversation_id: str, now: datetime) -> None:
    """The visitor says that there is no danger: the talk goes on, and a person looks all the same."""
    conversation = ledger.locked(session, conversation_id)
    was_held = conversation.safety_hold_at is not None
    conversation.safety_hold_at = None
    session.flush()
    note(session, "visitor", "visitor_says_misunderstood", now, conversation_id)
    if conversation.owner == Owner.BOT:  # a practitioner who has the floor reads it and answers
        wording, service = services.wording, services.content.institution.service_name
        notice = wording.notice("misunderstood", service=service) if was_held else wording.notice("noted")
        say(session, services, conversation_id, notice, now)


def _last(session: Session, conversation_id: str, codes: list[str]) -> str | None:
    query = select(Message.event).where(Message.conversation_id == conversation_id, Message.event.in_(codes))
    return session.scalar(query.order_by(Message.seq.desc()).limit(1))
