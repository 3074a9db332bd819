"""Vectors of meaning: near for what means the same, the configured length, and the same every time."""

from typing import Any

import numpy as np
import pytest
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import RESPONSE, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.sentence import SentenceFeatures
from tests.bot.tiny_project import config

SETTINGS = next(part for part in config()["pipeline"] if part["name"].endswith("SentenceFeatures"))


def made(**settings: Any) -> SentenceFeatures:
    return SentenceFeatures("sentence", {**SentenceFeatures.get_default_config(), **SETTINGS, **settings})


def vector(text: str, component: SentenceFeatures | None = None) -> np.ndarray:
    message = Message({TEXT: text})
    (component or made()).process([message])
    return message.get_dense_features(TEXT)[1].features[0]


def nearness(one: str, other: str) -> float:
    return float(vector(one) @ vector(other)) / SETTINGS["scale"] ** 2


def test_what_means_the_same_is_nearer_than_what_shares_a_word() -> None:
    question, same, other = "how do I write a CV", "help me put together my resume", "how do I write a computer program"

    assert nearness(question, same) > nearness(question, other)


@pytest.mark.parametrize("scale", [1.0, 8.0])
def test_the_vectors_have_the_configured_length(scale: float) -> None:
    assert scale == pytest.approx(float(np.linalg.norm(vector("hello", made(scale=scale)))), rel=1e-5)


def test_a_vector_does_not_depend_on_its_neighbours() -> None:
    alone = vector("cv")
    messages = [Message({TEXT: "a much longer sentence about something else altogether"}), Message({TEXT: "cv"})]
    made().process(messages)

    assert np.array_equal(alone, messages[1].get_dense_features(TEXT)[1].features[0])


@pytest.mark.parametrize("text", ["", " ", "👍", "\x00\x07", "\ud800", "x" * 5_000, "word " * 2_000])
def test_odd_text_gets_a_vector_too(text: str) -> None:
    assert np.isfinite(vector(text)).all()


def test_words_beyond_the_limit_do_not_count() -> None:
    component = made(word_pieces=8)

    text = "one two three four five six"
    assert np.array_equal(vector(text, component), vector(f"{text} seven", component))


def test_training_examples_without_text_are_left_alone() -> None:
    example = Message({RESPONSE: "an answer"})
    made().process_training_data(TrainingData([example]))

    assert not example.features


@pytest.mark.parametrize("key", ["model_sha256", "tokenizer_sha256"])
def test_it_refuses_another_model_than_the_pinned_one(key: str) -> None:
    with pytest.raises(InvalidConfigException, match="is not the pinned file"):
        made(**{key: "0" * 64})
