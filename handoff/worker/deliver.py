"""Carries the outbox outside: lease, send, note what became of it. The sending lies between two short transactions.

Knows no channel. A crash between sending and noting means that the same message is sent again under the same id.
"""

from __future__ import annotations

import random
from datetime import timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from handoff import outbox
from handoff.channels import outgoing_channels
from handoff.channels.base import Channel, TransportError
from handoff.channels.outgoing import load_outgoing
from handoff.outbox import Lease
from handoff.services import Services
from handoff.worker.mail_health import OK, show_alive

PART = "mail_out"
_RNG = random.SystemRandom()
log = structlog.get_logger()


def run_once(services: Services) -> bool:
    """Carry out one delivery if one is due; True when there was one. Nothing that happens outside comes through."""
    try:
        return _run_once(services)
    except SQLAlchemyError as error:
        log.warning("deliver_failed", error=type(error).__name__)
        return False


def _run_once(services: Services) -> bool:
    channels = outgoing_channels(services)
    if not channels:
        return False
    now = services.clock()
    with services.db.read() as session:
        is_due = outbox.has_due(session, now, channels)
    if not is_due:
        show_alive(services, PART)
        return False
    with services.db.write() as session:
        lease = outbox.lease_due(session, now, channels)
    if lease is None:
        return False
    failure = _send(services, channels[lease.channel], lease)
    _note(services, lease, failure)
    show_alive(services, PART, code=_part_code(failure))
    return True


def _send(services: Services, channel: Channel, lease: Lease) -> TransportError | None:
    """None when the other side took it."""
    try:
        with services.db.read() as session:
            outgoing = load_outgoing(session, lease.delivery_id)
        if outgoing is not None:
            channel.send(outgoing)
    except TransportError as error:
        return error
    except Exception as error:
        log.error("deliver_crashed", delivery=lease.delivery_id, error=type(error).__name__)
        return TransportError("unexpected", permanent=False)
    return None


def _part_code(failure: TransportError | None) -> str:
    """A server that refused this one message is well: its three digits say so."""
    if failure is None or failure.permanent or failure.message_code[-3:].isdecimal():
        return OK
    return failure.message_code


def _note(services: Services, lease: Lease, failure: TransportError | None) -> None:
    now = services.clock()
    with services.db.write() as session:
        if failure is None:
            outbox.mark_sent(session, lease, now)
        else:
            outbox.mark_failed(session, lease, failure.message_code, now, permanent=failure.permanent, rng=_RNG)
    took = now - (lease.until - outbox.LEASE)
    log.info(
        "delivery",
        delivery=lease.delivery_id,
        attempt=lease.attempts,
        code=failure.message_code if failure else "sent",
        ms=round(took / timedelta(milliseconds=1)),
    )
