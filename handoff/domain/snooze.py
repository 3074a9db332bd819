"""For how long a conversation can be put aside: a handful of choices, each ending when somebody is there.

Knows no clock; the opening hours are an argument.
"""

from datetime import datetime, time, timedelta
from enum import StrEnum

from handoff.domain.opening_hours import OpeningHours


class SnoozeFor(StrEnum):
    """What a practitioner can choose."""

    HOUR = "hour"
    THREE_HOURS = "three_hours"
    NEXT_DAY = "next_day"
    THREE_DAYS = "three_days"
    WEEK = "week"


_HOURS = {SnoozeFor.HOUR: 1, SnoozeFor.THREE_HOURS: 3}
_DAYS = {SnoozeFor.NEXT_DAY: 1, SnoozeFor.THREE_DAYS: 3, SnoozeFor.WEEK: 7}


def snoozed_until(choice: SnoozeFor, now: datetime, hours: OpeningHours) -> datetime:
    """The moment it comes back: while the doors are open, else when they open next."""
    if choice in _HOURS:
        at = now + timedelta(hours=_HOURS[choice])
    else:
        day = now.astimezone(hours.zone).date() + timedelta(days=_DAYS[choice])
        at = datetime.combine(day, time.min, tzinfo=hours.zone).astimezone(now.tzinfo)
    return hours.next_opening(at) or at
