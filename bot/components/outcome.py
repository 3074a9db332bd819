"""Decides whether the bot answers a message, asks which topic was meant, or says that it did not understand.

Stands after the classifier, in place of Rasa's `FallbackClassifier`; how it decides is in `bot/deciding.py`.
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
from bot.deciding import Rules, likely_of


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class Outcome(GraphComponent, IntentClassifier):
    """`nlu_fallback` lets rules speak; actions find `outcome`, `answers` and `choices` in `tracker.latest_message`."""

    def __init__(self, config: Dict[str, Any], resource: Resource) -> None:
        self._resource = resource
        self._rules = Rules.from_config(config)

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
        limits = {"answer_from": 0.4, "guess_from": 0.15, "lead": 0.05, "certain_from": 0.9, "beside_from": 0.02}
        return {**limits, "not_topics": {}}

    def train(self, training_data: TrainingData) -> Resource:
        """Learns nothing; stops the training when an intent is neither a topic nor named, or named and unknown."""
        spoken = {example.get(INTENT) for example in training_data.intent_examples if example.get(TEXT)}
        intents = spoken - training_data.retrieval_intents
        named = set(self._rules.category_of)
        if named ^ intents:
            raise InvalidConfigException(
                f"Outcome: named under not_topics without examples: {sorted(named - intents)}; "
                f"with examples and not named there: {sorted(intents - named)}"
            )
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            likely = likely_of(message.get(INTENT_RANKING_KEY) or [])
            decided = self._rules.decide(likely, has_words=has_words(message.get(TEXT) or ""))
            for name, value in decided.items():
                message.set(name, value, add_to_output=True)
        return messages
