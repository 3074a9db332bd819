"""Which title a typed message means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.matching import Likeness, match

THREE = ["Yes, easily", "With some thought", "Not really"]


@pytest.mark.parametrize("index", range(3))
def test_a_title_means_itself(index: int) -> None:
    assert (index, Likeness.CERTAIN) == match(f"  {THREE[index].lower()}.", THREE)


@pytest.mark.parametrize("text", ["", "   ", "!?", "...", "\N{PILE OF POO}"])
def test_no_words_mean_nothing(text: str) -> None:
    assert match(text, THREE) is None


def test_a_number_is_a_place_in_the_list() -> None:
    assert [(0, Likeness.CERTAIN), (2, Likeness.CERTAIN), None] == [
        match(text, THREE) for text in ("1", "number 3", "4")
    ]


def test_a_number_is_an_amount_where_the_answers_are_amounts() -> None:
    amounts = ["None", "One", "Two or more"]

    assert [0, 1, 2, 2] == [found[0] for text in "0129" if (found := match(text, amounts))]


def test_no_is_never_the_no_inside_another_answer() -> None:
    assert (2, Likeness.CERTAIN) == match("no", ["Step and date", "Step, no date", "Neither"])


def test_yes_to_answers_without_a_yes_means_nothing() -> None:
    assert match("yes", ["Well", "Roughly", "I could not"]) is None


def test_words_that_fit_two_answers_mean_neither() -> None:
    assert match("step", ["Step and date", "Step, no date", "Neither"]) is None


def test_words_that_fit_one_answer_are_a_loose_match() -> None:
    assert (1, Likeness.LOOSE) == match("with thought", THREE)


@given(st.text(max_size=200))
def test_any_text_is_either_one_of_the_answers_or_none(text: str) -> None:
    found = match(text, THREE)

    assert found is None or found[0] in range(3)
