"""Until when somebody who waits can still be answered, and when that end is near.

Knows neither channels nor opening hours by name: the window and the closing time are arguments.
"""

from datetime import datetime, timedelta

NEAR = timedelta(minutes=45)
"""A window that closes this soon puts the visitor before others."""
STILL_THERE = timedelta(hours=1)
"""Whoever wrote this recently, and left no address, is taken to be at the page still."""


def closes_at(
    last_said_at: datetime,
    now: datetime,
    *,
    window: timedelta | None,
    office_closes_at: datetime | None,
    has_address: bool,
) -> datetime | None:
    """The end of the visitor's reply window; None when an answer reaches them at any time, or nothing is known.

    `window`: how long after a visitor's message their channel lets us answer. Somebody on our own page without an
    address can be answered while they are there, and so at the latest when the office closes.
    """
    if window is not None:
        return last_said_at + window
    if has_address or office_closes_at is None or now - last_said_at > STILL_THERE:
        return None
    return office_closes_at


def is_near(closes: datetime | None, now: datetime) -> bool:
    """A window that has closed already is near no more: hurry does not help any longer."""
    return closes is not None and now < closes <= now + NEAR
