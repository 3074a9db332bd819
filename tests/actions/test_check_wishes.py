"""Skip, back, why and pause as whole messages, and sentences that only hold these words."""

from __future__ import annotations

import pytest

from actions.check_wishes import CheckWish, wish_in
from actions.items import options_of
from actions.typed_words import normal, typed_words
from tests.actions.building import domain
from tests.data_checks.corpus import examples

TYPED = {
    CheckWish.SKIP: ["skip", "Skip this one pls", "pass", "next question", "I'd rather not say", "can i skip this?",
                     "prefer not to answer", "none of your business"],
    CheckWish.BACK: ["back", "go back please", "wait go back", "previous question", "oops wrong answer", "undo",
                     "can I go back?", "i pressed the wrong one", "change my last answer"],
    CheckWish.WHY: ["why?", "why do you ask?", "Why do you want to know that", "y do u ask", "what is this for?"],
    CheckWish.PAUSE: ["later", "not now", "can I do this another time?", "pause", "let's do this tomorrow", "brb",
                      "i have to go", "i need a break"],
}  # fmt: skip
STORIES = [
    "i want to go back to university",
    "my last question was about visas",
    "i would skip meals to save money",
    "why do companies ask for experience",
    "i passed my exams last week",
    "later that year i moved to johor",
    "my parents pause everything when i talk",
    "what is a cover letter for",
]


@pytest.mark.parametrize(("wish", "text"), [(wish, text) for wish, texts in TYPED.items() for text in texts])
def test_a_wish_is_known_by_its_words_whatever_it_was_understood_as(wish: CheckWish, text: str) -> None:
    assert wish is wish_in(text, "faq")


@pytest.mark.parametrize("text", STORIES)
def test_a_sentence_that_holds_such_words_is_no_wish(text: str) -> None:
    assert wish_in(text, "nlu_fallback") is None


@pytest.mark.parametrize("wish", CheckWish)
def test_other_words_are_known_by_what_they_were_understood_as(wish: CheckWish) -> None:
    assert wish is wish_in("the usual please", wish.value)


def test_who_asks_why_this_result_in_the_check_means_the_question() -> None:
    assert CheckWish.WHY is wish_in("what is this based on", "explain_result")


def test_a_long_message_is_never_a_wish_to_skip_by_likeness_alone() -> None:
    story = "i skipped two modules last year because i was working night shifts"

    assert wish_in(story, CheckWish.SKIP.value) is None


def test_the_words_of_a_content_pack_stand_for_titles_that_buttons_have() -> None:
    slots = domain()["forms"]["readiness_form"]["required_slots"]
    titles = {normal(option.title) for slot in slots for option in options_of(domain(), slot)}

    assert set() == {title for meant in typed_words().answers.values() for title in meant} - titles
    assert {wish.value for wish in CheckWish} == set(typed_words().wishes)


@pytest.mark.parametrize("wish", CheckWish)
def test_no_pattern_says_another_wish_than_the_example_it_reads(wish: CheckWish) -> None:
    assert [] == [text for text in examples()[wish.value] if wish_in(text, wish.value) is not wish]
