"""Learns which topic or wish a message is about, over the vectors of the featurizers before it, and how sure that is.

Topics learned at training and answers approved since (the shelf) share one scale of confidence. Does not know which
confidence is enough, nor what is said then.
"""

import json
from typing import Any, Dict, List

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
from sklearn.decomposition import TruncatedSVD

from bot.components.likeness import Likeness, fit_likeness
from bot.components.linear import Linear, fit_linear
from bot.shelf import SHELF

ARRAYS, NAMES = "topics.npz", "topics.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(GraphComponent, IntentClassifier):
    """Softmax regression over the meaning of a message and the spelling of its words.

    The spelling's thousands of places are first brought down to `spelling_directions` (latent semantic analysis):
    training takes seconds instead of minutes, and the answers are as good.
    Rasa's own classifier knows only the part of `faq/cv_start` before the slash.
    """

    def __init__(self, config: Dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._linear: Linear = Linear.empty()
        self._likeness = Likeness.never()
        self._directions = np.zeros((0, 0), np.float32)

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
        return {"spelling_directions": 300, "spelling_scale": 8.0, "strength": 1.0, "max_iter": 60}

    def train(self, training_data: TrainingData) -> Resource:
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        names = np.array([example.get_full_intent() for example in examples])
        spelling = sparse.vstack([_sparse(example) for example in examples]).tocsr()
        directions = min(self._config["spelling_directions"], min(spelling.shape) - 1)
        reduced = TruncatedSVD(directions, n_iter=3, random_state=0).fit(spelling)
        self._directions = reduced.components_.astype(np.float32)
        meaning = np.vstack([_dense(example) for example in examples])
        features = np.hstack([meaning, self._reduced(spelling)]).astype(np.float32)
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
        features = np.hstack([meaning, self._reduced(_sparse(message))])
        likely = self._linear.likelihoods(features[0])
        # The closest last: each that is raised takes from those before it.
        for name, closeness in sorted(SHELF.closest(_unit(meaning)[0]).items(), key=lambda pair: pair[1]):
            _raise(likely, name, self._likeness.likelihood(closeness))
        best_first = sorted(likely.items(), key=lambda pair: -pair[1])
        return [{"name": name, "confidence": float(confidence)} for name, confidence in best_first]

    def _reduced(self, spelling: Any) -> np.ndarray:
        reduced: np.ndarray = (spelling @ self._directions.T) * (self._config["spelling_scale"] / _scale(spelling))
        return reduced

    def _persist(self) -> None:
        with self._storage.write_to(self._resource) as folder:
            arrays: Dict[str, Any] = {"directions": self._directions}
            arrays.update({**self._linear.arrays(), **self._likeness.arrays()})
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
                component._directions = arrays["directions"]
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


def _sparse(message: Message) -> Any:
    return sparse.csr_matrix(message.get_sparse_features(attribute=TEXT)[1].features)


def _scale(spelling: Any) -> float:
    """The length the featurizer gives its vectors; empty ones are left alone."""
    lengths = np.sqrt(spelling.multiply(spelling).sum(axis=1))
    return float(lengths.max()) or 1.0


def _unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
