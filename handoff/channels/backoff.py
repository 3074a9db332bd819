"""How long a delivery waits after a failure, and when it is given up. Pure: chance and age are arguments."""

from __future__ import annotations

import random
from datetime import timedelta

FIRST_DELAY = timedelta(seconds=30)
LONGEST_DELAY = timedelta(hours=4)
SHORTEST_DELAY = timedelta(seconds=5)
GIVE_UP_AFTER = timedelta(hours=24)
LEAST_ATTEMPTS = 8
"""Attempts before a delivery is given up, counted anew when staff retry it."""


def delay_ceiling(attempts: int) -> timedelta:
    """The longest wait after this many attempts: doubling, up to four hours."""
    doubled: timedelta = FIRST_DELAY * 2 ** min(attempts - 1, 16)
    return min(doubled, LONGEST_DELAY)


def delay(attempts: int, rng: random.Random) -> timedelta:
    """Full jitter: anything up to the ceiling, so that what failed together does not come back together."""
    return max(SHORTEST_DELAY, delay_ceiling(attempts) * rng.random())


def is_given_up(attempts: int, age: timedelta) -> bool:
    """Both enough attempts and enough time: a mail server may well be down for a night."""
    return attempts >= LEAST_ATTEMPTS and age >= GIVE_UP_AFTER
