"""Latent semantic analysis: what stands together comes together, and rare words weigh more."""

import numpy as np
import pytest
from scipy import sparse

from bot.components.reduction import Reduction, fit_reduction

# columns: cv, resume, pages, interview, the
MESSAGES = sparse.csr_matrix(
    [[1, 0, 1, 0, 1], [0, 1, 1, 0, 1], [1, 1, 0, 0, 1], [0, 0, 0, 1, 1], [0, 0, 0, 2, 1], [1, 0, 1, 0, 2]]
)
FITTED = fit_reduction(MESSAGES, 2)


def row(*counts: int) -> np.ndarray:
    return FITTED.reduced(sparse.csr_matrix([counts]))[0]


def test_words_used_alike_come_close() -> None:
    assert row(1, 0, 0, 0, 0) @ row(0, 1, 0, 0, 0) > 0.9 > row(1, 0, 0, 0, 0) @ row(0, 0, 0, 1, 0)


def test_a_word_of_every_message_weighs_least() -> None:
    assert FITTED.weight.argmin() == 4


def test_rows_have_length_1_and_nothing_known_gives_zeros() -> None:
    assert 1 == pytest.approx(np.linalg.norm(row(1, 0, 0, 0, 3)))
    assert not row(0, 0, 0, 0, 0).any()


def test_few_examples_have_few_directions() -> None:
    assert (4, 5) == fit_reduction(MESSAGES, 600).directions.shape


def test_what_was_stored_reduces_alike() -> None:
    again = Reduction.from_arrays("words", FITTED.arrays("words"))

    assert np.array_equal(FITTED.reduced(MESSAGES), again.reduced(MESSAGES))
