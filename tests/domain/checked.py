"""Made-up checks with the tier found right; drawn from a seed, so that a failure can be repeated."""

from __future__ import annotations

from random import Random

from handoff.domain.calibration import Case
from handoff.domain.cues import Cue
from handoff.domain.readiness import CAPABILITY_ITEMS, ITEMS, Preference, ScreeningAnswers
from handoff.domain.triage import ServiceTier, tier_of

READY = {item: 2 if item in CAPABILITY_ITEMS else 0 for item in ITEMS}


def case(number: int, recommended: ServiceTier, right: ServiceTier, channel: str = "widget", **answers: int) -> Case:
    """A check with the readiest answers but those given."""
    return Case(
        f"H-{number:04}", channel, recommended, right, ScreeningAnswers({**READY, **answers}), None, frozenset()
    )


def drawn(seed: int, count: int, *, share_right: float = 0.6) -> list[Case]:
    """Checks as today's rule decides them; so many of them found right, the others anything."""
    chance = Random(seed)
    return [_drawn(chance, number, share_right) for number in range(count)]


def _drawn(chance: Random, number: int, share_right: float) -> Case:
    answers = ScreeningAnswers(
        {item: chance.choice((0, 1, 2, 2) if item in CAPABILITY_ITEMS else (0, 0, 0, 1, 2, None)) for item in ITEMS}
    )
    preference = chance.choice((None, None, *Preference))
    cues = frozenset(chance.sample(list(Cue), 1)) if chance.random() < 0.3 else frozenset()
    told = tier_of(answers, preference, cues=cues)
    right = told if chance.random() < share_right else chance.choice(list(ServiceTier))
    return Case(f"H-{number:04}", chance.choice(("widget", "email")), told, right, answers, preference, cues)
