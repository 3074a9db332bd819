"""The recommended tier and its reasons, case by case; `test_triage_properties` holds what is true of all cases."""

import pytest

from handoff.domain.readiness import CAPABILITY_ITEMS, COMPLEXITY_ITEMS, ITEMS, CutPoints, Preference, ScreeningAnswers
from handoff.domain.reasons import Reason
from handoff.domain.triage import ServiceTier, Signal, TriageDecision, decide

SELF_HELP = ServiceTier.SELF_HELP
BRIEF = ServiceTier.BRIEF_STAFF_ASSISTED
INDIVIDUAL = ServiceTier.INDIVIDUAL_CASE_MANAGED

MOST_READY = dict.fromkeys(CAPABILITY_ITEMS, 2) | dict.fromkeys(COMPLEXITY_ITEMS, 0)
LEAST_READY = dict.fromkeys(CAPABILITY_ITEMS, 0) | dict.fromkeys(COMPLEXITY_ITEMS, 2)
LOW_CAPABILITY = dict.fromkeys(CAPABILITY_ITEMS, 0)
HIGH_COMPLEXITY = dict.fromkeys(COMPLEXITY_ITEMS, 2)
ALL_MIDDLE = dict.fromkeys(ITEMS, 1)


def decided(
    answers: dict[str, int | None] | dict[str, int],
    preference: Preference | None = None,
    *signals: Signal,
    cut_points: CutPoints | None = None,
) -> TriageDecision:
    return decide(ScreeningAnswers(answers), preference, frozenset(signals), cut_points or CutPoints())


def without(answers: dict[str, int], *items: str) -> dict[str, int]:
    return {item: value for item, value in answers.items() if item not in items}


# --- the quadrants -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "tier"),
    [
        (MOST_READY, SELF_HELP),
        (MOST_READY | HIGH_COMPLEXITY, BRIEF),
        (MOST_READY | LOW_CAPABILITY, BRIEF),
        (LEAST_READY, INDIVIDUAL),
    ],
    ids=["high and low", "high and high", "low and low", "low and high"],
)
def test_capability_and_complexity_map_to_a_tier(answers: dict[str, int], tier: ServiceTier) -> None:
    assert tier == decided(answers).tier


def test_the_tier_is_recommended_without_a_preference_too() -> None:
    assert decided(MOST_READY, Preference.SELF) == decided(MOST_READY, None)


def test_average_answers_lead_to_brief_help() -> None:
    assert decided(ALL_MIDDLE).tier == BRIEF


def test_the_early_draft_cut_points_over_served_average_answers() -> None:
    early_draft = CutPoints(capability_high_from=9, complexity_low_to=3)

    assert decided(ALL_MIDDLE, cut_points=early_draft).tier == INDIVIDUAL


# --- overrides -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("preference", "reason"),
    [
        (Preference.SHORT_CHAT, Reason.PREFERS_SHORT_CHAT),
        (Preference.APPOINTMENT, Reason.PREFERS_APPOINTMENT),
    ],
)
def test_a_wish_for_a_person_is_followed(preference: Preference, reason: Reason) -> None:
    decision = decided(MOST_READY, preference)

    assert decision.tier == BRIEF
    assert reason in decision.reasons


@pytest.mark.parametrize("preference", Preference)
def test_no_preference_lowers_support(preference: Preference) -> None:
    assert decided(LEAST_READY, preference).tier == INDIVIDUAL


def test_one_unsaid_answer_is_nothing_out_of_the_way() -> None:
    decision = decided({**MOST_READY, "X2": None})

    assert decision.tier == SELF_HELP
    assert Reason.MANY_NOT_SAID not in decision.reasons


def test_two_unsaid_answers_bring_a_person_in() -> None:
    decision = decided({**MOST_READY, "X2": None, "C6": None})

    assert decision.tier == BRIEF
    assert Reason.MANY_NOT_SAID in decision.reasons


