"""Decides whether the bot answers a message, asks which topic was meant, or says that it did not understand.

Knows confidences and which intents are topics, not what is said then: `nlu_fallback` lets rules speak, and actions
find `outcome` and `choices` in `tracker.latest_message`.
"""

from typing import Any, Dict, List

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.text import has_words

ANSWER, DID_YOU_MEAN, NOT_UNDERSTOOD = "answer", "did_you_mean", "not_understood"
FALLBACK_INTENT = "nlu_fallback"
CHOICES_LIMIT = 3


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class Outcome(GraphComponent, IntentClassifier):
    """Stands after the classifier, in place of Rasa's `FallbackClassifier`.

    Every intent is a topic except those named under `not_topics`, which maps a category to its intents: a new topic
    needs no change here, and an intent of the dialogue that was forgotten here shows itself as a strange choice.
    """

    def __init__(self, config: Dict[str, Any], resource: Resource) -> None:
        self._resource = resource
        self._answer_from = config["answer_from"]
        self._guess_from = config["guess_from"]
        self._lead = config["lead"]
        self._category_of = {
            intent: category for category, intents in config["not_topics"].items() for intent in intents
        }

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "Outcome":
        return cls(config, resource)

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        return {"answer_from": 0.4, "guess_from": 0.15, "lead": 0.05, "not_topics": {}}

    def train(self, training_data: TrainingData) -> Resource:
        """Learns nothing; stops the training when `not_topics` names an intent without examples: it is misspelt."""
        unknown = sorted(set(self._category_of) - training_data.intents)
        if unknown:
            raise InvalidConfigException(f"Outcome: no examples for the intents {unknown} named under not_topics")
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            self._decide(message)
        return messages

    def _decide(self, message: Message) -> None:
        ranking = message.get(INTENT_RANKING_KEY) or []
        if not ranking or not has_words(message.get(TEXT) or ""):
            ranking = []
        best = ranking[0] if ranking else {"name": None, "confidence": 0.0}
        choices = self._choices(ranking)
        outcome = self._outcome(ranking, choices)
        intent = best if outcome == ANSWER else {"name": FALLBACK_INTENT, "confidence": best["confidence"]}
        message.set(INTENT, dict(intent), add_to_output=True)
        message.set("outcome", outcome, add_to_output=True)
        message.set("topic", self._topic(intent["name"]), add_to_output=True)
        message.set("choices", choices if outcome == DID_YOU_MEAN else [], add_to_output=True)

    def _outcome(self, ranking: List[Dict[str, Any]], choices: List[str]) -> str:
        if ranking and ranking[0]["confidence"] >= self._answer_from:
            second = ranking[1]["confidence"] if len(ranking) > 1 else 0.0
            if ranking[0]["confidence"] - second >= self._lead:
                return ANSWER
        return DID_YOU_MEAN if choices else NOT_UNDERSTOOD

    def _choices(self, ranking: List[Dict[str, Any]]) -> List[str]:
        """The closest topics, best first: none unless the best is likely enough to be worth a person's reading."""
        topics = [guess for guess in ranking if guess["name"] not in self._category_of]
        if not topics or topics[0]["confidence"] < self._guess_from:
            return []
        return [guess["name"] for guess in topics[:CHOICES_LIMIT]]

    def _topic(self, intent: Any) -> Any:
        """The topic's id; for other intents their category, if it is one that people outside the dialogue count."""
        if intent in (None, FALLBACK_INTENT):
            return None
        category = self._category_of.get(intent, intent)
        return None if category == "dialogue" else category
