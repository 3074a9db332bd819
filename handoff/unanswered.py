"""Questions that nobody has answered: kept with an age clock until somebody closes them (invariant 11)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from handoff.models import UnansweredQuestion


def keep(session: Session, conversation_id: str, message_id: str, reason: str, now: datetime) -> None:
    """Note the question once; reasons: not_understood, not_helpful, turn_dead, overloaded, no_reply."""
    if session.get(UnansweredQuestion, message_id) is None:
        session.add(
            UnansweredQuestion(message_id=message_id, conversation_id=conversation_id, reason=reason, asked_at=now)
        )
        session.flush()
