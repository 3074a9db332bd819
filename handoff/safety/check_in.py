"""Checking in after a concern: the visitor is asked how they are before the bot goes on with what they wrote.

Decides whether to ask and what follows from the answer; the turn is held meanwhile, and no question is dropped.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from handoff import ledger, turns
from handoff.audit import note
from handoff.domain.lifecycle import Author, Owner
from handoff.models import Conversation, Message
from handoff.notices import say
from handoff.safety import card, hold
from handoff.safety.levels import SafetyLevel, Verdict
from handoff.services import Services

CHECK_IN = "check_in"
NOT_AGAIN_FOR = timedelta(minutes=30)
REASONS = ("past_risk", "third_person", "distress", "hyperbole")
"""The gravest reason a verdict holds decides the words."""
SAID_NOT_SAFE = "said_not_safe"
"""The reason of the urgent verdict that pressing "I am not safe" is."""


def ask(
    session: Session, services: Services, conversation: Conversation, message: Message, verdict: Verdict, now: datetime
) -> bool:
    """Ask how they are and hold the turn until they answer; False if they were asked a short while ago."""
    if conversation.checked_in_at is not None and conversation.checked_in_at > now - NOT_AGAIN_FOR:
        return False
    reason = next((code for code in REASONS if code in verdict.reasons), "distress")
    notice = services.wording.notice(f"{CHECK_IN}_{reason}", crisis_line=card.first_line(services))
    asked = say(session, services, conversation.id, replace(notice, code=CHECK_IN), now)
    conversation.checked_in_at = now
    session.flush()
    if not _has_gone_on(session, message):
        turns.hold(session, message.id)
    note(
        session,
        "safety_screen",
        "check_in_said",
        now,
        conversation.id,
        seq=message.seq,
        check_in_seq=asked.seq,
        reasons=list(verdict.reasons),
        score=verdict.score,
    )
    return True


def figure_of_speech(session: Session, services: Services, message: Message, now: datetime) -> None:
    """The visitor says that they did not mean it: the bot answers what was held, and somebody looks all the same."""
    conversation = ledger.locked(session, message.conversation_id)
    note(session, "visitor", "visitor_says_figure_of_speech", now, conversation.id)
    if conversation.owner != Owner.BOT:  # a practitioner who has the floor reads it and answers
        return
    if conversation.safety_hold_at is not None:
        hold.stay(session, services, conversation, message.seq, now)
    elif not turns.is_bot_at_work(session, conversation.id):  # nothing was held: then this is all the answer there is
        say(session, services, conversation.id, services.wording.notice("noted"), now)


def shared_from(session: Session, message: Message, verdict: Verdict) -> int:
    """The first message that an urgent one shares: itself, or what somebody says they are not safe about."""
    if SAID_NOT_SAFE not in verdict.reasons:
        return message.seq
    concern = session.scalar(
        select(Message.seq)
        .where(
            Message.conversation_id == message.conversation_id,
            Message.seq < message.seq,
            Message.safety_level == SafetyLevel.CONCERN.value,
        )
        .order_by(Message.seq.desc())
        .limit(1)
    )
    return concern or message.seq


def _has_gone_on(session: Session, message: Message) -> bool:
    """Whether something the visitor wrote later was screened before this, by another worker: then nothing is held."""
    later = exists().where(
        Message.conversation_id == message.conversation_id,
        Message.seq > message.seq,
        Message.author == Author.VISITOR.value,
        Message.safety_level != SafetyLevel.PENDING.value,
    )
    return session.scalar(select(later)) is True
