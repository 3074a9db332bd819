"""How well given tiers agree with those found right: weighted kappa with its interval, and too little or much help.

Knows neither where the tiers come from nor what is good enough; below 30 cases it says that they are too few to tell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from math import sqrt

from handoff.domain.triage import SUPPORT, ServiceTier

ENOUGH = 30
TOO_FEW = "too few to tell"
_RANKS = range(len(ServiceTier))
Z = 1.959964
"""Of a 95 % interval."""


class Weights(IntEnum):
    """How a disagreement by two tiers compares with one by one tier: twice, or four times as bad."""

    LINEAR = 1
    QUADRATIC = 2


@dataclass(frozen=True)
class Kappa:
    """Weighted kappa, with the ends of its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Agreement:
    """Counts of cases by how far the given tier lies from the right one; negative is too little help."""

    by_distance: Counter[int]
    kappa: Kappa | None
    """None where both sides know one tier alone: then there is nothing to agree or disagree about."""

    @property
    def cases(self) -> int:
        return self.by_distance.total()

    @property
    def is_enough(self) -> bool:
        return self.cases >= ENOUGH

    @property
    def under_by_two(self) -> int:
        return self.by_distance[-2]

    @property
    def under(self) -> int:
        """Under-served, by however much."""
        return self.by_distance[-1] + self.by_distance[-2]

    @property
    def over(self) -> int:
        return self.by_distance[1] + self.by_distance[2]

    @property
    def kappa_in_words(self) -> str:
        if not self.is_enough or self.kappa is None:
            return TOO_FEW
        return f"{self.kappa.value:.2f} ({self.kappa.low:.2f} to {self.kappa.high:.2f})"


def agreement(pairs: Iterable[tuple[ServiceTier, ServiceTier]], weights: Weights = Weights.QUADRATIC) -> Agreement:
    """From pairs of the right and the given tier."""
    counts = Counter((SUPPORT[right], SUPPORT[given]) for right, given in pairs)
    by_distance: Counter[int] = Counter()
    for (right, given), count in counts.items():
        by_distance[given - right] += count
    return Agreement(by_distance, _kappa(counts, weights))


def _kappa(counts: Counter[tuple[int, int]], weights: Weights) -> Kappa | None:
    """Cohen's weighted kappa with the large-sample error of Fleiss, Cohen and Everitt (1969)."""
    cases = counts.total()
    if not cases:
        return None
    share = {cell: counts[cell] / cases for cell in _cells()}
    rows = [sum(share[i, j] for j in _RANKS) for i in _RANKS]
    columns = [sum(share[i, j] for i in _RANKS) for j in _RANKS]
    weight = {(i, j): 1 - (abs(i - j) / (len(_RANKS) - 1)) ** weights for i, j in _cells()}
    observed = sum(weight[cell] * share[cell] for cell in _cells())
    expected = sum(weight[i, j] * rows[i] * columns[j] for i, j in _cells())
    if expected >= 1:
        return None
    value = (observed - expected) / (1 - expected)
    of_row = [sum(weight[i, j] * columns[j] for j in _RANKS) for i in _RANKS]
    of_column = [sum(weight[i, j] * rows[i] for i in _RANKS) for j in _RANKS]
    spread = sum(share[i, j] * (weight[i, j] - (of_row[i] + of_column[j]) * (1 - value)) ** 2 for i, j in _cells())
    spread -= (value - expected * (1 - value)) ** 2
    reach = Z * sqrt(max(spread, 0.0) / cases) / (1 - expected)
    return Kappa(value, max(value - reach, -1.0), min(value + reach, 1.0))


def _cells() -> Iterator[tuple[int, int]]:
    return ((i, j) for i in _RANKS for j in _RANKS)
