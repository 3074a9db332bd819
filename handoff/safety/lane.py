"""What follows from a verdict, in the transaction that records it: mark, crisis card, urgent lane, alert."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from handoff import desk, ledger, queue
from handoff.alerts import raise_alert
from handoff.audit import note
from handoff.domain.lifecycle import Owner
from handoff.models import Conversation, Message, Turn
from handoff.notices import say
from handoff.safety.screen import SafetyLevel, Verdict
from handoff.services import Services
from handoff.wording import Notice


def apply(session: Session, services: Services, message_id: str, verdict: Verdict, now: datetime) -> None:
    """Record the verdict once and act on it; a second verdict for the same message changes nothing."""
    conversation = _conversation_of(session, message_id)
    if conversation is None or not _mark(session, message_id, verdict):
        return
    if verdict.level is SafetyLevel.UNSCREENED:
        raise_alert(session, "unscreened", message_id, conversation.id, now)
    if verdict.level is SafetyLevel.URGENT:
        _open_lane(session, services, conversation, message_id, now)


def _conversation_of(session: Session, message_id: str) -> Conversation | None:
    """The message's conversation, locked before the message as everywhere; None once it was erased."""
    conversation_id = session.scalar(select(Message.conversation_id).where(Message.id == message_id))
    try:
        return ledger.locked(session, conversation_id) if conversation_id else None
    except (ledger.ConversationErased, ledger.UnknownConversation):
        return None


def _mark(session: Session, message_id: str, verdict: Verdict) -> bool:
    marked = session.execute(
        update(Message)
        .where(Message.id == message_id, Message.safety_level == SafetyLevel.PENDING.value)
        .values(safety_level=verdict.level.value, safety_reasons=list(verdict.reasons))
        .execution_options(synchronize_session=False)
    )
    return bool(marked.rowcount == 1)  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult


def _open_lane(
    session: Session, services: Services, conversation: Conversation, message_id: str, now: datetime
) -> None:
    conversation_id = conversation.id
    message = session.get_one(Message, message_id)
    say(session, services, conversation_id, _card(services, now), now)
    raise_alert(session, "urgent", message_id, conversation_id, now)
    note(
        session,
        "safety_screen",
        "crisis_card_shown",
        now,
        conversation_id,
        seq=message.seq,
        reasons=list(message.safety_reasons),
    )
    desk.raise_to_urgent(session, services, conversation_id, from_seq=message.seq, now=now)
    if conversation.owner == Owner.BOT:
        _silence_bot(session, conversation_id, message_id)


def _silence_bot(session: Session, conversation_id: str, message_id: str) -> None:
    """The card is the answer: the bot does not follow it with a topic, and a check in progress is left."""
    session.execute(
        update(Turn)
        .where(Turn.message_id == message_id)
        .values(status="skipped")
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(Conversation)
        .where(Conversation.id == conversation_id)
        .values(needs_fresh_session=True)
        .execution_options(synchronize_session=False)
    )


def _card(services: Services, now: datetime) -> Notice:
    hours = services.content.opening_hours
    is_open = hours.is_open(now)
    watch = services.wording.notice(
        "crisis_watch_open" if is_open else "crisis_watch_closed",
        service=services.content.institution.service_name,
        next_opening=queue.opening_words(services, None if is_open else hours.next_opening(now)),
    )
    contacts = "\n".join(f"• {line}" for line in services.content.crisis_lines())
    return services.wording.notice("crisis_card", contacts=contacts, watch=watch.text)
