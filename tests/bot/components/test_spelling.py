"""Letter sequences: typing errors stay close, order of training does not matter, odd text does no harm."""

import numpy as np
import pytest
from rasa.shared.nlu.constants import RESPONSE, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.spelling import SpellingFeatures


def vector(text: str, **settings: float) -> np.ndarray:
    message = Message({TEXT: text})
    SpellingFeatures("spelling", {**SpellingFeatures.get_default_config(), "scale": 1.0, **settings}).process([message])
    return message.get_sparse_features(TEXT)[1].features.toarray()[0]


def test_a_typing_error_stays_closer_than_another_word() -> None:
    word = vector("internship")

    assert word @ vector("intership") > 0.5 > word @ vector("interview") > word @ vector("salary")


def test_upper_and_lower_case_are_the_same() -> None:
    assert np.array_equal(vector("CV"), vector("cv"))


@pytest.mark.parametrize("scale", [1.0, 4.0])
def test_the_vectors_have_the_configured_length(scale: float) -> None:
    assert scale == pytest.approx(np.linalg.norm(vector("a long or a short message", scale=scale)))


@pytest.mark.parametrize("text", ["", " ", "👍", "\x00\x07", "\ud800", "x" * 5_000])
def test_odd_text_gets_a_vector_too(text: str) -> None:
    assert (8192,) == vector(text).shape


def test_training_examples_without_text_are_left_alone() -> None:
    example = Message({RESPONSE: "an answer"})
    SpellingFeatures("spelling", SpellingFeatures.get_default_config()).process_training_data(TrainingData([example]))

    assert not example.features
