"""The figures the benchmark prints, on messages few enough to count by hand."""

from __future__ import annotations

import pytest

from tests.bench import metrics
from tests.bench.examples import Example, topic_of
from tests.bench.metrics import Bin, Found, Point
from tests.bench.signpost import found_in
from tests.bench.stock import guess_of

CV = Example("how do i start a cv", "faq/cv_start")
LETTER = Example("cover letter help", "faq/cover_letter")
TROUBLE = Example("they owe me four months of pay", "trouble/intern_problem")
LIBRARY = Example("renew my books", "other_department")
PIZZA = Example("order a pizza", "out_of_scope")
HELLO = Example("hello", "greet")
SELECTED = {
    "all_retrieval_intents": ["faq", "trouble", "other_department"],
    "default": {"response": {"intent_response_key": "faq/cv_start", "confidence": 0.8}},
}


@pytest.mark.parametrize(
    ("name", "topic"),
    [
        ("faq/cv_start", "cv_start"),
        ("trouble/intern_problem", "intern_problem"),
        ("other_department/library", "other_department"),
        ("other_department", "other_department"),
        ("greet", "small_talk"),
        ("affirm", "dialogue"),
    ],
)
def test_a_name_counts_as_the_topic_that_parse_would_print(name: str, topic: str) -> None:
    assert topic == topic_of(name)


def test_the_right_topic_counts_as_reached_by_the_answer_or_by_a_button() -> None:
    assert metrics.is_within(CV, Found("cv_start"))
    assert metrics.is_within(CV, Found("cover_letter", is_answer=False, choices=("cover_letter", "cv_start")))
    assert not metrics.is_within(CV, Found(None, is_answer=False))


def test_each_topic_weighs_the_same_however_often_it_is_asked_for() -> None:
    pairs = [(CV, Found("cv_start"))] * 3 + [(LETTER, Found("cv_start"))]

    assert (6 / 7 + 0) / 2 == pytest.approx(metrics.macro_f1(pairs))


def test_a_message_from_outside_counts_against_the_topic_it_was_taken_for() -> None:
    alone = [(CV, Found("cv_start"))]

    assert 1 == metrics.macro_f1(alone)
    assert 2 / 3 == pytest.approx(metrics.macro_f1([*alone, (PIZZA, Found("cv_start"))]))


def test_only_an_answer_about_careers_answers_what_is_outside_as_if_it_were_careers_business() -> None:
    pairs = [
        (PIZZA, Found("cv_start")),
        (PIZZA, Found("cv_start", is_answer=False, choices=("cv_start",))),
        (LIBRARY, Found("out_of_scope")),
        (PIZZA, Found("small_talk")),
        (CV, Found("cv_start")),
        (TROUBLE, Found("out_of_scope")),
        (HELLO, Found("cv_start")),
    ]

    assert Point(0.0, 3 / 4, 1 / 2) == metrics.held_back(pairs)


def test_the_threshold_rises_until_as_much_of_careers_business_is_held_back() -> None:
    pairs = [(CV, Found("cv_start")), (LETTER, Found("cover_letter")), (PIZZA, Found("cv_start"))]

    assert Point(0.9, 1.0, 0.5) == metrics.at_equal_false_alarms(pairs, [0.9, 0.5, 0.2], 0.3)
    assert Point(0.0, 0.0, 0.0) == metrics.at_equal_false_alarms(pairs, [0.9, 0.5, 0.2], 0.0)


def test_confidences_fall_into_tenths_and_certainty_into_the_last() -> None:
    bins = metrics.reliability([(1.0, True), (0.9, False), (0.05, False)])

    assert (Bin(2, 0.95, 0.5), Bin(1, 0.05, 0.0), Bin(0, 0.0, 0.0)) == (bins[9], bins[0], bins[5])
    assert (2 * 0.45 + 0.05) / 3 == pytest.approx(metrics.calibration_error(bins))


def test_a_line_of_parse_is_read_as_what_the_bot_would_do() -> None:
    line = {"topic": "cv_start", "outcome": "did_you_mean", "choices": ["cv_start", "cover_letter"]}

    assert Found("cv_start", is_answer=False, choices=("cv_start", "cover_letter")) == found_in(line)


def test_the_stock_bot_names_an_answer_with_two_components() -> None:
    ranking = [{"name": "faq", "confidence": 0.7}, {"name": "greet", "confidence": 0.1}]
    guess = guess_of({"intent": ranking[0], "intent_ranking": ranking, "response_selector": SELECTED})

    assert ("faq/cv_start", 0.7, 0.8, True) == (
        guess.name, guess.confidence, guess.selector_confidence, guess.is_answer
    )


def test_the_stock_bot_has_a_best_guess_behind_its_fallback() -> None:
    ranking = [{"name": "nlu_fallback", "confidence": 0.3}, {"name": "greet", "confidence": 0.2}]
    guess = guess_of({"intent": ranking[0], "intent_ranking": ranking, "response_selector": SELECTED})

    assert (Found("small_talk"), Found("small_talk", is_answer=False)) == (guess.found, guess.as_it_ships)


def test_a_message_the_stock_bot_has_nothing_to_say_to_has_no_topic() -> None:
    ranking = [{"name": "nlu_fallback", "confidence": 0.3}]
    guess = guess_of({"intent": ranking[0], "intent_ranking": ranking})

    assert Found(None) == guess.found
