"""What visitors lately waited until a person came, read from the claims of the last two weeks once a minute.

Knows real waits only; what is said about them is decided in `domain.waiting`.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff.domain.opening_hours import OpeningHours
from handoff.domain.queue_order import Queue
from handoff.domain.waiting import LOOK_BACK
from handoff.models import Handoff

MOST = 2_000
"""More claims than this in two weeks say nothing new."""


class RecentWaits:
    """Remembers them for the minute: hundreds of visitors ask for the same figure."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._minute: datetime | None = None
        self._waits: Sequence[tuple[datetime, timedelta]] = ()

    def read(self, session: Session, hours: OpeningHours, now: datetime) -> Sequence[tuple[datetime, timedelta]]:
        """(since when, how long), of those who asked while the doors were open; urgent ones go by other rules."""
        minute = now.replace(second=0, microsecond=0)
        with self._lock:
            if self._minute == minute:
                return self._waits
        waits = _read(session, hours, now)
        with self._lock:
            self._minute, self._waits = minute, waits
        return waits


def _read(session: Session, hours: OpeningHours, now: datetime) -> Sequence[tuple[datetime, timedelta]]:
    query = (
        select(Handoff.opened_at, Handoff.first_claimed_at)
        .where(Handoff.first_claimed_at > now - LOOK_BACK, Handoff.queue != Queue.URGENT.value)
        .order_by(Handoff.first_claimed_at.desc())
        .limit(MOST)
    )
    return [
        (opened_at, claimed_at - opened_at)
        for opened_at, claimed_at in session.execute(query)
        if claimed_at is not None and hours.is_open(opened_at)
    ]
