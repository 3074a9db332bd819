"""Answers and phrasings approved since the training, as vectors: what a message is compared with besides the topics.

Does not know where they come from (`bot/knowledge.py` brings them) nor how close is close enough.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np


@dataclass
class Shelf:
    """Swapped as a whole, so that a reader never sees half of a change."""

    version: int = 0
    _filled: tuple[tuple[str, ...], np.ndarray] = field(default_factory=lambda: ((), np.zeros((0, 0), np.float32)))

    def fill(self, version: int, names: Sequence[str], vectors: np.ndarray) -> None:
        """`vectors` of length 1, one row for each of `names`, which repeat: one row is one phrasing."""
        self._filled = tuple(names), vectors
        self.version = version

    def closest(self, vector: np.ndarray) -> dict[str, float]:
        """For each name the cosine of its closest phrasing."""
        names, vectors = self._filled
        if not names:
            return {}
        found: dict[str, float] = {}
        for name, cosine in zip(names, vectors @ vector, strict=True):
            found[name] = max(found.get(name, -1.0), float(cosine))
        return found


SHELF = Shelf()
"""Of this process: Rasa builds the components several times, the shelf is one."""
