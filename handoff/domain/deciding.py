"""Which answers a tier stands on: keep those, change all others as you like, and the tier stays what it is.

Minimal, too: without any one of them the others could have changed it. Decides no tier itself; asks `tier_of`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from handoff.domain.cues import Cue
from handoff.domain.readiness import (
    CAPABILITY_ITEMS,
    DEFAULT_CUT_POINTS,
    EXTREME,
    ITEMS,
    MIDDLE,
    CutPoints,
    Preference,
    ScreeningAnswers,
)
from handoff.domain.triage import ServiceTier, Signal, tier_of

Given = Mapping[str, int | None]
MOST_READY: Mapping[str, int] = {item: EXTREME if item in CAPABILITY_ITEMS else 0 for item in ITEMS}
LEAST_READY: Mapping[str, int] = {item: EXTREME - value for item, value in MOST_READY.items()}


def deciding_answers(
    answers: ScreeningAnswers,
    preference: Preference | None = None,
    signals: frozenset[Signal] = frozenset(),
    cut_points: CutPoints = DEFAULT_CUT_POINTS,
    cues: frozenset[Cue] = frozenset(),
) -> tuple[str, ...]:
    """The answers that the tier of `decide` stands on, in the order of the check; none where the rest decides alone."""

    def tier(given: Given) -> ServiceTier:
        return tier_of(ScreeningAnswers(given), preference, signals, cut_points, cues)

    return needed(answers.given, tier)


def needed(given: Given, tier: Callable[[Given], ServiceTier]) -> tuple[str, ...]:
    """Free one answer after the other, those that say least first, and keep each without which the tier may move.

    The tier only rises as answers get less ready, so the two ends speak for everything between them.
    """
    reached = tier(given)
    freed: dict[str, None] = {}
    for item in sorted(given, key=lambda item: _tells(item, given[item], reached)):
        if stands({*freed, item}, given, tier, reached):
            freed[item] = None
    return tuple(item for item in ITEMS if item in given and item not in freed)


def stands(freed: set[str], given: Given, tier: Callable[[Given], ServiceTier], reached: ServiceTier) -> bool:
    """Whether the tier is the same with the freed answers at either end."""
    return all(
        tier({item: end[item] if item in freed else value for item, value in given.items()}) is reached
        for end in (LEAST_READY, MOST_READY)
    )


def _tells(item: str, value: int | None, reached: ServiceTier) -> tuple[int, int]:
    """How much an answer says for the tier: hard ones for more help, easy ones for self-help."""
    hardness = abs((MIDDLE if value is None else value) - MOST_READY[item])
    return (-hardness if reached is ServiceTier.SELF_HELP else hardness, ITEMS.index(item))
