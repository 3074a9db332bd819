"""Desk wishes: buttons, and words typed in their place, that the desk carries out by itself, without the bot.

Decides what pressing one does. A press is words of ours, not of the visitor: the safety screen is not asked about it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from handoff import desk, turns, unanswered
from handoff.contract import Wish
from handoff.domain.lifecycle import ConsentScope
from handoff.models import Message
from handoff.notices import say
from handoff.plans import check_in_answers
from handoff.safety import card, check_in, hold
from handoff.safety.levels import SafetyLevel, Verdict
from handoff.services import Services

NOT_SAFE = Verdict(SafetyLevel.URGENT, (check_in.SAID_NOT_SAFE,), score=1.0)


def verdict_on(wish: Wish) -> Verdict:
    """Pressing a button is no sign of danger, except for the one that says so."""
    return NOT_SAFE if wish.desk == "not_safe" else Verdict(SafetyLevel.NONE)


def carry_out(session: Session, services: Services, message_id: str, now: datetime) -> None:
    """Do what a message wishes of the desk, if anything; in the transaction of its verdict, and so once."""
    message = session.get_one(Message, message_id)
    if message.wish is None:
        check_in_answers.take_typed(session, services, message, now)
        return
    wish = Wish.model_validate(message.wish)
    if wish.desk is None:
        return
    was_waiting = turns.take_for_desk(session, message_id)
    if wish.desk == "share_question":
        _share(session, services, message.conversation_id, now)
    elif wish.desk in check_in_answers.WISHES:
        check_in_answers.take(session, services, message, wish, now, has_floor=was_waiting)
    elif not _answer_about_safety(session, services, message, wish, now) and was_waiting:
        _move_in_queue(session, services, message, wish, now)


def _answer_about_safety(session: Session, services: Services, message: Message, wish: Wish, now: datetime) -> bool:
    """Whoever has the floor; False when the wish is about something else."""
    match wish.desk:
        case "contacts_elsewhere":
            card.show_elsewhere(session, services, message.conversation_id, now)
        case "misunderstood":
            hold.misunderstood(session, services, message.conversation_id, now)
        case "figure_of_speech":
            check_in.figure_of_speech(session, services, message, now)
        case "not_safe":
            pass  # its verdict has opened the lane
        case _:
            return False
    return True


def _share(session: Session, services: Services, conversation_id: str, now: datetime) -> None:
    """Whoever has the floor: one message is passed on, nothing moves."""
    try:
        unanswered.share(session, services, conversation_id, now)
    except unanswered.NothingToShare:
        say(session, services, conversation_id, services.wording.notice("question_none_open"), now)


def _move_in_queue(session: Session, services: Services, message: Message, wish: Wish, now: datetime) -> None:
    """Only while the bot has the floor: a press that a claim overtook is left to the practitioner."""
    match wish.desk:
        case "open_handoff":
            scope = wish.scope or ConsentScope.FROM_NOW
            desk.open_handoff(
                session, services, message.conversation_id, scope=scope, reasons=["asked_for_person"], now=now
            )
        case "cancel_handoff":
            desk.cancel(session, services, message.conversation_id, now)
        case "keep_waiting":
            desk.keep_waiting(session, services, message.conversation_id, now)
