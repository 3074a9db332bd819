"""What must hold for every visitor: the six properties of the draft check, over all answers or generated ones."""

import inspect
from collections import Counter
from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from handoff.domain.cues import RAISING, Cue
from handoff.domain.readiness import (
    CAPABILITY_ITEMS,
    COMPLEXITY_ITEMS,
    ITEMS,
    Capability,
    Complexity,
    CutPoints,
    Preference,
    ScreeningAnswers,
    readiness,
)
from handoff.domain.reasons import Reason
from handoff.domain.triage import ServiceTier, Signal, decide, tier_of

SUPPORT = {tier: rank for rank, tier in enumerate(ServiceTier)}
Pattern = tuple[int, ...]

VALUES = st.sampled_from((0, 1, 2, None))
COMPLETE = st.fixed_dictionaries(dict.fromkeys(ITEMS, VALUES))
PARTIAL = st.dictionaries(st.sampled_from(ITEMS), VALUES)
PREFERENCES = st.sampled_from((None, *Preference))
SIGNALS = st.frozensets(st.sampled_from(list(Signal)))
CUES = st.frozensets(st.sampled_from(list(Cue)), max_size=4)
CUT_POINTS = st.builds(
    CutPoints, st.integers(0, 12), st.integers(0, 10), st.integers(0, 5), st.integers(1, 4), st.integers(0, 12),
    st.integers(-16, -1),
)  # fmt: skip


def most_ready(item: str) -> int:
    return 2 if item in CAPABILITY_ITEMS else 0


def support(
    given_: dict[str, int | None],
    preference: Preference | None = None,
    signals: frozenset[Signal] = frozenset(),
    cut_points: CutPoints | None = None,
    cues: frozenset[Cue] = frozenset(),
) -> int:
    return SUPPORT[decide(ScreeningAnswers(given_), preference, signals, cut_points or CutPoints(), cues).tier]


@pytest.fixture(scope="module")
def all_patterns() -> dict[Pattern, int]:
    """The support that each of the 3^6 x 3^5 answer patterns gets."""
    return {
        values: SUPPORT[tier_of(ScreeningAnswers(dict(zip(ITEMS, values, strict=True))))]
        for values in product((0, 1, 2), repeat=len(ITEMS))
    }


# 1. Monotonic ------------------------------------------------------------------------------------------------------


def test_a_less_ready_answer_never_lowers_support(all_patterns: dict[Pattern, int]) -> None:
    steps = [-1 if item in CAPABILITY_ITEMS else 1 for item in ITEMS]
    compared = 0
    for values, before in all_patterns.items():
        for place, step in enumerate(steps):
            less_ready = (*values[:place], values[place] + step, *values[place + 1 :])
            if less_ready in all_patterns:
                compared += 1
                assert all_patterns[less_ready] >= before, f"{values} -> {less_ready}"

    assert compared == len(ITEMS) * 2 * 3 ** (len(ITEMS) - 1)


def test_a_less_ready_answer_never_makes_capability_higher_with_unsaid_items_held_fixed() -> None:
    for values in product((0, 1, 2, None), repeat=len(CAPABILITY_ITEMS)):
        answers = dict(zip(CAPABILITY_ITEMS, values, strict=True))
        if readiness(ScreeningAnswers(answers), CutPoints()).capability is Capability.LOW:
            for item, value in answers.items():
                if value:
                    less_ready = ScreeningAnswers({**answers, item: value - 1})

                    assert readiness(less_ready, CutPoints()).capability is Capability.LOW


def test_a_more_complex_answer_never_makes_complexity_lower_with_unsaid_items_held_fixed() -> None:
    for values in product((0, 1, 2, None), repeat=len(COMPLEXITY_ITEMS)):
        answers = dict(zip(COMPLEXITY_ITEMS, values, strict=True))
        if readiness(ScreeningAnswers(answers), CutPoints()).complexity is Complexity.HIGH:
            for item, value in answers.items():
                if value is not None and value < 2:
                    more_complex = ScreeningAnswers({**answers, item: value + 1})

                    assert readiness(more_complex, CutPoints()).complexity is Complexity.HIGH