@pytest.mark.parametrize(
    ("signal", "reason"),
    [(Signal.ASKED_FOR_PERSON, Reason.ASKED_FOR_PERSON), (Signal.DISTRESS, Reason.DISTRESS)],
)
def test_a_request_for_a_person_and_distress_bring_a_person_in(signal: Signal, reason: Reason) -> None:
    decision = decided(MOST_READY, Preference.SELF, signal)

    assert decision.tier == BRIEF
    assert reason in decision.reasons


@pytest.mark.parametrize(
    ("answers", "tier"), [(MOST_READY, BRIEF), (ALL_MIDDLE, INDIVIDUAL), (LEAST_READY, INDIVIDUAL)]
)
def test_self_help_that_did_not_help_raises_support_by_one_tier(answers: dict[str, int], tier: ServiceTier) -> None:
    decision = decided(answers, None, Signal.SELF_HELP_UNHELPFUL)

    assert tier == decision.tier
    assert Reason.SELF_HELP_UNHELPFUL in decision.reasons


def test_overrides_do_not_add_up() -> None:
    everything_that_asks_for_brief_help = decided(
        {**MOST_READY, "X2": None, "C6": None}, Preference.APPOINTMENT, Signal.ASKED_FOR_PERSON, Signal.DISTRESS
    )
    with_the_safety_net = decided(MOST_READY, Preference.APPOINTMENT, Signal.SELF_HELP_UNHELPFUL)

    assert everything_that_asks_for_brief_help.tier == BRIEF
    assert with_the_safety_net.tier == BRIEF


@pytest.mark.parametrize(("answers", "tier"), [(MOST_READY, SELF_HELP), (LEAST_READY, INDIVIDUAL)])
def test_a_crisis_leaves_the_tier_and_says_so(answers: dict[str, int], tier: ServiceTier) -> None:
    decision = decided(answers, None, Signal.CRISIS)

    assert tier == decision.tier
    assert Reason.CRISIS in decision.reasons


# --- items that were not asked -------------------------------------------------------------------------------------


def test_what_was_not_asked_is_named() -> None:
    assert decided(without(MOST_READY, "X4", "C2")).missing == ("C2", "X4")
    assert decided(MOST_READY).missing == ()
    assert decided({**MOST_READY, "C2": None}).missing == ()


def test_a_check_that_never_began_leads_to_a_short_talk_and_says_nothing_of_the_visitor() -> None:
    expected = TriageDecision(tier=BRIEF, reasons=(Reason.CHECK_INCOMPLETE,), missing=ITEMS)

    assert expected == decided({})


@pytest.mark.parametrize("item", ["C1", "C2", "C3", "C6", *COMPLEXITY_ITEMS])
def test_self_help_stands_when_the_one_unasked_item_could_not_have_changed_it(item: str) -> None:
    assert decided(without(MOST_READY, item)).tier == SELF_HELP


@pytest.mark.parametrize("item", ["C4", "C5"])
def test_an_unasked_item_that_might_have_called_for_a_person_does_so(item: str) -> None:
    decision = decided(without(MOST_READY, item))

    assert decision.tier == BRIEF
    assert Reason.CHECK_INCOMPLETE in decision.reasons


def test_an_unasked_dimension_is_not_taken_for_an_easy_one() -> None:
    assert decided(dict.fromkeys(CAPABILITY_ITEMS, 2)).tier == BRIEF


def test_one_unasked_and_one_unsaid_item_count_as_two_without_an_answer() -> None:
    decision = decided({**without(MOST_READY, "C1"), "C2": None})

    assert decision.tier == BRIEF
    assert Reason.CHECK_INCOMPLETE in decision.reasons


def test_a_verdict_that_no_further_answer_could_change_is_given() -> None:
    decision = decided({"C4": 0, "C5": 0, "X1": 2, "X2": 2})

    assert decision.tier == INDIVIDUAL
    assert decision.reasons == (
        Reason.CAPABILITY_LOW_KEY_ITEM,
        Reason.COMPLEXITY_HIGH_EXTREMES,
        Reason.CHECK_INCOMPLETE,
        Reason.LOW_C4,
        Reason.LOW_C5,
        Reason.HIGH_X1,
        Reason.HIGH_X2,
    )


