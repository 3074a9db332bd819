"""Texts beyond what the bot may owe one conversation: kept for the staff, and the visitor is told so once.

Decides when that is said again. The ledger decides which text is one too many, the screen whether it is urgent.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handoff import ledger, unanswered
from handoff.models import Message
from handoff.notices import say
from handoff.services import Services

STILL_BUSY = "still_busy"


def put_aside(session: Session, services: Services, message: Message, now: datetime, *, is_answered: bool) -> None:
    """Keep the question, and tell the visitor unless they know, or something else `is_answered` them already."""
    unanswered.keep(session, message.conversation_id, message.id, "too_many_unanswered", now)
    if not is_answered and not _is_told(session, services, message):
        say(session, services, message.conversation_id, services.wording.notice(STILL_BUSY), now)


def _is_told(session: Session, services: Services, message: Message) -> bool:
    """Whether the word stands below the message, or above it and none of what the bot owed then is over."""
    told = session.scalar(
        select(func.max(Message.seq)).where(
            Message.conversation_id == message.conversation_id, Message.event == STILL_BUSY
        )
    )
    if told is None:
        return False
    most = services.settings.limits.unanswered_turns
    return told > message.seq or ledger.undone_turns(session, message.conversation_id, before=told) >= most
