"""Learns which topic or wish a message is about, over the vectors of the featurizers before it, and how sure that is.

Topics learned at training and answers approved since (the shelf) share one scale of confidence. Does not know which
confidence is enough, nor what is said then.
"""

import json
from typing import Any, Dict, List, Mapping

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy import sparse

from bot.components.likeness import Likeness, fit_likeness
from bot.components.linear import Linear, fit_linear
from bot.components.reduction import Reduction, fit_reduction
from bot.shelf import SHELF

ARRAYS, NAMES = "topics.npz", "topics.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(GraphComponent, IntentClassifier):
    """Softmax regression over the meaning of a message and the sequences of its letters and words.

    `sequences` says by alias to how many directions each kind of sequence is brought down; each then has the length
    `sequence_scale`. Rasa's own classifier knows only the part of `faq/cv_start` before the slash.
    """

    def __init__(self, config: Dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._linear: Linear = Linear.empty()
        self._likeness = Likeness.never()
        self._reductions: Dict[str, Reduction] = {}

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "TopicClassifier":
        return cls(config, model_storage, resource)

    @classmethod
    def required_components(cls) -> List[type]:
        return [Featurizer]

    @staticmethod
    def required_packages() -> List[str]:
        return ["sklearn", "scipy"]

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        sequences = {"letters": 600, "words": 600}
        return {"sequences": sequences, "sequence_scale": 6.0, "strength": 0.2, "max_iter": 60}

    def train(self, training_data: TrainingData) -> Resource:
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        names = np.array([example.get_full_intent() for example in examples])
        kinds = self._config["sequences"]
        counts = {kind: sparse.vstack([_counts(example, kind) for example in examples]).tocsr() for kind in kinds}
        self._reductions = {kind: fit_reduction(counts[kind], directions) for kind, directions in kinds.items()}
        meaning = np.vstack([_dense(example) for example in examples])
        features = self._features(meaning, counts)
        self._linear = fit_linear(features, names, self._config["strength"], self._config["max_iter"])
        self._likeness = fit_likeness(_unit(meaning), names)
        self._persist()
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            if message.get(TEXT) is not None and len(self._linear.names):
                ranking = self._ranking(message)
                message.set(INTENT, dict(ranking[0]), add_to_output=True)
                message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def _ranking(self, message: Message) -> List[Dict[str, Any]]:
        meaning = _dense(message)
        counts = {kind: _counts(message, kind) for kind in self._reductions}
        likely = self._linear.likelihoods(self._features(meaning, counts)[0])
        # The closest last: each that is raised takes from those before it.
        for name, closeness in sorted(SHELF.closest(_unit(meaning)[0]).items(), key=lambda pair: pair[1]):
            _raise(likely, name, self._likeness.likelihood(closeness))
        best_first = sorted(likely.items(), key=lambda pair: -pair[1])
        return [{"name": name, "confidence": float(confidence)} for name, confidence in best_first]

    def _features(self, meaning: np.ndarray, counts: Mapping[str, Any]) -> np.ndarray:
        scale = self._config["sequence_scale"]
        reduced = [scale * reduction.reduced(counts[kind]) for kind, reduction in self._reductions.items()]
        return np.hstack([meaning, *reduced]).astype(np.float32)

    def _persist(self) -> None:
        with self._storage.write_to(self._resource) as folder:
            arrays: Dict[str, Any] = {**self._linear.arrays(), **self._likeness.arrays()}
            for kind, reduction in self._reductions.items():
                arrays.update(reduction.arrays(kind))
            np.savez(folder / ARRAYS, **arrays)
            (folder / NAMES).write_text(json.dumps(list(self._linear.names)), encoding="utf-8")

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "TopicClassifier":
        """A stored model that cannot be read fails the load: a bot that understands nothing must not start."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            names = json.loads((folder / NAMES).read_text(encoding="utf-8"))
            with np.load(folder / ARRAYS, allow_pickle=False) as arrays:
                component._reductions = {kind: Reduction.from_arrays(kind, arrays) for kind in config["sequences"]}
                component._linear = Linear.from_arrays(names, arrays)
                component._likeness = Likeness.from_arrays(arrays)
        return component


def _raise(likely: Dict[str, float], name: str, to: float) -> None:
    """Give one name more weight; the others share what is left as before."""
    old = likely.get(name, 0.0)
    if to <= old:
        return
    left = (1 - to) / max(1 - old, 1e-9)
    for other in likely:
        likely[other] *= left
    likely[name] = to


def _dense(message: Message) -> np.ndarray:
    features = message.get_dense_features(attribute=TEXT)[1]
    return np.asarray(features.features, np.float32).reshape(1, -1)


def _counts(message: Message, kind: str) -> Any:
    return sparse.csr_matrix(message.get_sparse_features(TEXT, [kind])[1].features)


def _unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
