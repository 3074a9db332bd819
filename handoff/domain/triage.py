"""Which level of help a visitor is pointed to, with the reasons: a function of answers, own words, wish and signals.

Routes, never gates: it knows no queue and no database, and nobody is refused a person because of its result.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from handoff.domain.cues import RAISING, STRUGGLES, WEIGHTY, Cue, heavy_of, shown_by
from handoff.domain.explanation import dimension_reasons, item_reasons, said_reasons
from handoff.domain.readiness import (
    DEFAULT_CUT_POINTS,
    EXTREME,
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
    """The recommended tier, what led to it (the decisive first), the items that were not asked, and the cues."""

    tier: ServiceTier
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...] = ()
    cues: tuple[Cue, ...] = ()


SELF_HELP, BRIEF, INDIVIDUAL = ServiceTier
SUPPORT = {tier: rank for rank, tier in enumerate(ServiceTier)}
_ONE_UP = {SELF_HELP: BRIEF, BRIEF: INDIVIDUAL, INDIVIDUAL: INDIVIDUAL}
_PREFERENCE_REASONS = {
    Preference.SHORT_CHAT: Reason.PREFERS_SHORT_CHAT,
    Preference.APPOINTMENT: Reason.PREFERS_APPOINTMENT,
}
_MANY = 2
"""From this many items without an answer on, the middle values are no longer a sketch of anybody."""
_SEVERAL = 2
"""Kinds of cue from which on an opening is more than a simple wish."""


def decide(
    answers: ScreeningAnswers,
    preference: Preference | None = None,
    signals: frozenset[Signal] = frozenset(),
    cut_points: CutPoints = DEFAULT_CUT_POINTS,
    cues: frozenset[Cue] = frozenset(),
) -> TriageDecision:
    """Recommend a tier. Every override may only raise support; together they count as the highest of them."""
    answers = _with_cues(answers, cues)
    scored = readiness(answers, cut_points)
    base, overrides = _weighed(answers, scored, preference, signals, cut_points, cues)
    is_by_lead = bool({Reason.LEAD_SMALL, Reason.LEAD_NEGATIVE} & overrides.keys())
    return TriageDecision(
        tier=_highest(base, overrides),
        reasons=(
            *dimension_reasons(answers, scored, cut_points),
            *overrides,
            *said_reasons(cues),
            *item_reasons(answers, scored, is_by_lead=is_by_lead),
        ),
        missing=answers.missing,
        cues=tuple(cue for cue in Cue if cue in cues),
    )


def tier_of(
    answers: ScreeningAnswers,
    preference: Preference | None = None,
    signals: frozenset[Signal] = frozenset(),
    cut_points: CutPoints = DEFAULT_CUT_POINTS,
    cues: frozenset[Cue] = frozenset(),
) -> ServiceTier:
    """The tier of `decide` without its reasons, for those who ask for it many times."""
    answers = _with_cues(answers, cues)
    return _highest(*_weighed(answers, readiness(answers, cut_points), preference, signals, cut_points, cues))


def _with_cues(answers: ScreeningAnswers, cues: frozenset[Cue]) -> ScreeningAnswers:
    return ScreeningAnswers(answers.given, shown_by(cues)) if cues else answers


def _highest(base: ServiceTier, overrides: dict[Reason, ServiceTier]) -> ServiceTier:
    return max((base, *overrides.values()), key=SUPPORT.__getitem__)


def _weighed(
    answers: ScreeningAnswers,
    scored: Readiness,
    preference: Preference | None,
    signals: frozenset[Signal],
    cut_points: CutPoints,
    cues: frozenset[Cue],
) -> tuple[ServiceTier, dict[Reason, ServiceTier]]:
    """The quadrant, and each override that applies with the least tier it asks for."""
    quadrant = _quadrant(scored)
    overrides = dict(_patterns(answers, scored, cut_points))
    overrides |= _words(scored, cues)
    base = _highest(quadrant, overrides)
    overrides |= _wishes_and_signals(base, answers, preference, signals)
    if _is_too_incomplete(answers, cut_points):
        overrides[Reason.CHECK_INCOMPLETE] = BRIEF
    return quadrant, overrides


def _quadrant(scored: Readiness) -> ServiceTier:
    is_ready = scored.capability is Capability.HIGH
    is_simple = scored.complexity is Complexity.LOW
    if is_ready and is_simple:
        return SELF_HELP
    return BRIEF if is_ready or is_simple else INDIVIDUAL


def _patterns(
    answers: ScreeningAnswers, scored: Readiness, cut_points: CutPoints
) -> Iterator[tuple[Reason, ServiceTier]]:
    """What the answers say together, though each dimension by itself stays on its side of the cut-point."""
    is_ready, is_simple = scored.capability is Capability.HIGH, scored.complexity is Complexity.LOW
    if is_ready and is_simple and scored.lead < cut_points.self_help_lead_from:
        yield Reason.LEAD_SMALL, BRIEF
    if not is_ready and is_simple and scored.lead <= cut_points.case_managed_lead_to:
        yield Reason.LEAD_NEGATIVE, INDIVIDUAL
    if answers.score("C6") == 0 and answers.score("X1") == EXTREME:
        yield Reason.WISH_OF_OTHERS, BRIEF


def _words(scored: Readiness, cues: frozenset[Cue]) -> Iterator[tuple[Reason, ServiceTier]]:
    """What several cues say together; what each says by itself is in the scores already.

    Somebody who says much of what is hard in one sentence, and yet answers that all is well, needs a person to ask.
    """
    if cues & WEIGHTY:
        yield Reason.SAID_WEIGHTY, BRIEF
    if len(cues & RAISING) >= _SEVERAL:
        yield Reason.SAID_SEVERAL, BRIEF
    inner, outer = cues & STRUGGLES, heavy_of(cues)
    is_both = bool(inner and outer and len(inner | outer) > 1)
    if is_both or (len(inner) > 1 and scored.extremes):
        yield Reason.SAID_ON_BOTH_SIDES, INDIVIDUAL


def _wishes_and_signals(
    base: ServiceTier, answers: ScreeningAnswers, preference: Preference | None, signals: frozenset[Signal]
) -> Iterator[tuple[Reason, ServiceTier]]:
    if preference in _PREFERENCE_REASONS:
        yield _PREFERENCE_REASONS[preference], BRIEF
    if len(answers.not_said) >= _MANY:
        yield Reason.MANY_NOT_SAID, BRIEF
    if Signal.ASKED_FOR_PERSON in signals:
        yield Reason.ASKED_FOR_PERSON, BRIEF
    if Signal.DISTRESS in signals:
        yield Reason.DISTRESS, BRIEF
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
    worst = answers.at_worst()
    scored = readiness(worst, cut_points)
    return _highest(_quadrant(scored), dict(_patterns(worst, scored, cut_points))) is not SELF_HELP
