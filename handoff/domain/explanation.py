"""The reasons of a decision that come from single answers, from cues and from what each dimension came to.

Decides no tier. A reason is given only where nothing that was not asked could take it back.
"""

from __future__ import annotations

from collections.abc import Iterator

from handoff.domain.cues import RAISING, Cue
from handoff.domain.readiness import (
    CAPABILITY_ITEMS,
    EXTREME,
    MIDDLE,
    Capability,
    Complexity,
    CutPoints,
    Readiness,
    ScreeningAnswers,
    readiness,
)
from handoff.domain.reasons import Reason


def dimension_reasons(answers: ScreeningAnswers, scored: Readiness, cut_points: CutPoints) -> Iterator[Reason]:
    """What each dimension came to, so far as no answer to an item that was not asked could change it."""
    at_worst = at_best = scored
    if answers.missing:
        at_worst, at_best = (readiness(a, cut_points) for a in (answers.at_worst(), answers.at_best()))
    for reasons in (_capability_reasons, _complexity_reasons):
        certain = set(reasons(at_best))
        yield from (reason for reason in reasons(at_worst) if reason in certain)


def _capability_reasons(scored: Readiness) -> Iterator[Reason]:
    if scored.capability is Capability.HIGH:
        yield Reason.CAPABILITY_HIGH
    if scored.is_capability_total_low:
        yield Reason.CAPABILITY_LOW_TOTAL
    if scored.low_key_items:
        yield Reason.CAPABILITY_LOW_KEY_ITEM
    if scored.has_knowledge_gaps:
        yield Reason.CAPABILITY_LOW_KNOWLEDGE


def _complexity_reasons(scored: Readiness) -> Iterator[Reason]:
    if scored.complexity is Complexity.LOW:
        yield Reason.COMPLEXITY_LOW
    if scored.is_complexity_total_high:
        yield Reason.COMPLEXITY_HIGH_TOTAL
    if scored.has_many_extremes:
        yield Reason.COMPLEXITY_HIGH_EXTREMES


def said_reasons(cues: frozenset[Cue]) -> Iterator[Reason]:
    """One for each cue that can raise support, in a fixed order."""
    yield from (Reason(f"said_{cue}") for cue in Cue if cue in cues & RAISING)


def item_reasons(answers: ScreeningAnswers, scored: Readiness, *, is_by_lead: bool) -> Iterator[Reason]:
    """Answers at the far end always; middle and unsaid ones when a total or the lead tipped, for then they helped."""
    for item, value in sorted(answers.given.items()):
        is_capability = item in CAPABILITY_ITEMS
        is_tipped = scored.is_capability_total_low if is_capability else scored.is_complexity_total_high
        if value == (0 if is_capability else EXTREME):
            yield Reason(f"{'low' if is_capability else 'high'}_{item.lower()}")
        elif is_tipped or is_by_lead:
            if value is None:
                yield Reason(f"not_said_{item.lower()}")
            elif value == MIDDLE:
                yield Reason(f"middle_{item.lower()}")
