"""Counts the sequences of letters or of words in a message: a typing error stays close, a phrase stays whole.

Does not know words or meaning. Learns nothing: every sequence has its place by a hash, so there is nothing to store.
"""

from typing import Any, Dict, List

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.sparse_featurizer.sparse_featurizer import SparseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import HashingVectorizer

from bot.components.text import encodable

ANALYZERS = {"letters": "char_wb", "words": "word"}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SequenceFeatures(SparseFeaturizer, GraphComponent):
    """Counts of sequences `shortest` to `longest` long, `of` letters within a word or of words, in `places` columns.

    Whoever learns from them asks by their `alias` and weighs them: Rasa's `CountVectorsFeaturizer` has counts, too,
    but as they are they drown the sentence's vector.
    """

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "SequenceFeatures":
        return cls(execution_context.node_name, config)

    def __init__(self, name: str, config: Dict[str, Any]) -> None:
        super().__init__(name, config)
        self._hashed = HashingVectorizer(
            analyzer=ANALYZERS[config["of"]],
            ngram_range=(config["shortest"], config["longest"]),
            n_features=config["places"],
            token_pattern=r"\b\w+\b",  # noqa: S106
            alternate_sign=False,
            norm=None,
        )

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        return {**SparseFeaturizer.get_default_config(), "of": "letters", "shortest": 2, "longest": 5, "places": 8192}

    @classmethod
    def required_components(cls) -> List[type]:
        return [Tokenizer]

    @staticmethod
    def required_packages() -> List[str]:
        return ["sklearn"]

    @classmethod
    def validate_config(cls, config: Dict[str, Any]) -> None:
        """Rasa asks for it before it makes the component."""
        if config.get("of") not in ANALYZERS:
            raise InvalidConfigException(f"SequenceFeatures: 'of' is {config.get('of')!r}, not in {list(ANALYZERS)}")

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            if message.get(TEXT) is not None:
                sequences = self._hashed.transform([encodable(message.get(TEXT))])
                self.add_features_to_message(None, sequences, TEXT, message)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        self.process(training_data.training_examples)
        return training_data
