"""Alerts: what staff must look at, one per kind and subject however often it is raised, and who has looked.

Decides who was first to acknowledge; whom an alert calls, and how, is decided by `on_call`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.orm import Session

from handoff.audit import note
from handoff.models import Alert, Practitioner

CALLED = frozenset({"urgent", "unscreened"})
"""Kinds that do not wait until somebody opens the console: the on-call contacts are called."""
SAFETY = frozenset({"urgent", "unscreened", "concern"})
"""Kinds that are about what a visitor wrote: whoever takes the conversation has looked at them."""
ONE_AT_A_TIME = frozenset({"urgent", "concern"})
"""Kinds of which a conversation has at most one that nobody has acknowledged."""


@dataclass(frozen=True)
class Acknowledger:
    """Who has looked: a practitioner in the console, or an on-call contact by the link of a call."""

    actor: str
    practitioner_id: int | None = None
    contact: str | None = None


def as_practitioner(practitioner: Practitioner) -> Acknowledger:
    return Acknowledger(f"practitioner:{practitioner.id}", practitioner_id=practitioner.id)


def as_contact(number: int, name: str) -> Acknowledger:
    """The contact of call `number`, under the name they were called by."""
    return Acknowledger(f"on_call:{number}", contact=name)


def raise_alert(session: Session, kind: str, subject: str, conversation_id: str | None, now: datetime) -> None:
    """Add the alert unless it stands; kinds: urgent, unscreened, concern, turn_dead, delivery_dead, mail_refused,
    mail_stuck, question_overdue. The first two call the on-call contacts from now on; without contacts the worker
    calls that off."""
    stands = Alert.subject == subject
    if kind in ONE_AT_A_TIME and conversation_id is not None:
        stands = or_(stands, and_(Alert.conversation_id == conversation_id, Alert.acknowledged_at.is_(None)))
    if session.scalar(select(Alert.id).where(Alert.kind == kind, stands).limit(1)) is None:
        first_call = now if kind in CALLED else None
        session.add(Alert(kind=kind, subject=subject, conversation_id=conversation_id, at=now, next_call_at=first_call))
        session.flush()


def acknowledge(session: Session, alert_id: int, who: Acknowledger, now: datetime) -> bool:
    """Take an alert off the board and call nobody else; False when somebody did so before, or it is gone."""
    conversation_id = session.scalar(
        update(Alert)
        .where(Alert.id == alert_id, Alert.acknowledged_at.is_(None))
        .values(
            acknowledged_at=now,
            acknowledged_by_id=who.practitioner_id,
            acknowledged_as=who.contact,
            next_call_at=None,
        )
        .returning(func.coalesce(Alert.conversation_id, ""))
        .execution_options(synchronize_session=False)
    )
    if conversation_id is None:
        return False
    note(session, who.actor, "alert_acknowledged", now, conversation_id or None, alert=alert_id)
    return True


def acknowledge_safety_alerts(
    session: Session, conversation_id: str, practitioner: Practitioner, now: datetime
) -> list[int]:
    """The practitioner takes the conversation and so looks at what it is about; returns the alerts they were first at.

    The caller holds the conversation's lock, so none is raised meanwhile.
    """
    is_open = Alert.conversation_id == conversation_id, Alert.kind.in_(SAFETY), Alert.acknowledged_at.is_(None)
    ids = session.scalars(select(Alert.id).where(*is_open).order_by(Alert.id)).all()
    who = as_practitioner(practitioner)
    return [alert_id for alert_id in ids if acknowledge(session, alert_id, who, now)]


def stand_again(session: Session, conversation_id: str, now: datetime) -> None:
    """Nobody looks at the conversation any more: its newest urgent alert rings and calls as if nobody ever had.

    The caller holds the conversation's lock.
    """
    query = select(Alert.id).where(Alert.conversation_id == conversation_id, Alert.kind == "urgent")
    alert_id = session.scalar(query.order_by(Alert.id.desc()).limit(1))
    if alert_id is None:
        return
    session.execute(
        update(Alert)
        .where(Alert.id == alert_id)
        .values(acknowledged_at=None, acknowledged_by_id=None, acknowledged_as=None, next_call_at=now)
        .execution_options(synchronize_session=False)
    )
    note(session, "worker", "alert_stands_again", now, conversation_id, alert=alert_id)
