"""Whether somebody is at the desk: what they chose, corrected by what they do.

Worked out each time from three facts and never stored, so that it cannot go stale. Knows no clock.
"""

from datetime import datetime, timedelta
from enum import StrEnum


class Presence(StrEnum):
    """From there for anybody to not there at all."""

    AVAILABLE = "available"
    BUSY = "busy"
    AWAY = "away"
    OFF = "off"


ON_DUTY = frozenset({Presence.AVAILABLE, Presence.BUSY})
"""Whom visitors' waiting times are reckoned with."""
PAGE_OPEN_FOR = timedelta(minutes=5)
"""Whoever had the console open this recently counts as being there."""


def presence_now(
    chosen: Presence,
    seen_at: datetime | None,
    active_at: datetime | None,
    now: datetime,
    *,
    away_after: timedelta,
) -> Presence:
    """`seen_at`: when a console was last open; `active_at`: when something was last done in it."""
    if chosen is Presence.OFF or seen_at is None or seen_at <= now - PAGE_OPEN_FOR:
        return Presence.OFF
    if chosen is Presence.AWAY or (active_at or seen_at) <= now - away_after:
        return Presence.AWAY
    return chosen
