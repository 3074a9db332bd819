"""The check against what was found right: shares with intervals that can be relied on, and silence where few say it."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.domain.agreement import ENOUGH
from handoff.domain.calibration import Rate, by_channel, decided, group_of, misses_by_two, table_of
from handoff.domain.cues import Cue
from handoff.domain.readiness import DEFAULT_CUT_POINTS
from handoff.domain.triage import ServiceTier
from tests.domain.checked import case, drawn

SELF, BRIEF, INDIVIDUAL = ServiceTier
SEEDS = st.integers(0, 10_000)


@pytest.mark.parametrize(
    ("count", "cases", "low", "high"),
    [(0, 30, 0.0, 0.11351), (1, 10, 0.01788, 0.40415), (15, 30, 0.33154, 0.66846), (30, 30, 0.88649, 1.0)],
)
def test_shares_have_wilsons_interval(count: int, cases: int, low: float, high: float) -> None:
    """Worked out apart, from the roots of the quadratic equation behind the formula."""
    rate = Rate(count, cases)

    assert (rate.low, rate.high) == pytest.approx((low, high), abs=1e-4)


@given(st.integers(1, 500).flatmap(lambda cases: st.tuples(st.integers(0, cases), st.just(cases))))
def test_the_interval_of_a_share_holds_it_and_stays_within_none_and_all(numbers: tuple[int, int]) -> None:
    rate = Rate(*numbers)

    assert 0 <= rate.low <= rate.value <= rate.high <= 1
    assert rate.high - rate.low > 0


def test_when_everything_was_right_agreement_is_one_and_nobody_got_too_little_or_too_much() -> None:
    figures = group_of([case(number, tier, tier) for number, tier in enumerate([*ServiceTier] * 10)]).figures

    assert figures is not None
    assert figures.kappa is not None
    assert figures.kappa.value == pytest.approx(1)
    assert (0, 0, 0) == (figures.under.count, figures.under_by_two.count, figures.over.count)


def test_too_little_is_told_from_too_much() -> None:
    cases = [case(number, BRIEF, BRIEF) for number in range(26)]
    cases += [case(30, SELF, BRIEF), case(31, SELF, INDIVIDUAL), case(32, BRIEF, INDIVIDUAL), case(33, BRIEF, SELF)]
    figures = group_of(cases).figures

    assert figures is not None
    assert (3, 1, 1) == (figures.under.count, figures.under_by_two.count, figures.over.count)
    table = table_of(cases)
    assert table is not None
    assert (26, 1, 1, 0) == tuple(
        table[pair] for pair in ((BRIEF, BRIEF), (SELF, INDIVIDUAL), (BRIEF, SELF), (INDIVIDUAL, SELF))
    )
    assert len(cases) == sum(table.values())


def test_a_group_of_fewer_than_thirty_gets_no_figures() -> None:
    cases = drawn(1, ENOUGH)

    assert group_of(cases).figures is not None
    assert table_of(cases) is not None
    assert (ENOUGH - 1, None) == (group_of(cases[1:]).cases, group_of(cases[1:]).figures)
    assert table_of(cases[1:]) is None


def test_each_channel_counts_for_itself() -> None:
    cases = drawn(2, 90)
    groups = by_channel([*cases, case(200, BRIEF, SELF, channel="sms")])

    assert ["email", "sms", "widget"] == list(groups)
    assert len(cases) == groups["email"].cases + groups["widget"].cases
    assert (1, None) == (groups["sms"].cases, groups["sms"].figures)
    assert groups["email"] == group_of([one for one in cases if one.channel == "email"])


def test_those_sent_to_the_other_end_are_named_too_little_help_first() -> None:
    cases = [case(1, INDIVIDUAL, SELF), case(3, SELF, INDIVIDUAL), case(2, SELF, INDIVIDUAL), case(4, SELF, BRIEF)]

    assert ["H-0002", "H-0003", "H-0001"] == [found.ref for found in misses_by_two(cases)]


@given(SEEDS)
def test_the_order_of_the_cases_changes_nothing(seed: int) -> None:
    cases = drawn(seed, 45)
    shuffled = Random(seed + 1).sample(cases, len(cases))

    assert group_of(cases) == group_of(shuffled)
    assert table_of(cases) == table_of(shuffled)
    assert by_channel(cases) == by_channel(shuffled)
    assert misses_by_two(cases) == misses_by_two(shuffled)


@given(SEEDS)
def test_deciding_anew_with_the_same_cut_points_gives_what_the_visitor_was_told(seed: int) -> None:
    assert all(decided(one, DEFAULT_CUT_POINTS) is one.recommended for one in drawn(seed, 20))


def test_without_its_cues_a_check_is_decided_from_its_answers_alone() -> None:
    kept = replace(case(1, INDIVIDUAL, INDIVIDUAL), cues=frozenset({Cue.OVERWHELM, Cue.FAMILY_PRESSURE}))

    assert decided(kept, DEFAULT_CUT_POINTS) is INDIVIDUAL
    assert decided(replace(kept, cues=None), DEFAULT_CUT_POINTS) is SELF
