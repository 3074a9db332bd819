"""Softmax regression whose confidence means what it says: fitted, then cooled until held-out examples agree with it.

Knows numbers only.
"""

from dataclasses import dataclass
from typing import Any, Dict, Mapping, Sequence

import numpy as np
from scipy.optimize import minimize_scalar
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

HELD_OUT = 0.2
"""Share of the examples on which the confidence is set right."""
FEWEST = 5
"""Examples a name must have before that can be done."""
COOLEST, HOTTEST = 0.3, 3.0


@dataclass(frozen=True)
class Linear:
    """`names` in the order of the rows of `weights` (names, features) and `offsets` (names,)."""

    names: Sequence[str]
    weights: np.ndarray
    offsets: np.ndarray
    temperature: float

    @classmethod
    def empty(cls) -> "Linear":
        return cls((), np.zeros((0, 0)), np.zeros(0), 1.0)

    def likelihoods(self, features: np.ndarray) -> Dict[str, float]:
        """Of one message; they add up to 1."""
        scores = (self.weights @ features + self.offsets) / self.temperature
        return dict(zip(self.names, map(float, _softmax(scores[None])[0]), strict=True))

    def arrays(self) -> Dict[str, np.ndarray]:
        return {"weights": self.weights, "offsets": self.offsets, "temperature": np.array(self.temperature)}

    @classmethod
    def from_arrays(cls, names: Sequence[str], arrays: Mapping[str, Any]) -> "Linear":
        return cls(tuple(names), arrays["weights"], arrays["offsets"], float(arrays["temperature"]))


def fit_linear(features: np.ndarray, names: np.ndarray, strength: float, max_iter: int) -> Linear:
    """Guo et al., On Calibration of Modern Neural Networks, 2017: one temperature, chosen on examples held out."""
    fitted = _fit(features, names, strength, max_iter)
    temperature = _temperature(features, names, strength, max_iter)
    weights, offsets = fitted.coef_, fitted.intercept_
    if len(fitted.classes_) == 2:  # two names share one row, the other is its mirror image
        weights, offsets = np.vstack([-weights / 2, weights / 2]), np.hstack([-offsets / 2, offsets / 2])
    return Linear(tuple(map(str, fitted.classes_)), weights.astype(np.float32), offsets.astype(np.float32), temperature)


def _fit(features: np.ndarray, names: np.ndarray, strength: float, max_iter: int) -> LogisticRegression:
    return LogisticRegression(C=strength, max_iter=max_iter, tol=1e-3).fit(features, names)


def _temperature(features: np.ndarray, names: np.ndarray, strength: float, max_iter: int) -> float:
    if len(set(names)) < 3 or min(np.unique(names, return_counts=True)[1]) < FEWEST:
        return 1.0
    learned, held_out = train_test_split(np.arange(len(names)), test_size=HELD_OUT, stratify=names, random_state=0)
    fitted = _fit(features[learned], names[learned], strength, max_iter)
    rows = fitted.decision_function(features[held_out])
    wanted = np.searchsorted(fitted.classes_, names[held_out])

    def surprise(temperature: float) -> float:
        likely = _softmax(rows / temperature)[np.arange(len(wanted)), wanted]
        return float(-np.log(np.maximum(likely, 1e-12)).mean())

    return float(minimize_scalar(surprise, bounds=(COOLEST, HOTTEST), method="bounded").x)


def _softmax(scores: np.ndarray) -> np.ndarray:
    lifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    likelihoods: np.ndarray = lifted / lifted.sum(axis=1, keepdims=True)
    return likelihoods
