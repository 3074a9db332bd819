"""What a visitor's step is like, and what is said of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.domain.exercises.finding import BadExercise
from handoff.domain.exercises.next_step import CODES, FAR_OFF, LONGEST, Doubt, NextStep, doubt, feedback

TODAY = date(2026, 11, 23)
WHOLE = NextStep("Write to Maya", "friday", "at my desk", "I am tired", "I do it on Sunday", TODAY)


@pytest.mark.parametrize(
    "step",
    [
        "email maya",
        "call mum",
        "Write two lines about my project on my CV",
        "send my cv to the careers office",
        "ask prof tan for coffee",
        "talk to my parents",
        "get feedback on my cv from a friend",
        "look at 2 job ads on the portal for 20 min",
        "try the first chapter of the python course",
        "find out the deadline for the exchange programme",
        "i will read one job profile",
    ],
)
def test_a_small_step_of_ones_own_raises_no_doubt(step: str) -> None:
    assert doubt(step) is None


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("get a job", Doubt.NOT_IN_CONTROL),
        ("I'll get an internship at DBS", Doubt.NOT_IN_CONTROL),
        ("get hired", Doubt.NOT_IN_CONTROL),
        ("hear back from the bank", Doubt.NOT_IN_CONTROL),
        ("they should call me", Doubt.NOT_IN_CONTROL),
        ("find an internship", Doubt.TOO_BIG),
        ("figure out my life", Doubt.TOO_BIG),
        ("apply to 50 jobs", Doubt.TOO_BIG),
        ("redo all my applications", Doubt.TOO_BIG),
        ("study", Doubt.VAGUE),
        ("think about it", Doubt.VAGUE),
        ("work on my cv", Doubt.VAGUE),
        ("do something useful", Doubt.VAGUE),
        ("improve my linkedin", Doubt.VAGUE),
        ("", Doubt.VAGUE),
    ],
)
def test_a_step_that_cannot_be_taken_yet_is_doubted_for_its_reason(step: str, expected: Doubt) -> None:
    assert expected is doubt(step)


def codes(step: NextStep) -> list[str]:
    return [finding.code for finding in feedback(step, TODAY)]


def test_a_whole_step_is_told_what_makes_it_one() -> None:
    assert ["step_concrete", "step_dated", "step_place", "step_if_then"] == codes(WHOLE)
    assert {"step": ("Write to Maya",)} == dict(feedback(WHOLE, TODAY)[0].values)
    assert {"obstacle": ("I am tired",), "then": ("I do it on Sunday",)} == dict(feedback(WHOLE, TODAY)[3].values)


def test_what_is_missing_is_said() -> None:
    assert ["step_too_big", "step_undated", "step_no_place", "step_no_obstacle"] == codes(NextStep("find a job"))
    assert "step_obstacle_alone" == codes(NextStep("call mum", obstacle="I am shy"))[-1]


def test_a_step_a_month_away_is_asked_for_a_nearer_one() -> None:
    near, far = (NextStep("call mum", due_on=TODAY + FAR_OFF + timedelta(days=days)) for days in (0, 1))

    assert ("step_dated", "step_far_off") == (codes(near)[1], codes(far)[1])


@pytest.mark.parametrize("what", ["", "  ", "x" * (LONGEST + 1)])
def test_a_step_without_words_or_with_too_many_is_none(what: str) -> None:
    with pytest.raises(BadExercise):
        NextStep(what)


WORDS = st.text(min_size=1, max_size=60).filter(lambda text: bool(text.strip()))
MAYBE = st.none() | WORDS


@given(WORDS, MAYBE, MAYBE, MAYBE)
def test_only_the_visitors_own_words_are_repeated(
    what: str, where: str | None, obstacle: str | None, then: str | None
) -> None:
    step = NextStep(what, None, where, obstacle, then)
    repeated = {word for finding in feedback(step, TODAY) for words in finding.values.values() for word in words}

    assert repeated <= {what, where, obstacle, then}
    assert set(codes(step)) <= set(CODES)
