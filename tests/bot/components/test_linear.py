"""Softmax regression: likelihoods that add up, agree with the examples, and survive being stored."""

import numpy as np
import pytest

from bot.components.linear import COOLEST, HOTTEST, Linear, fit_linear


def examples(names: int, each: int = 8, spread: float = 0.3) -> tuple[np.ndarray, np.ndarray]:
    """Clouds around corners, the same every time."""
    chance = np.random.default_rng(1)
    corners = np.repeat(np.eye(names), each, axis=0)
    return corners + chance.normal(0, spread, corners.shape), np.repeat([f"n{i}" for i in range(names)], each)


def fitted(names: int, **settings: float) -> Linear:
    return fit_linear(*examples(names, **settings), strength=10.0, max_iter=200)  # type: ignore[arg-type]


@pytest.mark.parametrize("names", [2, 3, 7])
def test_likelihoods_add_up_to_1_and_the_right_name_leads(names: int) -> None:
    linear = fitted(names)
    for number, corner in enumerate(np.eye(names)):
        likely = linear.likelihoods(corner)

        assert 1.0 == pytest.approx(sum(likely.values()))
        assert f"n{number}" == max(likely, key=lambda name: likely[name])


def test_features_however_large_give_likelihoods_too() -> None:
    likely = fitted(3).likelihoods(np.array([1e6, -1e6, 0.0]))

    assert 1.0 == pytest.approx(sum(likely.values()))


def test_examples_that_contradict_each_other_make_it_less_sure() -> None:
    clear, blurred = fitted(3, spread=0.1), fitted(3, spread=1.5)
    corner = np.array([1.0, 0.0, 0.0])

    assert clear.likelihoods(corner)["n0"] > blurred.likelihoods(corner)["n0"]
    assert all(COOLEST <= linear.temperature <= HOTTEST for linear in (clear, blurred))


def test_too_few_examples_to_hold_any_out_are_learned_as_they_are() -> None:
    assert 1.0 == fitted(3, each=4).temperature


def test_it_is_the_same_every_time_and_after_being_stored() -> None:
    linear, corner = fitted(3), np.array([0.0, 1.0, 0.0])
    stored = Linear.from_arrays(linear.names, linear.arrays())

    assert linear.likelihoods(corner) == fitted(3).likelihoods(corner) == stored.likelihoods(corner)
