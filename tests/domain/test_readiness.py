"""The short readiness check: which answers it takes, and how each dimension is scored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.domain.readiness import (
    CAPABILITY_ITEMS,
    COMPLEXITY_ITEMS,
    ITEMS,
    Capability,
    Complexity,
    CutPoints,
    Readiness,
    ScreeningAnswers,
    ScreeningError,
    UnknownItem,
    UnknownValue,
    readiness,
)

MOST_READY = dict.fromkeys(CAPABILITY_ITEMS, 2) | dict.fromkeys(COMPLEXITY_ITEMS, 0)


def scored(*cut_points: CutPoints, **changes: int | None) -> Readiness:
    """The most ready answers, but for these."""
    return readiness(ScreeningAnswers({**MOST_READY, **changes}), *(cut_points or [CutPoints()]))


def test_it_has_six_items_on_capability_and_five_on_complexity() -> None:
    assert ("C1", "C2", "C3", "C4", "C5", "C6", "X1", "X2", "X3", "X4", "X5") == ITEMS


@pytest.mark.parametrize("value", [0, 1, 2, None])
def test_it_takes_three_values_and_prefer_not_to_say(value: int | None) -> None:
    assert {"C1": value} == dict(ScreeningAnswers({"C1": value}).given)


@pytest.mark.parametrize("value", [3, -1, 1.0, True, False, "1", "", [], {}, float("nan")])
def test_it_refuses_any_other_value_and_names_the_item(value: object) -> None:
    with pytest.raises(UnknownValue) as caught:
        ScreeningAnswers({"X4": value})  # type: ignore[dict-item]  # that is the point

    assert ("X4", "unknown_value") == (caught.value.item, caught.value.code)
    assert "X4" in str(caught.value)


@pytest.mark.parametrize("item", ["C0", "C7", "X0", "X6", "c1", "C1 ", "", "gender", "nationality"])
def test_it_refuses_an_item_it_does_not_ask(item: str) -> None:
    with pytest.raises(UnknownItem) as caught:
        ScreeningAnswers({item: 1})

    assert (item, "unknown_item") == (caught.value.item, caught.value.code)


def test_both_refusals_can_be_caught_as_one_error() -> None:
    for wrong in ({"C9": 1}, {"C1": 9}):
        with pytest.raises(ScreeningError):
            ScreeningAnswers(wrong)


def test_answers_do_not_change_with_the_mapping_they_were_made_from() -> None:
    mapping: dict[str, int | None] = {"C1": 2}
    answers = ScreeningAnswers(mapping)

    mapping["C1"] = 0

    assert answers.given["C1"] == 2
    with pytest.raises(TypeError):
        answers.given["C1"] = 0  # type: ignore[index]  # that is the point


def test_an_absent_item_is_missing_and_an_unsaid_one_is_not() -> None:
    answers = ScreeningAnswers({"X2": None, "C3": 1, "C1": None})

    assert answers.not_said == ("C1", "X2")
    assert answers.missing == ("C2", "C4", "C5", "C6", "X1", "X3", "X4", "X5")


def test_nothing_asked_means_everything_missing() -> None:
    assert ITEMS == ScreeningAnswers().missing


@given(st.dictionaries(st.sampled_from(ITEMS), st.sampled_from((0, 1, 2, None))))
def test_every_item_is_answered_unsaid_or_missing_and_only_one_of_them(given_: dict[str, int | None]) -> None:
    answers = ScreeningAnswers(given_)
    answered = [item for item, value in given_.items() if value is not None]

    assert sorted(ITEMS) == sorted([*answered, *answers.not_said, *answers.missing])


def test_unsaid_and_unasked_items_score_the_middle() -> None:
    answers = ScreeningAnswers({"C1": 2, "C2": None})

    assert [answers.score(item) for item in ("C1", "C2", "C3")] == [2, 1, 1]


def test_the_totals_run_to_twelve_and_to_ten() -> None:
    most = scored()
    least = readiness(ScreeningAnswers({item: 0 if item in CAPABILITY_ITEMS else 2 for item in ITEMS}), CutPoints())

    assert (most.capability_total, most.complexity_total) == (12, 0)
    assert (least.capability_total, least.complexity_total) == (0, 10)


# --- capability: HIGH from a total of 8, with C4 and C5 both at least 1 --------------------------------------------


def test_capability_is_high_at_a_total_of_eight() -> None:
    result = scored(C1=0, C6=0)

    assert result.capability_total == 8
    assert result.capability is Capability.HIGH


def test_capability_is_low_at_a_total_of_seven() -> None:
    result = scored(C1=0, C6=0, C3=1)

    assert result.capability_total == 7
    assert result.is_capability_total_low
    assert result.capability is Capability.LOW


@pytest.mark.parametrize("item", ["C4", "C5"])
def test_capability_is_low_when_a_key_item_is_at_zero_whatever_the_total(item: str) -> None:
    result = scored(**{item: 0})

    assert result.capability_total == 10
    assert not result.is_capability_total_low
    assert (item,) == result.low_key_items
    assert result.capability is Capability.LOW


@pytest.mark.parametrize("item", ["C1", "C2", "C3", "C6"])
def test_any_other_item_at_zero_leaves_capability_high(item: str) -> None:
    assert scored(**{item: 0}).capability is Capability.HIGH


@pytest.mark.parametrize("value", [1, None])
def test_key_items_in_the_middle_or_unsaid_leave_capability_high(value: int | None) -> None:
    assert scored(C4=value, C5=value).capability is Capability.HIGH


@pytest.mark.parametrize("items", [("C1", "C2"), ("C1", "C3"), ("C2", "C3")])
def test_capability_is_low_when_there_is_little_to_decide_on_however_confident_the_rest(items: tuple[str, str]) -> None:
    result = scored(**dict.fromkeys(items, 0))

    assert result.capability_total == 8
    assert not result.is_capability_total_low
    assert result.has_knowledge_gaps
    assert result.capability is Capability.LOW


# --- complexity: LOW up to a total of 5, with at most one item at 2 ------------------------------------------------


def test_complexity_is_low_at_a_total_of_five() -> None:
    result = scored(X1=1, X2=1, X3=1, X4=1, X5=1)

    assert result.complexity_total == 5
    assert result.complexity is Complexity.LOW


def test_complexity_is_high_at_a_total_of_six() -> None:
    result = scored(X1=2, X2=1, X3=1, X4=1, X5=1)

    assert result.complexity_total == 6
    assert not result.has_many_extremes
    assert result.complexity is Complexity.HIGH


def test_one_extreme_answer_leaves_complexity_low() -> None:
    assert scored(X3=2).complexity is Complexity.LOW


def test_two_extreme_answers_make_complexity_high_whatever_the_total() -> None:
    result = scored(X3=2, X5=2)

    assert result.complexity_total == 4
    assert not result.is_complexity_total_high
    assert result.has_many_extremes
    assert result.complexity is Complexity.HIGH


# --- the lead of capability over the burden -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "lead"),
    [({}, 12), ({"C1": 0}, 10), ({"X1": 1}, 11), ({"X1": 2}, 9), ({"X1": 2, "X2": 2, "C3": None}, 5)],
)
def test_a_heavy_circumstance_weighs_three_against_capability(answers: dict[str, int | None], lead: int) -> None:
    assert lead == scored(**answers).lead


# --- what the visitor's own words show ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_", "shown", "score"),
    [
        ({"C4": 2}, {"C4": 0}, 0),
        ({"C4": 0}, {"C4": 1}, 0),
        ({"X1": 0}, {"X1": 2}, 2),
        ({"X1": 2}, {"X1": 1}, 2),
        ({"X1": None}, {"X1": 2}, 2),
        ({"C4": None}, {"C4": 2}, 1),
        ({}, {"C4": 0}, 0),
    ],
)
def test_own_words_make_an_answer_less_ready_and_never_more(
    given_: dict[str, int | None], shown: dict[str, int], score: int
) -> None:
    (item,) = shown

    assert score == ScreeningAnswers(given_, shown).score(item)


# --- cut-points ----------------------------------------------------------------------------------------------------


def test_a_centre_may_set_its_own_cut_points() -> None:
    strict = CutPoints(capability_high_from=12, complexity_low_to=0, complexity_low_extremes=0)

    assert scored(strict).capability is Capability.HIGH
    assert scored(strict, C1=1).capability is Capability.LOW
    assert scored(strict, X1=1).complexity is Complexity.HIGH


def test_the_number_of_extreme_answers_that_are_still_low_may_be_set() -> None:
    lenient = CutPoints(complexity_low_to=10, complexity_low_extremes=5)

    assert scored(lenient, **dict.fromkeys(COMPLEXITY_ITEMS, 2)).complexity is Complexity.LOW


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("capability_high_from", 13),
        ("capability_high_from", -1),
        ("complexity_low_to", 11),
        ("complexity_low_to", True),
        ("complexity_low_extremes", 6),
        ("complexity_low_extremes", 1.5),
        ("knowledge_gaps_low_from", 0),
        ("self_help_lead_from", 13),
        ("case_managed_lead_to", 6),
    ],
)
def test_it_refuses_cut_points_that_no_total_can_reach(name: str, value: int) -> None:
    with pytest.raises(ValueError, match=name):
        CutPoints(**{name: value})


# --- what the items that were not asked could have made of it ------------------------------------------------------


def test_best_and_worst_fill_in_only_what_was_not_asked() -> None:
    said: dict[str, int | None] = {"C1": 0, "C2": None, "X1": 2}
    answers = ScreeningAnswers(said)
    rest_of_capability, rest_of_complexity = ("C3", "C4", "C5", "C6"), ("X2", "X3", "X4", "X5")
    worst = said | dict.fromkeys(rest_of_capability, 0) | dict.fromkeys(rest_of_complexity, 2)
    best = said | dict.fromkeys(rest_of_capability, 2) | dict.fromkeys(rest_of_complexity, 0)

    assert worst == dict(answers.at_worst().given)
    assert best == dict(answers.at_best().given)


def test_complete_answers_have_no_better_and_no_worse() -> None:
    answers = ScreeningAnswers(MOST_READY)

    assert answers == answers.at_best() == answers.at_worst()
