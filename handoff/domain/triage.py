"""Which level of help a visitor is pointed to, with the reasons: a function of answers, wish and signals.

Routes, never gates: it knows no queue and no database, and nobody is refused a person because of its result.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from handoff.domain.readiness import (
    CAPABILITY_ITEMS,
    DEFAULT_CUT_POINTS,
    EXTREME,
    MIDDLE,
    Capability,
    Complexity,
    CutPoints,
    Preference,
    Readiness,
    ScreeningAnswers,
    readiness,
)
from handoff.domain.reasons import Reason


class ServiceTier(StrEnum):
    """CIP level of service delivery, from least to most support."""

    SELF_HELP = "self_help"
    BRIEF_STAFF_ASSISTED = "brief_staff_assisted"
    INDIVIDUAL_CASE_MANAGED = "individual_case_managed"


class Signal(StrEnum):
    """A fact outside the check that may raise support."""

    ASKED_FOR_PERSON = "asked_for_person"
    DISTRESS = "distress"
    """Strong negative thoughts in free text: told to the practitioner, never shown to the visitor as a label."""
    SELF_HELP_UNHELPFUL = "self_help_unhelpful"
    """The second check-in at which self-help had not worked: the safety net."""
    CRISIS = "crisis"
    """Opens the urgent lane (see `queue_order`); the tier stays what it is."""


@dataclass(frozen=True)
class TriageDecision:
    """The recommended tier, what led to it (the decisive first), and the items that were not asked."""

    tier: ServiceTier
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...] = ()


_SUPPORT = {tier: rank for rank, tier in enumerate(ServiceTier)}
_ONE_UP = {
    ServiceTier.SELF_HELP: ServiceTier.BRIEF_STAFF_ASSISTED,
    ServiceTier.BRIEF_STAFF_ASSISTED: ServiceTier.INDIVIDUAL_CASE_MANAGED,
    ServiceTier.INDIVIDUAL_CASE_MANAGED: ServiceTier.INDIVIDUAL_CASE_MANAGED,
}
_PREFERENCE_REASONS = {
    Preference.SHORT_CHAT: Reason.PREFERS_SHORT_CHAT,
    Preference.APPOINTMENT: Reason.PREFERS_APPOINTMENT,
}
_MANY = 2
"""From this many items without an answer on, the middle values are no longer a sketch of anybody."""


def decide(
    answers: ScreeningAnswers,
    preference: Preference | None = None,
    signals: frozenset[Signal] = frozenset(),
    cut_points: CutPoints = DEFAULT_CUT_POINTS,
) -> TriageDecision:
    """Recommend a tier. Every override may only raise support; together they count as the highest of them."""
    scored = readiness(answers, cut_points)
    base = _quadrant(scored)
    overrides = dict(_overrides(base, answers, preference, signals, cut_points))
    return TriageDecision(
        tier=max((base, *overrides.values()), key=_SUPPORT.__getitem__),
        reasons=(*_dimension_reasons(answers, scored, cut_points), *overrides, *_item_reasons(answers, scored)),
        missing=answers.missing,
    )


def _quadrant(scored: Readiness) -> ServiceTier:
    is_ready = scored.capability is Capability.HIGH
    is_simple = scored.complexity is Complexity.LOW
    if is_ready and is_simple:
        return ServiceTier.SELF_HELP
    return ServiceTier.BRIEF_STAFF_ASSISTED if is_ready or is_simple else ServiceTier.INDIVIDUAL_CASE_MANAGED


def _overrides(
    base: ServiceTier,
    answers: ScreeningAnswers,
    preference: Preference | None,
    signals: frozenset[Signal],
    cut_points: CutPoints,
) -> Iterator[tuple[Reason, ServiceTier]]:
    """Each override that applies, with the least tier it asks for."""
    brief = ServiceTier.BRIEF_STAFF_ASSISTED
    if preference in _PREFERENCE_REASONS:
        yield _PREFERENCE_REASONS[preference], brief
    if len(answers.not_said) >= _MANY:
        yield Reason.MANY_NOT_SAID, brief
    if _is_too_incomplete(answers, cut_points):
        yield Reason.CHECK_INCOMPLETE, brief
    if Signal.ASKED_FOR_PERSON in signals:
        yield Reason.ASKED_FOR_PERSON, brief
    if Signal.DISTRESS in signals:
        yield Reason.DISTRESS, brief
    if Signal.SELF_HELP_UNHELPFUL in signals:
        yield Reason.SELF_HELP_UNHELPFUL, _ONE_UP[base]
    if Signal.CRISIS in signals:
        yield Reason.CRISIS, base


def _is_too_incomplete(answers: ScreeningAnswers, cut_points: CutPoints) -> bool:
    """Not asking must not keep a person away: self-help stands only if the unasked item could not have changed it."""
    if not answers.missing:
        return False
    if len(answers.missing) + len(answers.not_said) >= _MANY:
        return True
    return _quadrant(readiness(answers.at_worst(), cut_points)) is not ServiceTier.SELF_HELP


def _dimension_reasons(answers: ScreeningAnswers, scored: Readiness, cut_points: CutPoints) -> Iterator[Reason]:
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


def _complexity_reasons(scored: Readiness) -> Iterator[Reason]:
    if scored.complexity is Complexity.LOW:
        yield Reason.COMPLEXITY_LOW
    if scored.is_complexity_total_high:
        yield Reason.COMPLEXITY_HIGH_TOTAL
    if scored.has_many_extremes:
        yield Reason.COMPLEXITY_HIGH_EXTREMES


def _item_reasons(answers: ScreeningAnswers, scored: Readiness) -> Iterator[Reason]:
    """Answers at the far end always; middle and unsaid ones when a total tipped, for then they helped to tip it."""
    for item, value in sorted(answers.given.items()):
        is_capability = item in CAPABILITY_ITEMS
        if value == (0 if is_capability else EXTREME):
            yield Reason(f"{'low' if is_capability else 'high'}_{item.lower()}")
        elif scored.is_capability_total_low if is_capability else scored.is_complexity_total_high:
            if value is None:
                yield Reason(f"not_said_{item.lower()}")
            elif value == MIDDLE:
                yield Reason(f"middle_{item.lower()}")
