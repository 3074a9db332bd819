"""What holds of check-ins whatever the plan, its dates, the answers, the rhythm, the zone and the clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from handoff.domain.check_ins import MOST, QUIET_FOR, Answer, Asked, Course, DatedStep, Rhythm, Standing, next_check_in
from tests.cast import MONDAY_MORNING

ZONES = ("Asia/Singapore", "America/New_York", "Pacific/Apia", "UTC")
TICK = timedelta(hours=7)
instants = st.integers(0, 80 * 24 * 60).map(lambda minutes: MONDAY_MORNING + timedelta(minutes=minutes))
steps = st.builds(
    DatedStep,
    resource=st.sampled_from(("one", "two", "three", "four")),
    due_on=st.none()
    | st.integers(-5, 70).map(lambda days: (MONDAY_MORNING + timedelta(days=days)).date())
    | st.dates(),
    is_done=st.booleans(),
)
courses = st.builds(Course, made_at=instants, steps=st.lists(steps, max_size=5).map(tuple))
rhythms = st.builds(
    Rhythm,
    zone=st.sampled_from(ZONES).map(ZoneInfo),
    opens=st.sampled_from((time(7), time(9), time(11, 30))),
    closes=st.sampled_from((time(12), time(20), time(22))),
    after_days=st.lists(st.integers(1, 60), min_size=1, max_size=3, unique=True).map(lambda days: tuple(sorted(days))),
    after_date_days=st.integers(0, 3),
    apart_days=st.integers(1, 7),
    late_days=st.integers(1, 40),
)
standings = st.builds(
    Standing,
    quiet_since=instants,
    is_on=st.booleans(),
    is_kept=st.booleans(),
    has_person=st.booleans(),
    is_held=st.booleans(),
    is_raised=st.booleans(),
)
answers = st.none() | st.sampled_from(Answer)
askeds = st.lists(st.builds(Asked, at=instants, answer=answers), max_size=4)


def lived(course: Course, rhythm: Rhythm, standing: Standing) -> list[Asked]:
    """Who looks every few hours for half a year, and is never answered."""
    asked: list[Asked] = []
    now = course.made_at
    while len(asked) <= MOST and now < course.made_at + timedelta(days=180):
        found = next_check_in(course, asked, standing, rhythm, now)
        if found is not None and found.at <= now:
            asked.append(Asked(now))
        now += TICK
    return asked


@given(courses, rhythms, instants)
def test_never_more_than_three_each_at_its_distance_and_by_day(
    course: Course, rhythm: Rhythm, quiet_since: datetime
) -> None:
    asked = [one.at for one in lived(course, rhythm, Standing(quiet_since))]

    assert len(asked) <= MOST
    for earlier, later in zip(asked, asked[1:], strict=False):
        assert later - earlier >= timedelta(days=rhythm.apart_days)
    for at in asked:
        assert rhythm.opens <= at.astimezone(rhythm.zone).time() < rhythm.closes
        assert at >= quiet_since + QUIET_FOR


@given(courses, askeds, standings, rhythms, instants)
def test_nobody_is_asked_while_a_person_helps_or_against_their_wish(
    course: Course, asked: list[Asked], standing: Standing, rhythm: Rhythm, now: datetime
) -> None:
    found = next_check_in(course, asked, standing, rhythm, now)
    is_barred = standing.has_person or standing.is_held or standing.is_raised or not standing.is_on

    if is_barred or not standing.is_kept or len(asked) >= MOST or all(step.is_done for step in course.steps):
        assert found is None
    if found is not None:
        assert found.ordinal == len(asked) + 1 <= MOST
        assert found.step is None or not found.step.is_done


@given(courses, askeds, standings, rhythms, instants, st.data())
def test_silence_counts_for_nothing(
    course: Course, asked: list[Asked], standing: Standing, rhythm: Rhythm, now: datetime, data: st.DataObject
) -> None:
    """Whatever was answered or left unanswered: the next one comes at its date. Only the standing may stop it."""
    answered = [replace(one, answer=data.draw(answers)) for one in asked]

    assert next_check_in(course, asked, standing, rhythm, now) == next_check_in(course, answered, standing, rhythm, now)


@given(courses, askeds, rhythms, instants, instants, st.timedeltas(timedelta(0), timedelta(days=90)))
def test_it_never_moves_back_as_time_goes_by(
    course: Course, asked: list[Asked], rhythm: Rhythm, quiet_since: datetime, now: datetime, later: timedelta
) -> None:
    standing = Standing(quiet_since)
    first = next_check_in(course, asked, standing, rhythm, now)
    again = next_check_in(course, asked, standing, rhythm, now + later)

    if first is not None:
        assert first.at >= now
    if first is not None and again is not None:
        assert again.at >= first.at


@given(courses, askeds, rhythms, instants, instants, st.timedeltas(timedelta(0), timedelta(days=30)))
def test_writing_later_never_brings_it_forward(
    course: Course, asked: list[Asked], rhythm: Rhythm, quiet_since: datetime, now: datetime, later: timedelta
) -> None:
    before = next_check_in(course, asked, Standing(quiet_since), rhythm, now)
    after = next_check_in(course, asked, Standing(quiet_since + later), rhythm, now)

    assert before is not None or after is None
    if before is not None and after is not None:
        assert after.at >= before.at


@given(courses, askeds, rhythms, instants)
def test_a_look_before_it_is_due_changes_nothing(
    course: Course, asked: list[Asked], rhythm: Rhythm, now: datetime
) -> None:
    """The instant that is foretold is one at which it is due."""
    standing = Standing(MONDAY_MORNING - timedelta(days=2))
    found = next_check_in(course, asked, standing, rhythm, now)

    if found is not None:
        there = next_check_in(course, asked, standing, rhythm, found.at.astimezone(UTC))
        assert there is not None
        assert there.at == found.at
