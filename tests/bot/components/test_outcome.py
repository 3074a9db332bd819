"""The decision as it travels through Rasa: in the message, and stopped at the training when names do not fit."""

from collections.abc import Callable
from typing import Any

import pytest
from rasa.engine.storage.resource import Resource
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, INTENT_RESPONSE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.outcome import Outcome

SETTINGS = {
    "answer_from": 0.4,
    "guess_from": 0.2,
    "lead": 0.1,
    "certain_from": 0.9,
    "beside_from": 0.05,
    "not_topics": {"small_talk": ["greet"], "dialogue": ["affirm"]},
}
SPOKEN = ["greet", "affirm", "faq/cv_start"]


def decided(*ranking: tuple[str, float], text: str = "words") -> dict[str, Any]:
    guesses = [{"name": name, "confidence": confidence} for name, confidence in ranking]
    message = Message({TEXT: text, INTENT_RANKING_KEY: guesses})
    Outcome(SETTINGS, Resource("outcome")).process([message])
    return message.as_dict(only_output_properties=True)


def trained_with(*names: str) -> None:
    examples = [
        Message({TEXT: name, INTENT: name.partition("/")[0], **({INTENT_RESPONSE_KEY: name} if "/" in name else {})})
        for name in names
    ]
    Outcome(SETTINGS, Resource("outcome")).train(TrainingData(examples))


def test_the_decision_stands_in_the_message() -> None:
    result = decided(("faq/cv_start", 0.9), ("faq/networking", 0.05))

    assert ("answer", "cv_start", []) == tuple(result.get(key) for key in ("outcome", "topic", "choices"))
    assert ({"name": "faq", "confidence": 0.9}, ["faq/cv_start"]) == (result[INTENT], result["answers"])


@pytest.mark.parametrize("text", ["", "   ", "?!", "👍"])
def test_without_words_nothing_is_understood_however_sure_the_classifier_is(text: str) -> None:
    result = decided(("affirm", 0.99), text=text)

    assert ("not_understood", 0.0) == (result["outcome"], result[INTENT]["confidence"])


def test_without_a_ranking_nothing_is_understood() -> None:
    assert "not_understood" == decided()["outcome"]


def test_training_goes_on_when_every_intent_is_a_topic_or_named() -> None:
    trained_with(*SPOKEN)


@pytest.mark.parametrize(
    ("names", "wrong"),
    [(SPOKEN[1:], r"without examples: \['greet'\]"), ([*SPOKEN, "stop"], r"not named .* \['stop'\]")],
)
def test_training_stops_at_a_name_that_is_missing_on_either_side(names: list[str], wrong: str) -> None:
    with pytest.raises(InvalidConfigException, match=wrong):
        trained_with(*names)


def test_the_trained_bot_decides_so_too(parse: Callable[[str], dict[str, Any]]) -> None:
    understood = parse("please help with my CV")

    assert ("answer", "cv_start") == (understood["outcome"], understood["topic"])
    assert "not_understood" == parse("")["outcome"]
    assert "nlu_fallback" == parse("zxcv qwer")["intent"]
