"""The clock of the check-ins: asks everybody who is due, each in a transaction of their own.

Any number of workers may look at the same time; whoever locks the conversation first asks, the others find it asked.
"""

from __future__ import annotations

import structlog

from handoff.plans import check_ins
from handoff.services import Services

EVERY = 60.0
"""Seconds between two looks."""
log = structlog.get_logger()


def ask_due(services: Services) -> int:
    """Ask all who are due; returns how many were asked here."""
    now = services.clock()
    with services.db.read() as session:
        due = check_ins.plans_due(session, services, now)
    asked = sum(_ask(services, plan_id) for plan_id in due)
    if asked:
        log.info("check_ins_sent", count=asked)
    return asked


def _ask(services: Services, plan_id: str) -> bool:
    with services.db.write() as session:
        return check_ins.ask_if_due(session, services, plan_id, services.clock()) is not None
