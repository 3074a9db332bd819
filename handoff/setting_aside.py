"""Snoozing: a practitioner puts a conversation aside until a time; it comes back to its old place by itself.

Decides when it may be done and what the visitor is told; whoever writes meanwhile is back at once (`ledger`).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff import ledger
from handoff.audit import actor_of, note
from handoff.domain.lifecycle import HandoffStatus, IllegalTransition, Step
from handoff.domain.opening_hours import opening_text
from handoff.domain.snooze import SnoozeFor, snoozed_until
from handoff.episodes import URGENT, UrgentStays, handoff_of, put_back, require_assignee, take_step
from handoff.models import Handoff, Practitioner
from handoff.notices import say
from handoff.services import Services
from handoff.telling import tell_position


def snooze(
    session: Session,
    services: Services,
    handoff_id: int,
    practitioner: Practitioner,
    choice: SnoozeFor,
    now: datetime,
) -> Handoff:
    """Put it aside; the assistant serves the visitor meanwhile. Raises `UrgentStays`, `NotYours`."""
    require_assignee(session, handoff_id, practitioner)
    if handoff_of(session, handoff_id).queue == URGENT:
        raise UrgentStays
    hours = services.content.opening_hours
    until = snoozed_until(choice, now, hours)
    handoff = put_back(
        session,
        handoff_id,
        Step.SNOOZE,
        now,
        snoozed_until=until,
        snoozed_by_id=practitioner.id,
        waiting_since=None,
    )
    notice = services.wording.notice(
        "handoff_snoozed", name=practitioner.name, until=opening_text(until, hours.zone), ref=handoff.ref
    )
    say(session, services, handoff.conversation_id, notice, now)
    actor = actor_of(practitioner)
    note(session, actor, "handoff_snoozed", now, handoff.conversation_id, handoff.id, until=until.isoformat())
    return handoff


def due(session: Session, now: datetime) -> list[int]:
    """Those whose time has come."""
    is_due = Handoff.status == HandoffStatus.QUEUED.value, Handoff.snoozed_until <= now
    return list(session.scalars(select(Handoff.id).where(*is_due).order_by(Handoff.snoozed_until)))


def wake(session: Session, services: Services, handoff_id: int, now: datetime) -> bool:
    """Back in line and the visitor told; False when it was back, claimed or ended meanwhile."""
    handoff = handoff_of(session, handoff_id)
    ledger.locked(session, handoff.conversation_id)
    session.refresh(handoff)
    if handoff.snoozed_until is None or handoff.snoozed_until > now:
        return False
    try:
        handoff = take_step(session, handoff_id, Step.WAKE, now, snoozed_until=None, waiting_since=now)
    except IllegalTransition:
        return False
    tell_position(session, services, handoff, "handoff_back_in_line", now)
    note(session, "worker", "handoff_woken", now, handoff.conversation_id, handoff.id)
    return True
