"""Vectors of the bundled model: of length one, and close for what means the same."""

from __future__ import annotations

import numpy as np
import pytest

from handoff.knowledge.vectors import SentenceVectors


@pytest.fixture(scope="module")
def vectors() -> SentenceVectors:
    return SentenceVectors()


def test_a_paraphrase_lies_closer_than_another_question(vectors: SentenceVectors) -> None:
    asked, again, other = map(
        vectors.of, ("can you check my cv in german", "do you review german cvs", "when does the career fair start")
    )

    assert 1.0 == pytest.approx(float(np.linalg.norm(asked)))
    assert float(asked @ again) > 0.65 > float(asked @ other)


@pytest.mark.parametrize("text", ["", "😀😀😀", "word " * 2_000])
def test_anything_has_a_vector(vectors: SentenceVectors, text: str) -> None:
    assert (384,) == vectors.of(text).shape
