"""The answers a tier stands on: enough to hold it, and none of them idle; over all patterns and sampled skips."""

from collections.abc import Iterator, Mapping
from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.domain.cues import Cue
from handoff.domain.deciding import LEAST_READY, MOST_READY, deciding_answers, needed, stands
from handoff.domain.readiness import ITEMS, Preference, ScreeningAnswers
from handoff.domain.triage import ServiceTier, Signal, decide, tier_of

Given = Mapping[str, int | None]
Table = dict[tuple[int | None, ...], ServiceTier]
ALIKE = (("C1", "C2", "C3"), ("C4", "C5"), ("X2", "X3", "X4", "X5"))
"""Items that the rule does not tell apart: to try one order of their answers is to try all."""


@pytest.fixture(scope="module")
def tiers() -> Table:
    """The tier of each of the 3^6 x 3^5 patterns."""
    return {
        values: tier_of(ScreeningAnswers(dict(zip(ITEMS, values, strict=True))))
        for values in product((0, 1, 2), repeat=len(ITEMS))
    }


def one_of_each_kind(patterns: Iterator[tuple[int, ...]]) -> Iterator[tuple[int, ...]]:
    """The patterns in which the answers to items alike stand in order."""
    places = [[ITEMS.index(item) for item in group] for group in ALIKE]
    for values in patterns:
        if all(values[a] <= values[b] for group in places for a, b in zip(group, group[1:], strict=False)):
            yield values


def test_the_rule_does_not_tell_apart_the_items_that_these_tests_take_for_alike(tiers: Table) -> None:
    for group in ALIKE:
        places = [ITEMS.index(item) for item in group]
        for values, tier in tiers.items():
            first, second = places[0], places[1]
            swapped = list(values)
            swapped[first], swapped[second] = swapped[second], swapped[first]
            turned = list(values)
            for place, value in zip(places, [values[p] for p in (*places[1:], places[0])], strict=True):
                turned[place] = value

            assert tier is tiers[tuple(swapped)] is tiers[tuple(turned)]


def test_the_named_answers_hold_the_tier_and_none_of_them_can_be_freed(tiers: Table) -> None:
    def tier(given_: Given) -> ServiceTier:
        return tiers[tuple(given_[item] for item in ITEMS)]

    seen = 0
    for values in one_of_each_kind(product((0, 1, 2), repeat=len(ITEMS))):
        answers = dict(zip(ITEMS, values, strict=True))
        reached = tiers[values]
        named = needed(answers, tier)
        others = set(ITEMS) - set(named)

        assert stands(others, answers, tier, reached), f"{values}: {named}"
        assert not any(stands(others | {item}, answers, tier, reached) for item in named), f"{values}: {named}"
        seen += 1

    assert seen == 10 * 6 * 3 * 3 * 15


@given(
    st.fixed_dictionaries(dict.fromkeys(ITEMS, st.sampled_from((0, 1, 2, None)))),
    st.sampled_from((None, *Preference)),
    st.frozensets(st.sampled_from(list(Signal))),
    st.frozensets(st.sampled_from(list(Cue)), max_size=3),
)
def test_it_holds_with_skips_wishes_signals_and_cues_too(
    answers: dict[str, int | None],
    preference: Preference | None,
    signals: frozenset[Signal],
    cues: frozenset[Cue],
) -> None:
    def tier(given_: Given) -> ServiceTier:
        return decide(ScreeningAnswers(given_), preference, signals, cues=cues).tier

    named = deciding_answers(ScreeningAnswers(answers), preference, signals, cues=cues)
    others = set(ITEMS) - set(named)
    reached = tier(answers)

    assert stands(others, answers, tier, reached)
    assert not any(stands(others | {item}, answers, tier, reached) for item in named)


@given(st.fixed_dictionaries(dict.fromkeys(ITEMS, st.sampled_from((0, 1, 2)))), st.randoms())
def test_whatever_the_other_answers_are_the_tier_stays(answers: dict[str, int | None], chance: object) -> None:
    named = deciding_answers(ScreeningAnswers(answers))
    other = {item: answers[item] if item in named else chance.choice((0, 1, 2)) for item in ITEMS}  # type: ignore[attr-defined]

    assert tier_of(ScreeningAnswers(answers)) is tier_of(ScreeningAnswers(other))


def test_two_answers_can_be_enough_for_a_short_talk_with_a_person_when_all_else_is_easy() -> None:
    named = deciding_answers(ScreeningAnswers({**MOST_READY, "C4": 0}))

    assert "C4" in named


def test_individual_help_rests_on_what_is_hard_and_not_on_what_is_easy() -> None:
    named = deciding_answers(ScreeningAnswers({**LEAST_READY, "C1": 2, "X5": 0}))

    assert set(named) <= set(ITEMS) - {"C1", "X5"}
    assert named


def test_items_that_were_not_asked_are_never_named() -> None:
    assert deciding_answers(ScreeningAnswers()) == ()
    assert set(deciding_answers(ScreeningAnswers({"C4": 0, "C5": 0, "X1": 2, "X2": 2}))) == {"C5", "X1", "X2"}


def test_words_that_decide_alone_need_no_answer() -> None:
    cues = frozenset({Cue.OVERWHELM, Cue.MONEY})

    assert deciding_answers(ScreeningAnswers(MOST_READY), cues=cues) == ()


def test_the_order_in_which_answers_were_given_makes_no_difference() -> None:
    answers = {**MOST_READY, "C1": 1, "C2": 1, "X1": 2}
    for order in list(permutations(ITEMS[:4])):
        shuffled = {item: answers[item] for item in (*order, *ITEMS[4:])}

        assert deciding_answers(ScreeningAnswers(answers)) == deciding_answers(ScreeningAnswers(shuffled))
