"""Brings counts of thousands of sequences down to a few hundred directions: latent semantic analysis.

Knows numbers only. Deerwester et al., Indexing by Latent Semantic Analysis, 1990; a rare sequence weighs more than a
frequent one (inverse document frequency), the second time it stands in a message less than the first.
"""

from dataclasses import dataclass
from typing import Any, Dict, Mapping

import numpy as np
from scipy import sparse
from sklearn.decomposition import TruncatedSVD

PASSES = 2
"""Over the data; more do not change the answers."""


@dataclass(frozen=True)
class Reduction:
    """`weight` of each sequence (places,), and the `directions` (directions, places)."""

    weight: np.ndarray
    directions: np.ndarray

    def reduced(self, counts: Any) -> np.ndarray:
        """Rows of length 1, (messages, directions); of a message without any known sequence, zeros."""
        found = _weighted(counts, self.weight) @ self.directions.T
        rows: np.ndarray = found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)
        return rows

    def arrays(self, name: str) -> Dict[str, np.ndarray]:
        return {f"{name}_weight": self.weight, f"{name}_directions": self.directions}

    @classmethod
    def from_arrays(cls, name: str, arrays: Mapping[str, Any]) -> "Reduction":
        return cls(arrays[f"{name}_weight"], arrays[f"{name}_directions"])


def fit_reduction(counts: Any, directions: int) -> Reduction:
    """Of the counts of all examples (messages, places); fewer directions where there are not that many examples."""
    messages = counts.shape[0]
    having = np.bincount(counts.indices, minlength=counts.shape[1])
    weight = (np.log((1 + messages) / (1 + having)) + 1).astype(np.float32)
    possible = min(directions, min(counts.shape) - 1)
    fitted = TruncatedSVD(possible, n_iter=PASSES, random_state=0).fit(_weighted(counts, weight))
    return Reduction(weight, fitted.components_.astype(np.float32))


def _weighted(counts: Any, weight: np.ndarray) -> Any:
    rows = sparse.csr_matrix(counts, dtype=np.float32, copy=True)
    rows.data = (1 + np.log(rows.data)) * weight[rows.indices]
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    return sparse.diags(1 / np.maximum(lengths, 1e-9)) @ rows
