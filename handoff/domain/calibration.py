"""How often the check gave too little or too much help, measured on the tiers that practitioners found right.

Knows neither where the cases come from nor what is good enough; of fewer than 30 it gives no figures at all.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from handoff.domain.agreement import ENOUGH, Agreement, Kappa, Z, agreement
from handoff.domain.cues import Cue
from handoff.domain.readiness import CutPoints, Preference, ScreeningAnswers
from handoff.domain.triage import SUPPORT, ServiceTier, tier_of

FAR = 2
"""Tiers apart: somebody was sent to the other end."""


@dataclass(frozen=True)
class Case:
    """One check, and what was found right when a practitioner had met the person."""

    ref: str
    channel: str
    recommended: ServiceTier
    right: ServiceTier
    answers: ScreeningAnswers
    preference: Preference | None
    cues: frozenset[Cue] | None
    """None where the check was taken before its cues were kept."""

    @property
    def distance(self) -> int:
        """How far the recommendation lies from what was right; negative is too little help."""
        return SUPPORT[self.recommended] - SUPPORT[self.right]


@dataclass(frozen=True)
class Rate:
    """A share of the cases with its 95 % interval after Wilson, which also holds near none and all."""

    count: int
    cases: int

    @property
    def value(self) -> float:
        return self.count / self.cases

    @property
    def low(self) -> float:
        return max(0.0, self._middle - self._reach) if self.count else 0.0

    @property
    def high(self) -> float:
        return min(1.0, self._middle + self._reach) if self.count < self.cases else 1.0

    @property
    def _middle(self) -> float:
        return (self.count + Z * Z / 2) / (self.cases + Z * Z)

    @property
    def _reach(self) -> float:
        share = self.value
        return Z * sqrt(self.cases * share * (1 - share) + Z * Z / 4) / (self.cases + Z * Z)


@dataclass(frozen=True)
class Figures:
    """What a group of enough cases shows. The kappa is weighted in squares, its interval the large-sample one."""

    cases: int
    under: Rate
    under_by_two: Rate
    over: Rate
    kappa: Kappa | None


@dataclass(frozen=True)
class Group:
    """Some cases, and their figures if they are enough."""

    cases: int
    figures: Figures | None


def figures_of(found: Agreement) -> Figures | None:
    """None for fewer than 30 cases."""
    if not found.is_enough:
        return None
    counts = (found.under, found.under_by_two, found.over)
    under, under_by_two, over = (Rate(count, found.cases) for count in counts)
    return Figures(found.cases, under, under_by_two, over, found.kappa)


def group_of(cases: Sequence[Case]) -> Group:
    return Group(len(cases), figures_of(agreement((case.right, case.recommended) for case in cases)))


def by_channel(cases: Iterable[Case]) -> Mapping[str, Group]:
    """Every channel that has a case, by name."""
    found: defaultdict[str, list[Case]] = defaultdict(list)
    for case in cases:
        found[case.channel].append(case)
    return {channel: group_of(found[channel]) for channel in sorted(found)}


def table_of(cases: Sequence[Case]) -> Mapping[tuple[ServiceTier, ServiceTier], int] | None:
    """Counts by recommended and right tier; None for fewer than 30 cases."""
    if len(cases) < ENOUGH:
        return None
    counts = Counter((case.recommended, case.right) for case in cases)
    return {(given, right): counts[given, right] for given in ServiceTier for right in ServiceTier}


def misses_by_two(cases: Iterable[Case]) -> list[Case]:
    """Those sent to the other end, too little help first: cases to talk over, however few there are."""
    return sorted((case for case in cases if abs(case.distance) >= FAR), key=lambda case: (case.distance, case.ref))


def decided(case: Case, cut_points: CutPoints) -> ServiceTier:
    """The tier the kept check gets with these cut-points; without its cues, from the answers alone."""
    return tier_of(case.answers, case.preference, cut_points=cut_points, cues=case.cues or frozenset())
