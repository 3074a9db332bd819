"""What follows from a verdict, in the transaction that records it: alert, crisis card and urgent lane, hold, check-in.

Decides who answers a message: card, service or bot. What each of them says is decided in the modules beside this one.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from handoff import backlog, desk, ledger, turns
from handoff.alerts import raise_alert
from handoff.domain.lifecycle import Owner
from handoff.models import Conversation, Message
from handoff.safety import card, check_in, hold
from handoff.safety.levels import SafetyLevel, Verdict
from handoff.services import Services


def apply(session: Session, services: Services, message_id: str, verdict: Verdict, now: datetime) -> bool:
    """Record the verdict once and act on it; False, and nothing changed, if there was one or the message is gone."""
    conversation = _conversation_of(session, message_id)
    if conversation is None or not _mark(session, message_id, verdict):
        return False
    message = session.get_one(Message, message_id)
    if verdict.level is SafetyLevel.UNSCREENED:
        raise_alert(session, "unscreened", message_id, conversation.id, now)
    if verdict.level is SafetyLevel.CONCERN:
        raise_alert(session, "concern", message_id, conversation.id, now)
    if verdict.level is SafetyLevel.URGENT:
        _open_lane(session, services, conversation, message, verdict, now)
    elif conversation.owner == Owner.BOT:
        _go_on(session, services, conversation, message, verdict, now)
    return True


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
    session: Session,
    services: Services,
    conversation: Conversation,
    message: Message,
    verdict: Verdict,
    now: datetime,
) -> None:
    """The card is the answer: the bot does not follow it with a topic, and a check in progress is left."""
    from_seq = check_in.shared_from(session, message, verdict)
    handoff = desk.raise_to_urgent(session, services, conversation.id, from_seq=from_seq, now=now)
    raise_alert(session, "urgent", message.id, conversation.id, now)
    has_card = hold.has_card_in_hand(session, conversation, now)
    is_with_bot = conversation.owner == Owner.BOT
    hold.begin(session, conversation, now)
    if is_with_bot:
        turns.skip_screened(session, conversation.id)
        conversation.needs_fresh_session = True
        session.flush()
    if not has_card:
        card.show(session, services, conversation, handoff, message, verdict, now)
    elif is_with_bot:
        hold.stay(session, services, conversation, message.seq, now)


def _go_on(
    session: Session,
    services: Services,
    conversation: Conversation,
    message: Message,
    verdict: Verdict,
    now: datetime,
) -> None:
    """Below urgent. While the service stays with somebody, only what they press goes on."""
    if conversation.safety_hold_at is not None:
        if message.wish is None:
            turns.skip(session, message.id)
            hold.stay(session, services, conversation, message.seq, now)
        return
    turns.release_held(session, conversation.id, before=message.seq, now=now)
    is_asked = verdict.level is SafetyLevel.CONCERN and check_in.ask(
        session, services, conversation, message, verdict, now
    )
    if turns.is_shed(session, message.id):
        backlog.put_aside(session, services, message, now, is_answered=is_asked)
