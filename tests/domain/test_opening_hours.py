"""When people are at work: by the week, less the closures, and across days on which the clock is moved."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from handoff.domain.opening_hours import Interval, OpeningHours, Weekday, hours_text, opening_text

SINGAPORE = ZoneInfo("Asia/Singapore")
NEW_YORK = ZoneInfo("America/New_York")
OFFICE = Interval(time(9), time(17))
WORKING_DAYS = (Weekday.MON, Weekday.TUE, Weekday.WED, Weekday.THU, Weekday.FRI)


def office(*closures: date, zone: ZoneInfo = SINGAPORE) -> OpeningHours:
    """Mon-Fri 09:00-17:00."""
    return OpeningHours(zone, dict.fromkeys(WORKING_DAYS, (OFFICE,)), frozenset(closures))


def singapore(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of November 2026; the 23rd is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=SINGAPORE)


# --- open or closed ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "is_open"),
    [
        (singapore(23, 8, 59), False),
        (singapore(23, 9), True),
        (singapore(23, 16, 59), True),
        (singapore(23, 17), False),
        (singapore(28, 12), False),
        (singapore(29, 12), False),
    ],
    ids=["before opening", "at opening", "a minute before closing", "at closing", "Saturday", "Sunday"],
)
def test_it_is_open_from_opening_up_to_closing_on_working_days(now: datetime, is_open: bool) -> None:
    assert is_open == office().is_open(now)


def test_the_hours_are_those_of_the_institution_not_of_whoever_asks() -> None:
    nine_in_singapore = datetime(2026, 11, 23, 1, tzinfo=UTC)

    assert office().is_open(nine_in_singapore)
    assert office().is_open(nine_in_singapore.astimezone(NEW_YORK))
    assert not office(zone=NEW_YORK).is_open(nine_in_singapore)


def test_it_is_closed_on_a_closure() -> None:
    assert not office(date(2026, 11, 23)).is_open(singapore(23, 12))
    assert office(date(2026, 11, 23)).is_open(singapore(24, 12))


def test_a_lunch_break_closes_the_doors() -> None:
    hours = OpeningHours(SINGAPORE, {Weekday.MON: (Interval(time(9), time(12)), Interval(time(13), time(17)))})

    assert [True, False, True] == [hours.is_open(singapore(23, hour)) for hour in (11, 12, 13)]
    assert singapore(23, 13) == hours.next_opening(singapore(23, 12, 30))


@pytest.mark.parametrize("ask", [OpeningHours.is_open, OpeningHours.closing, OpeningHours.next_opening])
def test_an_instant_without_a_zone_is_refused(ask: object) -> None:
    with pytest.raises(ValueError, match="naive"):
        ask(office(), datetime(2026, 11, 23, 12))  # type: ignore[operator]  # noqa: DTZ001  # that is the point


# --- the next opening and the next closing -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "opening"),
    [
        (singapore(23, 7), singapore(23, 9)),
        (singapore(23, 17), singapore(24, 9)),
        (singapore(27, 18), singapore(30, 9)),
        (singapore(29, 23, 59), singapore(30, 9)),
    ],
    ids=["this morning", "tomorrow", "over the weekend", "on Sunday night"],
)
def test_the_next_opening_is_the_next_morning_on_which_people_come(now: datetime, opening: datetime) -> None:
    assert opening == office().next_opening(now)


def test_there_is_no_next_opening_while_open_and_no_closing_while_closed() -> None:
    assert office().next_opening(singapore(23, 12)) is None
    assert office().closing(singapore(23, 8)) is None


def test_closing_is_the_end_of_the_hours_that_run() -> None:
    assert singapore(23, 17) == office().closing(singapore(23, 12))


def test_the_next_opening_passes_over_closures() -> None:
    hours = office(date(2026, 11, 24), date(2026, 11, 25))

    assert singapore(26, 9) == hours.next_opening(singapore(23, 18))


def test_the_next_opening_passes_over_a_year_of_closures() -> None:
    year = [date(2026, 11, 23) + timedelta(days=days) for days in range(365)]

    assert datetime(2027, 11, 23, 9, tzinfo=SINGAPORE) == office(*year).next_opening(singapore(23, 8))


def test_instants_are_given_in_utc() -> None:
    opening = office().next_opening(singapore(23, 7))

    assert opening is not None
    assert opening.tzinfo is UTC


# --- days on which the clock is moved ------------------------------------------------------------------------------


def test_the_hours_stay_on_the_clock_at_the_wall_when_summer_time_begins() -> None:
    hours = office(zone=NEW_YORK)
    friday_before, monday_after = datetime(2026, 3, 6, 23, tzinfo=UTC), datetime(2026, 3, 9, 13, tzinfo=UTC)

    assert monday_after == hours.next_opening(friday_before)
    assert datetime(2026, 3, 6, 14, tzinfo=UTC) == hours.next_opening(datetime(2026, 3, 6, 1, tzinfo=UTC))


def test_an_hour_that_comes_twice_counts_twice() -> None:
    night_shift = OpeningHours(NEW_YORK, {Weekday.SUN: (Interval(time(0, 30), time(3)),)})
    start = datetime(2026, 11, 1, 4, 30, tzinfo=UTC)

    assert datetime(2026, 11, 1, 8, tzinfo=UTC) == night_shift.closing(start)
    assert night_shift.is_open(datetime(2026, 11, 1, 5, 45, tzinfo=UTC))
    assert night_shift.is_open(datetime(2026, 11, 1, 6, 45, tzinfo=UTC))


def test_hours_that_fall_into_the_hour_that_is_left_out_still_come_to_an_end() -> None:
    night_shift = OpeningHours(NEW_YORK, {Weekday.SUN: (Interval(time(2, 59), time(3, 1)),)})
    saturday, a_week_later = datetime(2026, 3, 7, 12, tzinfo=NEW_YORK), datetime(2026, 3, 15, 2, 59, tzinfo=NEW_YORK)

    assert a_week_later == night_shift.next_opening(saturday)


def test_an_hour_left_out_at_midnight_moves_the_hours_into_the_next_day() -> None:
    late = OpeningHours(ZoneInfo("America/Nuuk"), {Weekday.SAT: (Interval(time(23), time(23, 30)),)})
    opening = datetime(2026, 3, 29, 1, tzinfo=UTC)

    assert opening == late.next_opening(opening - timedelta(minutes=1))
    assert opening + timedelta(minutes=30) == late.closing(opening)
    assert not late.is_open(opening + timedelta(minutes=30))


# --- what holds for all hours, zones and instants ------------------------------------------------------------------

ZONES = (
    "Asia/Singapore",
    "America/New_York",
    "Australia/Lord_Howe",  # moves the clock by half an hour
    "Asia/Beirut",  # leaves out the first hour of a day
    "America/Nuuk",  # leaves out the last hour of a day
)
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))
INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def _intervals(times: Iterable[time]) -> tuple[Interval, ...]:
    return tuple(Interval(opens, closes) for opens, closes in list(pairwise(sorted(times)))[::2])


INTERVALS = st.sets(TIMES, min_size=2, max_size=6).map(_intervals)
THOUSANDTHS = st.integers(0, 999)
WEEKS = st.dictionaries(st.sampled_from(Weekday), INTERVALS, min_size=1)
CLOSURES = st.frozensets(st.dates(date(2020, 1, 1), date(2030, 1, 1)), max_size=20)
HOURS = st.builds(OpeningHours, st.sampled_from(ZONES).map(ZoneInfo), WEEKS, CLOSURES)


@given(HOURS, INSTANTS)
def test_there_is_a_next_opening_if_and_only_if_it_is_closed(hours: OpeningHours, now: datetime) -> None:
    assert hours.is_open(now) == (hours.next_opening(now) is None)


@given(HOURS, INSTANTS)
def test_the_next_opening_lies_ahead_and_opens_the_doors(hours: OpeningHours, now: datetime) -> None:
    opening = hours.next_opening(now)

    assert opening is None or (opening > now and hours.is_open(opening))


@given(HOURS, INSTANTS, THOUSANDTHS)
def test_nothing_is_open_before_the_next_opening(hours: OpeningHours, now: datetime, share: int) -> None:
    opening = hours.next_opening(now)

    assert opening is None or not hours.is_open(now + share * (opening - now) // 1000)


@given(HOURS, INSTANTS, THOUSANDTHS)
def test_it_stays_open_until_closing(hours: OpeningHours, now: datetime, share: int) -> None:
    start = hours.next_opening(now) or now

    closing = hours.closing(start)

    assert closing is not None
    assert closing > start
    assert hours.is_open(start + share * (closing - start) // 1000)


@example(
    OpeningHours(ZoneInfo("Asia/Beirut"), {Weekday.SUN: (Interval(time(0, 0, fold=1), time(0, 1)),)}),
    datetime(2020, 3, 27, 23, tzinfo=UTC),
)
@given(HOURS, INSTANTS)
def test_each_opening_of_a_month_is_followed_by_its_closing(hours: OpeningHours, now: datetime) -> None:
    end = now + timedelta(days=31)
    while now < end:
        opening = hours.next_opening(now) or now
        closing = hours.closing(opening)

        assert closing is not None
        assert now <= opening < closing
        now = closing


@given(HOURS, INSTANTS, st.sampled_from(ZONES).map(ZoneInfo))
def test_the_same_instant_in_another_zone_is_the_same_instant(
    hours: OpeningHours, now: datetime, elsewhere: ZoneInfo
) -> None:
    assert hours.next_opening(now) == hours.next_opening(now.astimezone(elsewhere))
    assert hours.closing(now) == hours.closing(now.astimezone(elsewhere))


# --- what is refused -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("opens", "closes"),
    [(time(9), time(9)), (time(17), time(9)), (time(9, tzinfo=UTC), time(17, tzinfo=UTC))],
)
def test_an_interval_that_ends_before_it_begins_or_has_its_own_zone_is_refused(opens: time, closes: time) -> None:
    with pytest.raises(ValueError, match="interval"):
        Interval(opens, closes)


@pytest.mark.parametrize("weekly", [{}, {Weekday.MON: ()}])
def test_a_week_without_hours_is_refused(weekly: dict[Weekday, tuple[Interval, ...]]) -> None:
    with pytest.raises(ValueError, match="no opening hours"):
        OpeningHours(SINGAPORE, weekly)


def test_overlapping_or_unordered_hours_of_a_day_are_refused() -> None:
    morning, afternoon = Interval(time(9), time(13)), Interval(time(12), time(17))

    for intervals in ((morning, afternoon), (afternoon, morning)):
        with pytest.raises(ValueError, match="tue"):
            OpeningHours(SINGAPORE, {Weekday.TUE: intervals})


# --- in words ------------------------------------------------------------------------------------------------------


def test_days_with_the_same_hours_are_put_together() -> None:
    weekly = dict.fromkeys(WORKING_DAYS, (OFFICE,)) | {Weekday.SAT: (Interval(time(9), time(12, 30)),)}

    assert hours_text(OpeningHours(SINGAPORE, weekly)) == "Mon-Fri 09:00-17:00, Sat 09:00-12:30"


def test_a_day_off_parts_the_week() -> None:
    weekly: dict[Weekday, tuple[Interval, ...]] = dict.fromkeys(WORKING_DAYS, (OFFICE,)) | {Weekday.WED: ()}

    assert hours_text(OpeningHours(SINGAPORE, weekly)) == "Mon-Tue 09:00-17:00, Thu-Fri 09:00-17:00"


def test_a_lunch_break_is_told() -> None:
    broken = (Interval(time(9), time(12)), Interval(time(13), time(17)))

    assert hours_text(OpeningHours(SINGAPORE, {Weekday.MON: broken})) == "Mon 09:00-12:00 and 13:00-17:00"


def test_an_opening_is_told_by_the_clock_of_the_institution() -> None:
    assert opening_text(datetime(2026, 11, 30, 1, tzinfo=UTC), SINGAPORE) == "on Mon 30 Nov at 09:00"
    assert opening_text(datetime(2026, 12, 31, 16, 5, tzinfo=UTC), SINGAPORE) == "on Fri 1 Jan at 00:05"
