"""How long somebody in the queue is told they may wait: a band that can be kept rather than a figure that cannot.

Knows no clock and no queue, only a place in it, the number of people at work and how long they stay.
"""

from datetime import timedelta
from enum import StrEnum


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