# --- reasons -------------------------------------------------------------------------------------------------------


def test_self_help_is_explained_by_both_dimensions() -> None:
    assert decided(MOST_READY).reasons == (Reason.CAPABILITY_HIGH, Reason.COMPLEXITY_LOW)


def test_an_answer_at_the_far_end_is_named_even_when_it_did_not_decide() -> None:
    assert decided({**MOST_READY, "C3": 0, "X3": 2}).reasons == (
        Reason.CAPABILITY_HIGH,
        Reason.COMPLEXITY_LOW,
        Reason.LOW_C3,
        Reason.HIGH_X3,
    )


def test_the_key_item_that_decided_is_named() -> None:
    decision = decided({**MOST_READY, "C4": 0})

    assert decision.reasons == (Reason.CAPABILITY_LOW_KEY_ITEM, Reason.COMPLEXITY_LOW, Reason.LOW_C4)


def test_middle_and_unsaid_answers_are_named_when_the_total_they_belong_to_tipped() -> None:
    decision = decided({**MOST_READY, "C1": 1, "C2": 1, "C3": None, "C4": 1, "C6": 1, "X1": 1})

    assert decision.reasons == (
        Reason.CAPABILITY_LOW_TOTAL,
        Reason.COMPLEXITY_LOW,
        Reason.MIDDLE_C1,
        Reason.MIDDLE_C2,
        Reason.NOT_SAID_C3,
        Reason.MIDDLE_C4,
        Reason.MIDDLE_C6,
    )


def test_a_complex_situation_is_explained_by_each_of_its_parts() -> None:
    decision = decided({**MOST_READY, "X1": 2, "X2": 2, "X3": 1, "X4": None})

    assert decision.reasons == (
        Reason.CAPABILITY_HIGH,
        Reason.COMPLEXITY_HIGH_TOTAL,
        Reason.COMPLEXITY_HIGH_EXTREMES,
        Reason.HIGH_X1,
        Reason.HIGH_X2,
        Reason.MIDDLE_X3,
        Reason.NOT_SAID_X4,
    )


def test_overrides_stand_between_the_verdict_and_the_answers() -> None:
    decision = decided({**MOST_READY, "C4": 0}, Preference.SHORT_CHAT, Signal.DISTRESS)

    assert decision.reasons == (
        Reason.CAPABILITY_LOW_KEY_ITEM,
        Reason.COMPLEXITY_LOW,
        Reason.PREFERS_SHORT_CHAT,
        Reason.DISTRESS,
        Reason.LOW_C4,
    )


@pytest.mark.parametrize(
    ("reason", "answers"),
    [
        (Reason.LOW_C1, {"C1": 0}),
        (Reason.HIGH_X5, {"X5": 2}),
        (Reason.MIDDLE_X2, {**HIGH_COMPLEXITY, "X2": 1}),
        (Reason.NOT_SAID_X1, {**HIGH_COMPLEXITY, "X1": None}),
        (Reason.NOT_SAID_C6, {**LOW_CAPABILITY, "C6": None}),
    ],
)
def test_each_answer_against_self_help_has_its_own_code(reason: Reason, answers: dict[str, int | None]) -> None:
    assert reason in decided(answers).reasons


def test_every_item_has_the_codes_it_can_need_and_no_others() -> None:
    far = [f"low_{item.lower()}" for item in CAPABILITY_ITEMS] + [f"high_{item.lower()}" for item in COMPLEXITY_ITEMS]
    other = [f"{level}_{item.lower()}" for level in ("middle", "not_said") for item in ITEMS]

    assert set(far + other) == {code.value for code in Reason if code.value[-2:].upper() in ITEMS}
