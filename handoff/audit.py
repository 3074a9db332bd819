"""The audit trail: who did what to which conversation, when. Codes and ids only, never what people wrote."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from handoff.models import AuditEntry, Practitioner


def actor_of(practitioner: Practitioner) -> str:
    """How an entry names a member of staff."""
    return f"practitioner:{practitioner.id}"


def note(
    session: Session,
    actor: str,
    action: str,
    now: datetime,
    conversation_id: str | None = None,
    handoff_id: int | None = None,
    **detail: object,
) -> None:
    """Add an entry in the transaction of what it records."""
    session.add(
        AuditEntry(
            at=now, actor=actor, action=action, conversation_id=conversation_id, handoff_id=handoff_id, detail=detail
        )
    )
