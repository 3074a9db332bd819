"""Sequences of letters and of words: typing errors stay close, phrases stay whole, odd text does no harm."""

from typing import Any

import numpy as np
import pytest
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import RESPONSE, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.sequences import SequenceFeatures

WORDS = {"of": "words", "shortest": 1, "longest": 2}


def counts(text: str, **settings: Any) -> np.ndarray:
    message = Message({TEXT: text})
    config = {**SequenceFeatures.get_default_config(), **settings}
    SequenceFeatures("sequences", config).process([message])
    return message.get_sparse_features(TEXT)[1].features.toarray()[0]


def likeness(one: str, other: str, **settings: Any) -> float:
    vectors = [counts(text, **settings) for text in (one, other)]
    return float(vectors[0] @ vectors[1] / np.prod([np.linalg.norm(vector) for vector in vectors]))


def test_a_typing_error_stays_closer_than_another_word() -> None:
    assert likeness("internship", "intership") > 0.5 > likeness("internship", "interview")
    assert likeness("internship", "interview") > likeness("internship", "salary")


def test_words_in_another_order_are_other_pairs() -> None:
    same, turned = (likeness("offer letter", text, **WORDS) for text in ("offer letter", "letter offer"))

    assert same == pytest.approx(1) and 0.5 < turned < 0.9


@pytest.mark.parametrize("kind", [{}, WORDS])
def test_upper_and_lower_case_are_the_same(kind: dict[str, Any]) -> None:
    assert np.array_equal(counts("CV", **kind), counts("cv", **kind))


@pytest.mark.parametrize("kind", [{}, WORDS])
@pytest.mark.parametrize("text", ["", " ", "👍", "\x00\x07", "\ud800", "x" * 5_000])
def test_odd_text_gets_counts_too(text: str, kind: dict[str, Any]) -> None:
    assert (8192,) == counts(text, **kind).shape


def test_training_examples_without_text_are_left_alone() -> None:
    example = Message({RESPONSE: "an answer"})
    SequenceFeatures("sequences", SequenceFeatures.get_default_config()).process_training_data(TrainingData([example]))

    assert not example.features


def test_sequences_of_nothing_known_are_refused() -> None:
    with pytest.raises(InvalidConfigException, match="'sounds'"):
        SequenceFeatures.validate_config({"of": "sounds"})
