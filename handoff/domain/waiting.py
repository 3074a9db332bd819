"""How long somebody in the queue is told they may wait: what others lately waited, else a band that can be kept.

Knows no clock and no queue, only a place in it, the number of people at work, how long they stay, and earlier waits.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class WaitBand(StrEnum):
    """From soonest to latest."""

    MINUTES = "minutes"
    WITHIN_HOUR = "within_hour"
    HOURS = "hours"
    NEXT_OPENING = "next_opening"


CONVERSATION = timedelta(minutes=15)
"""What one conversation is reckoned at. Careers chats elsewhere took 11 minutes on average; short promises break."""


def wait_band(position: int, practitioners_on: int, is_open: bool, *, open_for: timedelta | None = None) -> WaitBand:
    """The band for the visitor at `position` (1 = next). `open_for`: what is left of the day, where that is known."""
    if position < 1 or practitioners_on < 0:
        raise ValueError("positions start at 1, and nobody is less than nobody")
    if not is_open:
        return WaitBand.NEXT_OPENING
    if practitioners_on == 0:
        return WaitBand.HOURS if open_for is None or open_for > timedelta(hours=1) else WaitBand.NEXT_OPENING
    expected = -(-position // practitioners_on) * CONVERSATION  # rounded up: everybody may be talking just now
    if open_for is not None and expected > open_for:
        return WaitBand.NEXT_OPENING
    if expected <= CONVERSATION:
        return WaitBand.MINUTES
    return WaitBand.WITHIN_HOUR if expected <= timedelta(hours=1) else WaitBand.HOURS


LOOK_BACK = timedelta(days=14)
"""How far back waits are looked at: what was usual longer ago says little about today."""
FEWEST = 5
"""Fewer waits than this are chance."""
NEARBY_HOURS = 1
ROUND_MINUTES = (5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240)
"""Said as one of these, rounded up; above the last one a figure would only pretend."""


def about_minutes(earlier: Sequence[tuple[datetime, timedelta]], now: datetime, zone: ZoneInfo) -> int | None:
    """What three in four waited no longer than, at this hour; None when too few are known. `earlier`: (since, wait).

    Those of the same weekday count alone if there are enough of them.
    """
    at_this_hour = [one for one in earlier if _is_near(one[0].astimezone(zone), now.astimezone(zone))]
    today = [one for one in at_this_hour if one[0].astimezone(zone).weekday() == now.astimezone(zone).weekday()]
    waits = sorted(wait for _, wait in (today if len(today) >= FEWEST else at_this_hour))
    if len(waits) < FEWEST:
        return None
    typical = waits[-(-3 * len(waits) // 4) - 1]
    return next((minutes for minutes in ROUND_MINUTES if typical <= timedelta(minutes=minutes)), None)


def _is_near(then: datetime, now: datetime) -> bool:
    """Within an hour of the same time of day, over midnight too."""
    apart = abs((then.hour * 60 + then.minute) - (now.hour * 60 + now.minute))
    return min(apart, 24 * 60 - apart) <= NEARBY_HOURS * 60
