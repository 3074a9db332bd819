"""Turns a sentence into one dense vector of its meaning, with a small language model that runs on the processor.

Does not know intents: the classifier behind it learns what the directions mean.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any, Dict, List, Tuple

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.packages import pinned
from bot.components.text import encodable


@cache
def load_model(
    model: str, model_sha256: str, tokenizer: str, tokenizer_sha256: str, word_pieces: int
) -> Tuple[Any, Any]:
    """Tokenizer and network, loaded once per process although Rasa builds the component several times."""
    import onnxruntime
    import tokenizers

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    pieces = tokenizers.Tokenizer.from_buffer(pinned(tokenizer, tokenizer_sha256))
    pieces.no_padding()
    pieces.enable_truncation(word_pieces)
    return pieces, onnxruntime.InferenceSession(pinned(model, model_sha256), options)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceFeatures(DenseFeaturizer, GraphComponent):
    """Mean of the model's word-piece vectors, brought to the length `scale`.

    The length sets how much the meaning counts beside the sequences: another scale needs other thresholds in `Outcome`.
    """

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "SentenceFeatures":
        return cls(execution_context.node_name, config)

    def __init__(self, name: str, config: Dict[str, Any]) -> None:
        super().__init__(name, config)
        keys = ("model", "model_sha256", "tokenizer", "tokenizer_sha256", "word_pieces")
        self._pieces, self._network = load_model(*(config[key] for key in keys))

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        return {**DenseFeaturizer.get_default_config(), "scale": 8.0, "word_pieces": 128}

    @classmethod
    def required_components(cls) -> List[type]:
        return [Tokenizer]

    @staticmethod
    def required_packages() -> List[str]:
        return ["onnxruntime", "tokenizers"]

    @classmethod
    def validate_config(cls, config: Dict[str, Any]) -> None:
        """Rasa asks for it; wrong files are refused when they are loaded."""

    def process(self, messages: List[Message]) -> List[Message]:
        # One by one: the network quantizes per batch, so a sentence's vector would depend on its neighbours.
        for message in messages:
            self._describe(message)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """On all cores: nobody waits for an answer meanwhile, and ten thousand examples take minutes."""
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for _ in pool.map(self._describe, training_data.training_examples):
                pass
        return training_data

    def _describe(self, message: Message) -> None:
        if message.get(TEXT) is not None:
            self.add_features_to_message(None, self.vector(message.get(TEXT)), TEXT, message)

    def vector(self, text: str) -> np.ndarray:
        """(1, 384), of the length `scale`."""
        ids = np.array([self._pieces.encode(encodable(text)).ids], np.int64)
        feeds = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        vector = self._network.run(None, feeds)[0][0].mean(axis=0, keepdims=True)
        return vector * (self._config["scale"] / np.linalg.norm(vector))
