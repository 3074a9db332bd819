"""The wait that people in the queue are told of."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.domain.waiting import FEWEST, WaitBand, about_minutes, wait_band

LATENESS = {band: rank for rank, band in enumerate(WaitBand)}
POSITIONS = st.integers(1, 1_000)
PEOPLE = st.integers(0, 50)
REST_OF_DAY = st.none() | st.timedeltas(timedelta(0), timedelta(hours=12))


@pytest.mark.parametrize(
    ("position", "practitioners_on", "band"),
    [
        (1, 1, WaitBand.MINUTES),
        (2, 1, WaitBand.WITHIN_HOUR),
        (4, 1, WaitBand.WITHIN_HOUR),
        (5, 1, WaitBand.HOURS),
        (3, 3, WaitBand.MINUTES),
        (4, 3, WaitBand.WITHIN_HOUR),
        (12, 3, WaitBand.WITHIN_HOUR),
        (13, 3, WaitBand.HOURS),
    ],
)
def test_each_practitioner_takes_one_conversation_at_a_time(
    position: int, practitioners_on: int, band: WaitBand
) -> None:
    assert band == wait_band(position, practitioners_on, is_open=True)


@given(POSITIONS, PEOPLE, REST_OF_DAY)
def test_outside_opening_hours_nothing_sooner_than_the_next_opening_is_promised(
    position: int, practitioners_on: int, open_for: timedelta | None
) -> None:
    assert wait_band(position, practitioners_on, is_open=False, open_for=open_for) is WaitBand.NEXT_OPENING


@given(POSITIONS)
def test_with_nobody_at_work_no_short_wait_is_promised(position: int) -> None:
    assert wait_band(position, 0, is_open=True) is WaitBand.HOURS


def test_with_nobody_at_work_shortly_before_closing_it_will_be_the_next_opening() -> None:
    assert wait_band(1, 0, is_open=True, open_for=timedelta(minutes=60)) is WaitBand.NEXT_OPENING
    assert wait_band(1, 0, is_open=True, open_for=timedelta(minutes=61)) is WaitBand.HOURS


def test_a_wait_that_outlasts_the_day_goes_on_at_the_next_opening() -> None:
    assert wait_band(3, 1, is_open=True, open_for=timedelta(minutes=44)) is WaitBand.NEXT_OPENING
    assert wait_band(3, 1, is_open=True, open_for=timedelta(minutes=45)) is WaitBand.WITHIN_HOUR


@given(POSITIONS, PEOPLE, REST_OF_DAY)
def test_who_stands_further_back_is_never_promised_a_shorter_wait(
    position: int, practitioners_on: int, open_for: timedelta | None
) -> None:
    here = wait_band(position, practitioners_on, is_open=True, open_for=open_for)
    behind = wait_band(position + 1, practitioners_on, is_open=True, open_for=open_for)

    assert LATENESS[behind] >= LATENESS[here]


@given(POSITIONS, st.integers(1, 50), REST_OF_DAY)
def test_one_more_practitioner_never_lengthens_the_wait(
    position: int, practitioners_on: int, open_for: timedelta | None
) -> None:
    before = wait_band(position, practitioners_on, is_open=True, open_for=open_for)
    after = wait_band(position, practitioners_on + 1, is_open=True, open_for=open_for)

    assert LATENESS[after] <= LATENESS[before]


@given(POSITIONS, PEOPLE, st.timedeltas(timedelta(0), timedelta(hours=12)))
def test_knowing_when_the_day_ends_never_shortens_the_promise(
    position: int, practitioners_on: int, open_for: timedelta
) -> None:
    unknown = wait_band(position, practitioners_on, is_open=True)
    known = wait_band(position, practitioners_on, is_open=True, open_for=open_for)

    assert LATENESS[known] >= LATENESS[unknown]


@pytest.mark.parametrize(("position", "practitioners_on"), [(0, 1), (-1, 1), (1, -1)])
def test_a_place_before_the_first_and_fewer_than_nobody_are_refused(position: int, practitioners_on: int) -> None:
    with pytest.raises(ValueError, match="position"):
        wait_band(position, practitioners_on, is_open=True)


SINGAPORE = ZoneInfo("Asia/Singapore")
MONDAY_TEN = datetime(2026, 11, 23, 10, tzinfo=SINGAPORE)


def waited(minutes: int, days_ago: int = 7, hour: int = 10) -> tuple[datetime, timedelta]:
    return MONDAY_TEN.replace(hour=hour) - timedelta(days=days_ago), timedelta(minutes=minutes)


def test_a_figure_is_what_three_in_four_waited_no_longer_than_rounded_up() -> None:
    earlier = [waited(minutes) for minutes in (3, 9, 14, 17, 18, 19, 55, 200)]

    assert 20 == about_minutes(earlier, MONDAY_TEN, SINGAPORE)


def test_too_few_waits_are_chance_and_make_no_figure() -> None:
    assert about_minutes([waited(10)] * (FEWEST - 1), MONDAY_TEN, SINGAPORE) is None
    assert 10 == about_minutes([waited(10)] * FEWEST, MONDAY_TEN, SINGAPORE)


def test_only_waits_at_this_hour_count_and_those_of_the_weekday_alone_when_they_suffice() -> None:
    other_hours = [waited(200, hour=14)] * 9
    other_days = [waited(60, days_ago=3)] * 9

    assert about_minutes(other_hours, MONDAY_TEN, SINGAPORE) is None
    assert 60 == about_minutes(other_days + [waited(10)] * (FEWEST - 1), MONDAY_TEN, SINGAPORE)
    assert 10 == about_minutes(other_days + [waited(10)] * FEWEST, MONDAY_TEN, SINGAPORE)


def test_waits_of_many_hours_make_no_figure() -> None:
    assert about_minutes([waited(300)] * FEWEST, MONDAY_TEN, SINGAPORE) is None
