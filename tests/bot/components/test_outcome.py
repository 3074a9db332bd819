"""Answer, ask which was meant, or admit not to have understood."""

from collections.abc import Callable
from typing import Any

import pytest
from rasa.engine.storage.resource import Resource
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.outcome import Outcome

SETTINGS = {
    "answer_from": 0.4,
    "guess_from": 0.2,
    "lead": 0.1,
    "not_topics": {"small_talk": ["greet"], "dialogue": ["affirm"]},
}


def decided(*ranking: tuple[str, float], text: str = "words") -> dict[str, Any]:
    guesses = [{"name": name, "confidence": confidence} for name, confidence in ranking]
    message = Message({TEXT: text, INTENT_RANKING_KEY: guesses})
    Outcome(SETTINGS, Resource("outcome")).process([message])
    return message.as_dict(only_output_properties=True)


def test_a_sure_topic_is_answered() -> None:
    result = decided(("cv_start", 0.9), ("networking", 0.05))

    assert ("answer", "cv_start", []) == tuple(result.get(key) for key in ("outcome", "topic", "choices"))
    assert {"name": "cv_start", "confidence": 0.9} == result[INTENT]


def test_exactly_the_threshold_is_enough() -> None:
    assert "answer" == decided(("cv_start", 0.4), ("networking", 0.1))["outcome"]


def test_an_unsure_topic_becomes_a_question_with_the_three_closest() -> None:
    result = decided(("cv_start", 0.39), ("a", 0.2), ("b", 0.1), ("c", 0.05))

    assert ("did_you_mean", ["cv_start", "a", "b"]) == (result["outcome"], result["choices"])
    assert {"name": "nlu_fallback", "confidence": 0.39} == result[INTENT]


def test_two_close_topics_become_a_question_however_sure_the_first_is() -> None:
    assert "did_you_mean" == decided(("cv_start", 0.5), ("networking", 0.45))["outcome"]


def test_choices_hold_topics_alone() -> None:
    assert ["cv_start", "a"] == decided(("greet", 0.35), ("cv_start", 0.3), ("affirm", 0.2), ("a", 0.1))["choices"]


def test_a_topic_too_far_off_is_not_offered() -> None:
    result = decided(("greet", 0.35), ("cv_start", 0.19))

    assert ("not_understood", []) == (result["outcome"], result["choices"])


@pytest.mark.parametrize("text", ["", "   ", "?!", "👍"])
def test_without_words_nothing_is_understood_however_sure_the_classifier_is(text: str) -> None:
    result = decided(("affirm", 0.99), text=text)

    assert ("not_understood", 0.0) == (result["outcome"], result[INTENT]["confidence"])


def test_without_a_ranking_nothing_is_understood() -> None:
    assert "not_understood" == decided()["outcome"]


@pytest.mark.parametrize(("intent", "topic"), [("cv_start", "cv_start"), ("greet", "small_talk"), ("affirm", None)])
def test_what_is_no_topic_goes_by_its_category(intent: str, topic: str | None) -> None:
    assert topic == decided((intent, 0.9)).get("topic")


def test_training_stops_at_a_misspelt_intent() -> None:
    data = TrainingData([Message({TEXT: "hi", INTENT: "greet"}), Message({TEXT: "cv", INTENT: "cv_start"})])

    with pytest.raises(InvalidConfigException, match="affirm"):
        Outcome(SETTINGS, Resource("outcome")).train(data)


def test_the_trained_bot_decides_so_too(parse: Callable[[str], dict[str, Any]]) -> None:
    understood = parse("please help with my CV")

    assert ("answer", "cv_start") == (understood["outcome"], understood["topic"])
    assert "not_understood" == parse("")["outcome"]
    assert "nlu_fallback" == parse("zxcv qwer")["intent"]