@given(PARTIAL, PREFERENCES, SIGNALS, CUT_POINTS, CUES, st.sampled_from(ITEMS))
def test_monotony_survives_gaps_overrides_cues_and_other_cut_points(
    answers: dict[str, int | None],
    preference: Preference | None,
    signals: frozenset[Signal],
    cut_points: CutPoints,
    cues: frozenset[Cue],
    item: str,
) -> None:
    by_readiness = sorted((0, 1, 2), key=lambda value: abs(value - most_ready(item)))

    levels = [support({**answers, item: value}, preference, signals, cut_points, cues) for value in by_readiness]

    assert sorted(levels) == levels


@given(PARTIAL, PREFERENCES, SIGNALS, CUT_POINTS, CUES, st.sampled_from(list(Cue)))
def test_a_further_cue_never_lowers_support(
    answers: dict[str, int | None],
    preference: Preference | None,
    signals: frozenset[Signal],
    cut_points: CutPoints,
    cues: frozenset[Cue],
    further: Cue,
) -> None:
    before = support(answers, preference, signals, cut_points, cues)

    assert support(answers, preference, signals, cut_points, cues | {further}) >= before


@given(PARTIAL, PREFERENCES, SIGNALS, CUT_POINTS, CUES)
def test_a_plain_question_counts_for_nothing(
    answers: dict[str, int | None],
    preference: Preference | None,
    signals: frozenset[Signal],
    cut_points: CutPoints,
    cues: frozenset[Cue],
) -> None:
    without = support(answers, preference, signals, cut_points, cues & RAISING)

    assert without == support(answers, preference, signals, cut_points, cues | {Cue.PLAIN_QUESTION})


@given(PARTIAL, PREFERENCES, SIGNALS, CUT_POINTS, CUES)
def test_the_tier_without_reasons_is_the_tier_with_them(
    answers: dict[str, int | None],
    preference: Preference | None,
    signals: frozenset[Signal],
    cut_points: CutPoints,
    cues: frozenset[Cue],
) -> None:
    screened = ScreeningAnswers(answers)

    decision = decide(screened, preference, signals, cut_points, cues)

    assert decision.tier is tier_of(screened, preference, signals, cut_points, cues)


# 2. Preference -----------------------------------------------------------------------------------------------------


@given(PARTIAL, SIGNALS, CUT_POINTS)
def test_a_wish_for_more_help_is_never_blocked(
    answers: dict[str, int | None], signals: frozenset[Signal], cut_points: CutPoints
) -> None:
    for wish in (Preference.SHORT_CHAT, Preference.APPOINTMENT):
        assert support(answers, wish, signals, cut_points) >= SUPPORT[ServiceTier.BRIEF_STAFF_ASSISTED]


def test_whatever_was_answered_a_wish_for_a_person_is_granted_and_takes_no_help_away(
    all_patterns: dict[Pattern, int],
) -> None:
    brief = SUPPORT[ServiceTier.BRIEF_STAFF_ASSISTED]
    for values, before in all_patterns.items():
        answers = ScreeningAnswers(dict(zip(ITEMS, values, strict=True)))

        assert SUPPORT[tier_of(answers, Preference.APPOINTMENT)] == max(brief, before), values


@given(PARTIAL, PREFERENCES, SIGNALS, st.sampled_from(list(Signal)), CUT_POINTS)
def test_overrides_only_raise_support(
    answers: dict[str, int | None],
    preference: Preference | None,
    signals: frozenset[Signal],
    further: Signal,
    cut_points: CutPoints,
) -> None:
    without_wish = support(answers, None, signals, cut_points)

    assert support(answers, preference, signals, cut_points) >= without_wish
    assert support(answers, None, signals | {further}, cut_points) >= without_wish


# 3. No demographic input -------------------------------------------------------------------------------------------


def test_it_is_told_nothing_of_who_the_visitor_is() -> None:
    assert ["answers", "preference", "signals", "cut_points", "cues"] == list(inspect.signature(decide).parameters)
    assert {"asked_for_person", "distress", "self_help_unhelpful", "crisis"} == {signal.value for signal in Signal}


# 4. Prefer not to say, and not asked -------------------------------------------------------------------------------


