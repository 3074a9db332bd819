"""Days as people type them, on a Monday, the twenty-third of November 2026."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.domain.exercises.typed_dates import JUST_PAST, LONGEST_AHEAD, Reading, Trouble, read

TODAY = date(2026, 11, 23)
DAYS = {
    "today": (11, 23),
    "tonight after dinner": (11, 23),
    "right away": (11, 23),
    "in 2 hours": (11, 23),
    "tomorrow": (11, 24),
    "tmr 5pm": (11, 24),
    "tommorow 10.30": (11, 24),
    "tomorrow 10-12": (11, 24),
    "the day after tomorrow": (11, 25),
    "wednesday 25 nov": (11, 25),
    "thurs": (11, 26),
    "in 3 days": (11, 26),
    "friday": (11, 27),
    "Fri 3pm": (11, 27),
    "by friday latest": (11, 27),
    "this friday": (11, 27),
    "end of the week": (11, 27),
    "sat morning": (11, 28),
    "this weekend": (11, 28),
    "monday": (11, 30),
    "this monday": (11, 23),
    "next week": (11, 30),
    "in a week": (11, 30),
    "the 30th": (11, 30),
    "end of the month": (11, 30),
    "next friday": (12, 4),
    "on the 5th": (12, 5),
    "next weekend": (12, 5),
    "in two weeks": (12, 7),
    "2 weeks": (12, 7),
    "2 weeks from now": (12, 7),
    "12 dec": (12, 12),
    "12th of December": (12, 12),
    "Dec 12": (12, 12),
    "dec 12 at 2pm": (12, 12),
    "december 12th, 2026": (12, 12),
    "12/12": (12, 12),
    "13/12": (12, 13),
    "3/12/26": (12, 3),
    "2026-12-12": (12, 12),
    "next month": (12, 23),
    "end of next month": (12, 31),
    "end of the year": (12, 31),
}
NEXT_YEAR = {"5 jan": (1, 5), "1 may": (5, 1), "31/1": (1, 31), "in three months": (2, 23)}
NONE = {
    "": Trouble.UNCLEAR,
    "asap": Trouble.UNCLEAR,
    "soon": Trouble.UNCLEAR,
    "when i have time": Trouble.UNCLEAR,
    "after my exams": Trouble.UNCLEAR,
    "monday or tuesday": Trouble.UNCLEAR,
    "friday 25 nov": Trouble.UNCLEAR,
    "31 feb": Trouble.UNCLEAR,
    "32/13": Trouble.UNCLEAR,
    "2026-13-40": Trouble.UNCLEAR,
    "purple monkey": Trouble.UNCLEAR,
    "nov 2027": Trouble.UNCLEAR,
    "yesterday": Trouble.PAST,
    "last friday": Trouble.PAST,
    "2 days ago": Trouble.PAST,
    "12 nov": Trouble.PAST,
    "1/9": Trouble.PAST,
    "2020-01-01": Trouble.PAST,
    "1 dec 2031": Trouble.FAR,
    "in 24 months": Trouble.FAR,
    "end of next year": Trouble.FAR,
}


@pytest.mark.parametrize(("text", "day"), DAYS.items())
def test_a_day_of_this_year_is_read(text: str, day: tuple[int, int]) -> None:
    assert Reading(date(2026, *day)) == read(text, TODAY)


@pytest.mark.parametrize(("text", "day"), NEXT_YEAR.items())
def test_a_day_that_has_gone_by_for_long_is_next_years(text: str, day: tuple[int, int]) -> None:
    assert Reading(date(2027, *day)) == read(text, TODAY)


@pytest.mark.parametrize(("text", "trouble"), NONE.items())
def test_what_is_no_day_to_come_says_why(text: str, trouble: Trouble) -> None:
    assert Reading(trouble=trouble) == read(text, TODAY)


def test_where_months_come_first_they_do_here() -> None:
    assert Reading(date(2026, 12, 3)) == read("12/3", TODAY, is_month_first=True)
    assert Reading(date(2026, 12, 13)) == read("13/12", TODAY, is_month_first=True)


@given(st.integers(0, LONGEST_AHEAD.days))
def test_a_day_written_out_is_that_day(ahead: int) -> None:
    day = TODAY + timedelta(days=ahead)

    for text in (day.isoformat(), f"{day:%d %B %Y}", f"{day:%b} {day.day}, {day.year}", f"{day:%d/%m/%Y}"):
        assert Reading(day) == read(text, TODAY)


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.sampled_from(["monday", "friday", "this sun", "next wed"]))
def test_a_weekday_is_that_weekday_within_two_weeks(today: date, text: str) -> None:
    found = read(text, today).day

    assert found is not None
    assert f"{found:%a}".lower() == text.split()[-1][:3]
    assert timedelta(0) <= found - today <= timedelta(days=14)


@given(st.text(max_size=60), st.dates(date(2020, 1, 1), date(2030, 12, 31)))
def test_whatever_is_typed_a_day_is_never_past_nor_far(text: str, today: date) -> None:
    found = read(text, today)

    assert (found.day is None) != (found.trouble is None)
    assert found.day is None or timedelta(0) <= found.day - today <= LONGEST_AHEAD


def test_a_slip_into_last_month_is_past_and_not_next_year() -> None:
    assert Trouble.PAST is read(f"{TODAY - JUST_PAST:%d %b}", TODAY).trouble
    assert 2027 == getattr(read(f"{TODAY - JUST_PAST - timedelta(days=1):%d %b}", TODAY).day, "year", None)
