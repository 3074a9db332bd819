"""Calls the on-call contacts: first which calls are due, then each one out between two short transactions.

Knows neither order nor pauses. A crash between sending and noting means that the same call is made again.
"""

from __future__ import annotations

import random

import structlog

from handoff.channels.base import TransportError
from handoff.content import Way
from handoff.on_call import calls
from handoff.on_call.calls import CallLease
from handoff.on_call.message import load_call
from handoff.on_call.send import send
from handoff.services import Services

LOOK_EVERY = 1.0
"""Seconds after which a call that has become due is found without a hint."""
_RNG = random.SystemRandom()
log = structlog.get_logger()


def call_due(services: Services) -> bool:
    """Put every call that is due on its way; True when there was one."""
    now, on_call = services.clock(), services.content.on_call
    with services.db.read() as session:
        due = calls.due_alerts(session, on_call, now)
    called = [_call(services, alert_id) for alert_id in due]
    return any(called)


def send_due(services: Services, way: Way) -> bool:
    """Carry out one call of this way if one is due; True when there was one."""
    now = services.clock()
    with services.db.read() as session:
        is_due = calls.has_due(session, way, now)
    if not is_due:
        return False
    with services.db.write() as session:
        lease = calls.lease_due(session, way, now)
    if lease is None:
        return False
    with services.db.read() as session:
        call = load_call(session, services, lease.call_id)
    if call is None:
        with services.db.write() as session:
            calls.drop(session, lease)
        return True
    failure = None
    try:
        send(services, call, way)
    except TransportError as error:
        failure = error
    except Exception as error:  # whatever breaks here, the call is tried again and the next contact is called in time
        log.error("call_crashed", call=lease.call_id, error=type(error).__name__)
        failure = TransportError("unexpected", permanent=False)
    _note(services, lease, failure)
    return True


def _call(services: Services, alert_id: int) -> bool:
    with services.db.write() as session:
        is_called = calls.call_next(session, services, alert_id, services.clock())
    if is_called:
        log.warning("on_call_due", alert=alert_id)
    return is_called


def _note(services: Services, lease: CallLease, failure: TransportError | None) -> None:
    now = services.clock()
    with services.db.write() as session:
        if failure is None:
            calls.mark_sent(session, lease, now)
        else:
            code, permanent = failure.message_code, failure.permanent
            calls.mark_failed(session, services, lease, code, now, permanent=permanent, rng=_RNG)
    log.info("call", call=lease.call_id, attempt=lease.attempts, code=failure.message_code if failure else "sent")