@given(PARTIAL, PREFERENCES, SIGNALS, CUT_POINTS, st.sampled_from(ITEMS))
def test_prefer_not_to_say_never_gives_less_support_than_the_most_ready_answer(
    answers: dict[str, int | None],
    preference: Preference | None,
    signals: frozenset[Signal],
    cut_points: CutPoints,
    item: str,
) -> None:
    unsaid = support({**answers, item: None}, preference, signals, cut_points)

    assert unsaid >= support({**answers, item: most_ready(item)}, preference, signals, cut_points)


@given(PARTIAL, CUT_POINTS, st.sampled_from(ITEMS))
def test_not_asking_never_gives_less_support_than_prefer_not_to_say(
    answers: dict[str, int | None], cut_points: CutPoints, item: str
) -> None:
    unasked = {other: value for other, value in answers.items() if other != item}

    assert support(unasked, cut_points=cut_points) >= support({**unasked, item: None}, cut_points=cut_points)


@given(COMPLETE, st.sets(st.sampled_from(ITEMS)), CUT_POINTS)
@example(dict.fromkeys(ITEMS, 1), {"C4", "C5"}, CutPoints(0, 10, 5))
def test_not_asking_never_takes_a_person_away(
    answers: dict[str, int | None], unasked: set[str], cut_points: CutPoints
) -> None:
    asked = {item: value for item, value in answers.items() if item not in unasked}
    brief = SUPPORT[ServiceTier.BRIEF_STAFF_ASSISTED]

    assert support(asked, cut_points=cut_points) >= min(brief, support(answers, cut_points=cut_points))


# 5. Reasons --------------------------------------------------------------------------------------------------------


@given(PARTIAL, PREFERENCES, SIGNALS, CUT_POINTS)
def test_no_decision_comes_without_a_reason_and_none_comes_twice(
    answers: dict[str, int | None],
    preference: Preference | None,
    signals: frozenset[Signal],
    cut_points: CutPoints,
) -> None:
    reasons = decide(ScreeningAnswers(answers), preference, signals, cut_points).reasons

    assert reasons
    assert len(set(reasons)) == len(reasons)


@given(PARTIAL, CUT_POINTS)
def test_reasons_name_each_answer_at_the_far_end_and_no_answer_that_was_not_given(
    answers: dict[str, int | None], cut_points: CutPoints
) -> None:
    reasons = decide(ScreeningAnswers(answers), cut_points=cut_points).reasons
    named = {code.value[-2:].upper() for code in reasons if code.value[-2:].upper() in ITEMS}
    at_the_far_end = {
        item for item, value in answers.items() if value is not None and abs(value - most_ready(item)) == 2
    }

    assert at_the_far_end <= named <= {item for item, value in answers.items() if value != most_ready(item)}


@given(COMPLETE)
def test_more_than_self_help_always_names_an_answer_or_a_count_of_them(answers: dict[str, int | None]) -> None:
    decision = decide(ScreeningAnswers(answers))
    names_an_answer = any(code.value[-2:].upper() in ITEMS for code in decision.reasons)

    assert decision.tier is ServiceTier.SELF_HELP or names_an_answer or Reason.MANY_NOT_SAID in decision.reasons


# 6. Same in, same out ----------------------------------------------------------------------------------------------


@given(PARTIAL, PREFERENCES, SIGNALS)
def test_the_same_answers_in_any_order_give_the_same_decision(
    answers: dict[str, int | None], preference: Preference | None, signals: frozenset[Signal]
) -> None:
    backwards = dict(reversed(answers.items()))

    once = decide(ScreeningAnswers(answers), preference, signals)

    assert once == decide(ScreeningAnswers(backwards), preference, signals)


def test_every_pattern_gives_the_same_tier_again(all_patterns: dict[Pattern, int]) -> None:
    for values, before in reversed(all_patterns.items()):
        assert SUPPORT[tier_of(ScreeningAnswers(dict(zip(ITEMS, values, strict=True))))] == before, values


# Figures -----------------------------------------------------------------------------------------------------------


def test_answers_thrown_at_random_give_two_forty_four_and_fifty_four_per_cent(
    all_patterns: dict[Pattern, int],
) -> None:
    counts = Counter(all_patterns.values())

    assert 3**11 == len(all_patterns)
    assert [2, 44, 54] == [round(100 * counts[rank] / len(all_patterns)) for rank in range(3)]
