"""When somebody is asked how it goes: by their own dates, else by days; never at night, nor where a person helps."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from handoff.domain.check_ins import (
    Answer,
    Asked,
    CheckIn,
    Course,
    DatedStep,
    Rhythm,
    Standing,
    is_unhelpful,
    next_check_in,
)
from tests.cast import MONDAY_MORNING

ZONE = ZoneInfo("Asia/Singapore")
RHYTHM = Rhythm(ZONE, time(9), time(20), (3, 10, 24), after_date_days=1, apart_days=3, late_days=30)
QUIET = Standing(MONDAY_MORNING)
UNDATED = Course(MONDAY_MORNING, (DatedStep("one"), DatedStep("two"), DatedStep("three")))


def singapore(day: int, hour: int = 9, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE).astimezone(UTC)


def dated(*days: int | None) -> Course:
    """Steps of November, each with its day or none."""
    steps = (DatedStep(f"step-{n}", date(2026, 11, day) if day else None) for n, day in enumerate(days))
    return Course(MONDAY_MORNING, tuple(steps))


def after(
    course: Course, *asked: datetime, standing: Standing = QUIET, now: datetime = MONDAY_MORNING
) -> CheckIn | None:
    return next_check_in(course, [Asked(at) for at in asked], standing, RHYTHM, now)


def at(found: CheckIn | None) -> datetime:
    assert found is not None
    return found.at


def test_without_dates_it_comes_on_the_third_tenth_and_twenty_fourth_day_in_the_morning() -> None:
    first = after(UNDATED)
    assert first == CheckIn(1, singapore(26), None)
    second = after(UNDATED, at(first), now=at(first))
    assert second == CheckIn(2, singapore(3, month=12), None)
    third = after(UNDATED, at(first), at(second), now=at(second))

    assert third == CheckIn(3, singapore(17, month=12), None)
    assert third.is_last and not first.is_last
    assert after(UNDATED, at(first), at(second), at(third), now=at(third)) is None


def test_dates_of_their_own_go_first_and_are_asked_about_on_the_day_after() -> None:
    course = dated(None, 30, 28)

    assert after(course) == CheckIn(1, singapore(29), course.steps[2])


def test_when_their_dates_are_over_the_days_after_the_plan_was_made_go_on() -> None:
    course = dated(None, 25)
    first = after(course)

    assert first == CheckIn(1, singapore(26), course.steps[1])
    assert after(course, at(first), now=at(first)) == CheckIn(2, singapore(3, month=12), None)


def test_a_date_far_ahead_is_waited_for() -> None:
    course = replace(UNDATED, steps=(DatedStep("one", date(2027, 2, 1)), DatedStep("two")))

    assert datetime(2027, 2, 2, 1, tzinfo=UTC) == at(after(course))


@pytest.mark.parametrize("far", [date.min, date.max, date(2031, 1, 1), date(2020, 1, 1)])
def test_a_date_that_cannot_be_meant_counts_as_none(far: date) -> None:
    assert after(UNDATED) == after(replace(UNDATED, steps=(DatedStep("one", far), DatedStep("two"))))


def test_dates_that_lie_close_together_share_a_check_in_or_keep_their_distance() -> None:
    together = dated(25, 25)
    first = after(together)
    assert first == CheckIn(1, singapore(26), together.steps[0])
    assert at(after(together, at(first), now=at(first))) == singapore(3, month=12)

    course = dated(25, 26)
    first = after(course)
    assert first == CheckIn(1, singapore(26), course.steps[0])
    assert after(course, at(first), now=at(first)) == CheckIn(2, singapore(29), course.steps[1])


def test_after_a_long_absence_of_ours_one_check_in_names_the_latest_date() -> None:
    course, late = dated(25, 28), singapore(10, 14, month=12)

    assert after(course, now=late) == CheckIn(1, late, course.steps[1])


def test_what_is_much_too_late_is_left_out() -> None:
    assert after(dated(25), now=MONDAY_MORNING + timedelta(days=200)) is None
    assert after(UNDATED, now=MONDAY_MORNING + timedelta(days=200)) is None


def test_a_step_that_is_done_is_not_asked_about() -> None:
    done = replace(dated(25).steps[0], is_done=True)

    assert after(replace(UNDATED, steps=(done, DatedStep("two")))) == CheckIn(1, singapore(26), None)
    assert after(replace(UNDATED, steps=(done,))) is None
    assert after(replace(UNDATED, steps=())) is None


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (singapore(26, 8, 59), singapore(26)),
        (singapore(26, 9), singapore(26, 9)),
        (singapore(26, 19, 59), singapore(26, 19, 59)),
        (singapore(26, 20), singapore(27)),
        (singapore(27, 3), singapore(27)),
    ],
)
def test_nobody_is_asked_at_night(now: datetime, expected: datetime) -> None:
    assert expected == at(after(UNDATED, now=now))


def test_somebody_who_wrote_within_the_last_day_is_left_alone() -> None:
    wrote = Standing(singapore(26, 15))

    assert singapore(27, 15) == at(after(UNDATED, standing=wrote, now=singapore(26, 16)))
    assert singapore(28) == at(after(UNDATED, standing=Standing(singapore(26, 22)), now=singapore(27, 12)))


@pytest.mark.parametrize(
    "change",
    [{"is_on": False}, {"is_kept": False}, {"has_person": True}, {"is_held": True}, {"is_raised": True}],
    ids=lambda change: next(iter(change)),
)
def test_no_check_in_where_it_would_be_out_of_place(change: dict[str, Any]) -> None:
    standing = replace(QUIET, **change)

    for days in range(60):
        assert after(UNDATED, standing=standing, now=MONDAY_MORNING + timedelta(days=days)) is None


def test_twice_not_really_is_unhelpful_and_silence_never_is() -> None:
    def asked(*answers: Answer | None) -> list[Asked]:
        return [Asked(MONDAY_MORNING, answer) for answer in answers]

    assert is_unhelpful(asked(Answer.NOT_HELPED, Answer.HELPED, Answer.NOT_HELPED))
    for few in ((), (None, None, None), (Answer.NOT_HELPED,), (Answer.NOT_HELPED, None, Answer.STOP)):
        assert not is_unhelpful(asked(*few))


@pytest.mark.parametrize(
    "change",
    [
        {"opens": time(6, 59)},
        {"closes": time(22, 1)},
        {"opens": time(20)},
        {"after_days": ()},
        {"after_days": (1, 2, 3, 4)},
        {"after_days": (3, 3)},
        {"after_days": (10, 3)},
        {"after_days": (0,)},
        {"after_days": (181,)},
        {"after_date_days": -1},
        {"after_date_days": 15},
        {"apart_days": 0},
        {"apart_days": 31},
        {"late_days": 0},
        {"late_days": 61},
    ],
)
def test_a_rhythm_that_would_be_a_nuisance_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="must"):
        replace(RHYTHM, **change)
