"""How likely a resemblance is the same question: learned by pretending."""

import numpy as np
import pytest

from bot.components.likeness import PHRASINGS, Likeness, fit_likeness


def clouds(each: int) -> tuple[np.ndarray, np.ndarray]:
    """Messages of six names, in six directions of a space with room for more."""
    chance = np.random.default_rng(2)
    vectors = np.repeat(np.eye(6, 20), each, axis=0) + chance.normal(0, 0.15, (6 * each, 20))
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.repeat(list("abcdef"), each)


def test_the_closer_the_likelier() -> None:
    likeness = fit_likeness(*clouds(12))
    likely = [likeness.likelihood(cosine) for cosine in (-1.0, 0.0, 0.4, 0.8, 1.0)]

    assert sorted(likely) == likely
    assert likely[1] < 0.05 < 0.9 < likely[-1]


def test_too_few_examples_to_pretend_with_make_nothing_likely() -> None:
    assert Likeness.never() == fit_likeness(*clouds(PHRASINGS))
    assert 0.0 == pytest.approx(Likeness.never().likelihood(1.0))


def test_it_survives_being_stored() -> None:
    likeness = fit_likeness(*clouds(12))

    assert likeness == Likeness.from_arrays(likeness.arrays())
