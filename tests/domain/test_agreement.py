"""Weighted kappa: known values, its limits, and silence where there is too little to say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.domain.agreement import ENOUGH, TOO_FEW, Weights, agreement
from handoff.domain.triage import ServiceTier

SELF, BRIEF, INDIVIDUAL = ServiceTier
TIERS = st.sampled_from(list(ServiceTier))


def pairs(*rows: tuple[int, int, int]) -> list[tuple[ServiceTier, ServiceTier]]:
    """Cases by right tier (row) and given tier (column)."""
    return [
        (right, given_)
        for right, row in zip(ServiceTier, rows, strict=True)
        for given_, count in zip(ServiceTier, row, strict=True)
        for _ in range(count)
    ]


def test_perfect_agreement_is_one() -> None:
    result = agreement(pairs((10, 0, 0), (0, 10, 0), (0, 0, 10)))

    assert result.kappa is not None
    assert (1.0, 1.0, 1.0) == (result.kappa.value, result.kappa.low, result.kappa.high)


def test_agreement_as_good_as_chance_is_zero() -> None:
    result = agreement(pairs((4, 4, 4), (4, 4, 4), (4, 4, 4)))

    assert result.kappa is not None
    assert result.kappa.value == pytest.approx(0)


@pytest.mark.parametrize(
    ("weights", "value", "error"), [(Weights.LINEAR, 0.757463, 0.066519), (Weights.QUADRATIC, 0.814509, 0.061665)]
)
def test_it_gives_the_value_and_the_error_worked_out_apart(weights: Weights, value: float, error: float) -> None:
    """Worked out with matrices from the formula; leaving out one case at a time gives errors of 0.067 and 0.063."""
    result = agreement(pairs((15, 4, 1), (3, 14, 2), (0, 2, 19)), weights)

    assert result.kappa is not None
    assert result.kappa.value == pytest.approx(value, abs=1e-6)
    assert (result.kappa.value - result.kappa.low) / 1.959964 == pytest.approx(error, abs=1e-6)


def test_a_miss_by_two_weighs_four_times_as_much_in_squares_and_twice_in_lines() -> None:
    far, near = pairs((19, 0, 1), (0, 20, 0), (0, 0, 20)), pairs((19, 1, 0), (0, 20, 0), (0, 0, 20))
    losses = {}
    for weights in Weights:
        by_two, by_one = agreement(far, weights).kappa, agreement(near, weights).kappa
        assert by_two is not None
        assert by_one is not None
        losses[weights] = (1 - by_two.value) / (1 - by_one.value)

    assert losses[Weights.QUADRATIC] == pytest.approx(4, rel=0.05)
    assert losses[Weights.LINEAR] == pytest.approx(2, rel=0.05)


def test_it_counts_who_got_too_little_and_who_too_much() -> None:
    result = agreement(pairs((10, 2, 1), (3, 10, 1), (2, 4, 10)))

    assert (43, 9, 2, 4) == (result.cases, result.under, result.under_by_two, result.over)


def test_below_thirty_cases_it_says_that_they_are_too_few() -> None:
    few, enough = pairs((9, 1, 0), (0, 9, 0), (0, 0, 10)), pairs((9, 1, 0), (0, 10, 0), (0, 0, 10))

    assert ENOUGH == len(enough) == len(few) + 1
    assert TOO_FEW == agreement(few).kappa_in_words
    assert agreement(enough).kappa_in_words == "0.97 (0.92 to 1.00)"


@pytest.mark.parametrize("cases", [[], [(BRIEF, BRIEF)] * 40])
def test_without_any_difference_there_is_no_kappa(cases: list[tuple[ServiceTier, ServiceTier]]) -> None:
    assert agreement(cases).kappa is None
    assert TOO_FEW == agreement(cases).kappa_in_words


@given(st.lists(st.tuples(TIERS, TIERS), min_size=1, max_size=80), st.sampled_from(Weights))
def test_the_interval_holds_the_value_and_stays_within_its_limits(
    cases: list[tuple[ServiceTier, ServiceTier]], weights: Weights
) -> None:
    result = agreement(cases, weights)

    assert result.under + result.over + result.by_distance[0] == result.cases == len(cases)
    if result.kappa is not None:
        assert -1 <= result.kappa.low <= result.kappa.value + 1e-9
        assert result.kappa.value <= result.kappa.high + 1e-9 <= 1 + 1e-9
