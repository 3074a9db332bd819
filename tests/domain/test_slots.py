"""When a meeting could begin: inside the opening hours, one after the other, on the institution's own clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.domain.opening_hours import Interval, OpeningHours, Weekday, day_text, moment_text

SINGAPORE, BERLIN = ZoneInfo("Asia/Singapore"), ZoneInfo("Europe/Berlin")
HOUR = timedelta(hours=1)
NINE_TO_NOON = (Interval(time(9), time(12)), Interval(time(13), time(14, 30)))
WEEK = OpeningHours(SINGAPORE, {Weekday.MON: NINE_TO_NOON, Weekday.WED: NINE_TO_NOON}, frozenset({date(2026, 11, 25)}))
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=SINGAPORE)


def at(hours: OpeningHours, since: datetime, until: datetime) -> list[str]:
    return [moment_text(slot, hours.zone) for slot in hours.slots(since, until, HOUR)]


def test_they_fill_the_hours_and_none_is_cut_off() -> None:
    assert ["Mon 23 Nov, 09:00", "Mon 23 Nov, 10:00", "Mon 23 Nov, 11:00", "Mon 23 Nov, 13:00"] == at(
        WEEK, MONDAY, MONDAY + timedelta(days=1)
    )


def test_none_begins_before_or_after_what_was_asked_for_and_none_on_a_closed_day() -> None:
    since = MONDAY + timedelta(minutes=1)

    assert "Mon 23 Nov, 10:00" == at(WEEK, since, MONDAY + timedelta(days=14))[0]
    assert not any("25 Nov" in slot for slot in at(WEEK, since, MONDAY + timedelta(days=14)))
    assert [] == at(WEEK, since, MONDAY + HOUR)


def test_they_keep_to_the_wall_when_the_clock_is_put_back() -> None:
    hours = OpeningHours(BERLIN, {Weekday.SUN: (Interval(time(1), time(4)),)})
    night = datetime(2026, 10, 25, 0, 0, tzinfo=BERLIN)
    found = list(hours.slots(night, night + timedelta(days=1), HOUR))

    assert 4 == len(found), "the hour from two to three comes twice"
    assert [HOUR] * 3 == [later - earlier for earlier, later in zip(found, found[1:], strict=False)]


@given(st.integers(0, 24 * 60 * 700), st.integers(1, 20))
def test_every_one_lies_inside_the_hours(minutes: int, days: int) -> None:
    since = MONDAY + timedelta(minutes=minutes)
    for slot in WEEK.slots(since, since + timedelta(days=days), HOUR):
        closing = WEEK.closing(slot)
        assert closing is not None
        assert since <= slot < slot + HOUR <= closing


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError):
        next(WEEK.slots(MONDAY.replace(tzinfo=None), MONDAY, HOUR))


def test_a_day_in_words_is_that_of_the_institution() -> None:
    assert "Tue 24 Nov" == day_text(datetime(2026, 11, 23, 23, 0, tzinfo=UTC), SINGAPORE)
