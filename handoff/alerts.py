"""Alerts: what staff must look at. One per kind and subject, however often it is raised."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff.models import Alert


def raise_alert(session: Session, kind: str, subject: str, conversation_id: str | None, now: datetime) -> None:
    """Add the alert unless it stands; kinds: urgent, unscreened, turn_dead, delivery_dead, mail_refused, mail_stuck."""
    if session.scalar(select(Alert.id).where(Alert.kind == kind, Alert.subject == subject)) is None:
        session.add(Alert(kind=kind, subject=subject, conversation_id=conversation_id, at=now))
        session.flush()
