"""For how long something is put aside: it always comes back at a time when somebody is there."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.domain.opening_hours import Interval, OpeningHours, Weekday
from handoff.domain.snooze import SnoozeFor, snoozed_until

ZONE = ZoneInfo("Asia/Singapore")
HOURS = OpeningHours(ZONE, {day: (Interval(time(9), time(17)),) for day in list(Weekday)[:5]})
MONDAY_TEN = datetime(2026, 11, 23, 10, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("choice", "now", "expected"),
    [
        (SnoozeFor.HOUR, MONDAY_TEN, MONDAY_TEN + timedelta(hours=1)),
        (SnoozeFor.THREE_HOURS, MONDAY_TEN, MONDAY_TEN + timedelta(hours=3)),
        (SnoozeFor.HOUR, MONDAY_TEN.replace(hour=16, minute=30), MONDAY_TEN.replace(day=24, hour=9)),
        (SnoozeFor.NEXT_DAY, MONDAY_TEN, MONDAY_TEN.replace(day=24, hour=9)),
        (SnoozeFor.NEXT_DAY, MONDAY_TEN.replace(day=27), MONDAY_TEN.replace(day=30, hour=9)),
        (SnoozeFor.THREE_DAYS, MONDAY_TEN, MONDAY_TEN.replace(day=26, hour=9)),
        (SnoozeFor.WEEK, MONDAY_TEN, MONDAY_TEN.replace(day=30, hour=9)),
    ],
)
def test_each_choice_ends_when_it_says_or_at_the_next_opening(
    choice: SnoozeFor, now: datetime, expected: datetime
) -> None:
    assert expected == snoozed_until(choice, now.astimezone(UTC), HOURS)


@given(st.sampled_from(SnoozeFor), st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_it_comes_back_later_and_while_the_doors_are_open(choice: SnoozeFor, now: datetime) -> None:
    until = snoozed_until(choice, now, HOURS)

    assert until > now
    assert HOURS.is_open(until)
