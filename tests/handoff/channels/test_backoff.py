"""Backoff: growing, jittered, and patient for a whole day."""

from __future__ import annotations

import random
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from handoff.channels.backoff import (
    GIVE_UP_AFTER,
    LEAST_ATTEMPTS,
    LONGEST_DELAY,
    SHORTEST_DELAY,
    delay,
    delay_ceiling,
    is_given_up,
)

attempts = st.integers(1, 10_000)


@given(attempts)
def test_the_ceiling_never_falls_and_never_passes_its_limit(n: int) -> None:
    assert timedelta(seconds=30) <= delay_ceiling(n) <= delay_ceiling(n + 1) <= LONGEST_DELAY


def test_the_ceiling_doubles() -> None:
    assert [30, 60, 120, 240, 480] == [delay_ceiling(n).total_seconds() for n in range(1, 6)]


@given(attempts, st.integers())
def test_a_delay_lies_between_a_moment_and_the_ceiling(n: int, seed: int) -> None:
    assert SHORTEST_DELAY <= delay(n, random.Random(seed)) <= delay_ceiling(n)


def test_delays_spread_over_the_whole_range() -> None:
    rng = random.Random(1)
    tenths = {int(delay(10, rng) / delay_ceiling(10) * 10) for _ in range(500)}

    assert set(range(10)) == tenths


@given(st.integers())
def test_a_delivery_lives_for_a_day_whatever_the_dice_say_and_not_for_ever(seed: int) -> None:
    rng, age, n = random.Random(seed), timedelta(), 1
    while not is_given_up(n, age):
        age += delay(n, rng)
        n += 1

    assert n >= LEAST_ATTEMPTS
    assert GIVE_UP_AFTER <= age <= GIVE_UP_AFTER + LONGEST_DELAY
    assert n <= 100, "nobody is to be hammered"


def test_neither_time_nor_attempts_alone_give_up() -> None:
    assert not is_given_up(LEAST_ATTEMPTS - 1, timedelta(days=9))
    assert not is_given_up(1_000, GIVE_UP_AFTER - timedelta(seconds=1))
    assert is_given_up(LEAST_ATTEMPTS, GIVE_UP_AFTER)
