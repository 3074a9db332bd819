"""How likely a message is about an answer whose few phrasings it resembles, on the scale of the trained topics.

Learns it by pretending: each trained topic in turn keeps a few of its examples as if it had just been approved.
"""

from dataclasses import dataclass
from typing import Any, Dict, Mapping

import numpy as np
from sklearn.linear_model import LogisticRegression

PHRASINGS = 4
"""What an answer approved at run time usually has: a title, the answer itself, two or three rewritten questions."""


@dataclass(frozen=True)
class Likeness:
    """A logistic curve over the cosine to the closest phrasing."""

    slope: float
    offset: float

    @classmethod
    def never(cls) -> "Likeness":
        return cls(0.0, -100.0)

    def likelihood(self, cosine: float) -> float:
        return float(1 / (1 + np.exp(-(self.slope * cosine + self.offset))))

    def arrays(self) -> Dict[str, np.ndarray]:
        return {"likeness": np.array([self.slope, self.offset])}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Any]) -> "Likeness":
        return cls(*map(float, arrays["likeness"]))


def fit_likeness(vectors: np.ndarray, names: np.ndarray) -> Likeness:
    """`vectors` of length 1, one row a message. A pretended answer meets every message, its own and all others."""
    chance = np.random.default_rng(0)
    cosines, is_own = [], []
    for name in np.unique(names):
        own = np.flatnonzero(names == name)
        if len(own) <= PHRASINGS:
            continue
        kept = chance.choice(own, PHRASINGS, replace=False)
        met = np.setdiff1d(np.arange(len(names)), kept)
        cosines.append((vectors[met] @ vectors[kept].T).max(axis=1))
        is_own.append(names[met] == name)
    if not cosines:
        return Likeness.never()
    curve = LogisticRegression(C=1e3).fit(np.hstack(cosines)[:, None], np.hstack(is_own))
    return Likeness(float(curve.coef_[0, 0]), float(curve.intercept_[0]))
