"""Which on-call contact is called about which alert, when the next one is, and what becomes of each call.

Decides order, pauses and leases; knows neither how a contact is reached nor what a call says. Locks the alert before
its calls, and never a conversation: whoever holds one may wait for an alert, not the other way round.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from handoff.alerts import CALLED
from handoff.audit import note
from handoff.channels.backoff import LONGEST_DELAY, delay, is_given_up
from handoff.content import OnCall, OnCallContact, Way
from handoff.models import Alert, AlertCall, Conversation
from handoff.services import Services

LONGEST_PAUSE = timedelta(minutes=60)
LEASE = timedelta(minutes=4)
"""Longer than a mail server can take for one mail, however slow each step."""
FAULTS_SHOWN_FOR = timedelta(days=7)
DRILL = "drill"
"""The channel of a conversation that was opened to try all this out."""
ACTOR = "on_call"


@dataclass(frozen=True)
class CallLease:
    """The right to carry out one call until `until`, which also names this lease."""

    call_id: int
    attempts: int
    until: datetime


@dataclass(frozen=True)
class OnCallState:
    """How calling stands; drills count for the calls that failed alone."""

    contacts: int
    oldest_unacknowledged: timedelta | None
    """Of the alerts that call somebody."""
    dead_calls: int
    """Given up within the last week: a contact that could not be reached."""


def pause(number: int, contacts: int, escalate_after: timedelta) -> timedelta:
    """How long after call `number` the next contact is called: doubling with each full round, up to an hour."""
    doubled: timedelta = escalate_after * 2 ** min(number // contacts, 16)
    return min(doubled, max(LONGEST_PAUSE, escalate_after))


def due_alerts(session: Session, on_call: OnCall, now: datetime) -> list[int]:
    """Alerts whose next contact is to be called now, the longest due first: a cheap look before anything is locked."""
    waiting = Alert.acknowledged_at.is_(None), Alert.next_call_at.is_not(None)
    alerts = session.scalars(select(Alert).where(*waiting).order_by(Alert.next_call_at, Alert.id))
    return [alert.id for alert in alerts if _is_due(alert, on_call, now)]


def call_next(session: Session, services: Services, alert_id: int, now: datetime) -> bool:
    """Put the calls to the alert's next contact on their way; False when another worker or an acknowledgement was
    faster. Without contacts nobody is called, and the alert stands in the console alone."""
    on_call = services.content.on_call
    query = select(Alert).where(Alert.id == alert_id, Alert.acknowledged_at.is_(None))
    alert = session.scalars(query.with_for_update(skip_locked=True)).one_or_none()
    if alert is None or not _is_due(alert, on_call, now):
        return False
    if on_call.contacts:
        number = alert.calls_made
        _add_calls(session, alert, on_call.contacts[number % len(on_call.contacts)], now)
        alert.calls_made = number + 1
        alert.next_call_at = now + pause(number, len(on_call.contacts), on_call.escalate_after)
    else:
        alert.next_call_at = None
    session.flush()
    return True


def lease_due(session: Session, way: Way, now: datetime) -> CallLease | None:
    """Lease the call that has been due longest, or None. An attempt is counted here, so that a crash counts too."""
    query = select(AlertCall).where(*_is_call_due(way, now)).order_by(AlertCall.not_before, AlertCall.id).limit(1)
    call = session.scalars(query.with_for_update(skip_locked=True)).first()
    if call is None:
        return None
    call.leased_until, call.attempts = now + LEASE, call.attempts + 1
    session.flush()
    return CallLease(call.id, call.attempts, call.leased_until)


def has_due(session: Session, way: Way, now: datetime) -> bool:
    """A cheap look before a write transaction is opened."""
    return session.scalar(select(exists().where(*_is_call_due(way, now)))) is True


def mark_sent(session: Session, lease: CallLease, now: datetime) -> None:
    """The other side has it. True even if the lease ran out or the call was given up meanwhile."""
    session.execute(
        update(AlertCall)
        .where(AlertCall.id == lease.call_id, AlertCall.status != "sent")
        .values(status="sent", sent_at=now, leased_until=None, last_error=None)
        .execution_options(synchronize_session=False)
    )


def mark_failed(
    session: Session,
    services: Services,
    lease: CallLease,
    code: str,
    now: datetime,
    *,
    permanent: bool,
    rng: random.Random,
) -> None:
    """Try again later, or give up; only while the lease is still ours. A contact who cannot be reached at all is not
    waited for: in the first round the next one is called at once."""
    alert_id = session.scalar(select(AlertCall.alert_id).where(AlertCall.id == lease.call_id))
    alert = session.scalars(select(Alert).where(Alert.id == alert_id).with_for_update()).one_or_none()
    call = session.get(AlertCall, lease.call_id, populate_existing=True, with_for_update=True)
    if alert is None or call is None or call.status != "pending" or call.leased_until != lease.until:
        return
    call.leased_until, call.last_error = None, code
    if permanent or is_given_up(call.attempts, now - call.created_at):
        call.status = "dead"
    else:
        call.not_before = now + delay(call.attempts, rng)
    session.flush()
    is_first_round = alert.calls_made < len(services.content.on_call.contacts)
    if is_first_round and alert.next_call_at is not None and _is_out_of_reach(session, alert):
        alert.next_call_at = now
        session.flush()


def drop(session: Session, lease: CallLease) -> None:
    """Somebody acknowledged before this call was made."""
    session.execute(delete(AlertCall).where(AlertCall.id == lease.call_id, AlertCall.status == "pending"))


def state(session: Session, services: Services, now: datetime) -> OnCallState:
    """How calling stands, for the health page."""
    oldest = session.scalar(select(func.min(Alert.at)).where(*unacknowledged()))
    dead = select(func.count()).where(AlertCall.status == "dead", AlertCall.created_at > now - FAULTS_SHOWN_FOR)
    return OnCallState(
        contacts=len(services.content.on_call.contacts),
        oldest_unacknowledged=now - oldest if oldest else None,
        dead_calls=session.scalar(dead) or 0,
    )


def unacknowledged() -> tuple[Any, ...]:
    """Alerts that call somebody and that nobody has acknowledged; drills are not counted."""
    drills = select(Conversation.id).where(Conversation.channel == DRILL)
    is_real = or_(Alert.conversation_id.is_(None), Alert.conversation_id.not_in(drills))
    return Alert.kind.in_(CALLED), Alert.acknowledged_at.is_(None), is_real


def _is_due(alert: Alert, on_call: OnCall, now: datetime) -> bool:
    """Later than the longest it can be from now, it was reckoned by a clock that has been put back since."""
    if alert.next_call_at is None or alert.acknowledged_at is not None:
        return False
    longest = pause(max(0, alert.calls_made - 1), max(1, len(on_call.contacts)), on_call.escalate_after)
    return alert.next_call_at <= now or alert.next_call_at > now + longest


def _add_calls(session: Session, alert: Alert, contact: OnCallContact, now: datetime) -> None:
    number = alert.calls_made
    _give_up_earlier(session, alert, contact)
    for way in contact.ways:
        session.add(
            AlertCall(
                alert_id=alert.id, number=number, contact=contact.name, way=way.value, not_before=now, created_at=now
            )
        )
    for action in ("on_call_called", "alert_escalated") if number > 0 else ("on_call_called",):
        note(session, ACTOR, action, now, alert.conversation_id, alert=alert.id, contact=contact.name, number=number)


def _give_up_earlier(session: Session, alert: Alert, contact: OnCallContact) -> None:
    """This call takes the place of those that never reached the same contact: nobody wants ten at once later."""
    session.execute(
        update(AlertCall)
        .where(AlertCall.alert_id == alert.id, AlertCall.contact == contact.name, AlertCall.status == "pending")
        .values(status="dead", leased_until=None, last_error=func.coalesce(AlertCall.last_error, "superseded"))
        .execution_options(synchronize_session=False)
    )


def _is_out_of_reach(session: Session, alert: Alert) -> bool:
    """Every way to the contact called last was given up."""
    latest = AlertCall.alert_id == alert.id, AlertCall.number == alert.calls_made - 1
    return session.scalar(select(exists().where(*latest, AlertCall.status != "dead"))) is False


def _is_call_due(way: Way, now: datetime) -> tuple[Any, ...]:
    """A time further off than can be was reckoned by a clock that has been put back since."""
    return (
        AlertCall.status == "pending",
        AlertCall.way == way.value,
        or_(AlertCall.not_before <= now, AlertCall.not_before > now + LONGEST_DELAY),
        or_(AlertCall.leased_until.is_(None), AlertCall.leased_until <= now, AlertCall.leased_until > now + LEASE),
    )
