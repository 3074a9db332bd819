"""Answer, ask which was meant, or admit not to have understood: from likelihoods alone."""

from dataclasses import replace
from random import Random

import pytest

from bot.deciding import Rules, likely_of

RULES = Rules(
    answer_from=0.4,
    guess_from=0.2,
    lead=0.1,
    category_of={"greet": "small_talk", "affirm": "dialogue", "out_of_scope": "out_of_scope"},
)

WARY = replace(RULES, certain_from=0.9, beside_from=0.05)


def test_a_sure_topic_is_answered() -> None:
    decided = RULES.decide({"faq/networking": 0.05, "faq/cv_start": 0.9})

    assert {
        "intent": {"name": "faq", "confidence": 0.9},
        "outcome": "answer",
        "topic": "cv_start",
        "answers": ["faq/cv_start"],
        "choices": [],
    } == decided


def test_exactly_the_threshold_is_enough() -> None:
    assert "answer" == RULES.decide({"faq/cv_start": 0.4, "faq/a": 0.1})["outcome"]


def test_an_unsure_topic_becomes_a_question_with_the_three_closest() -> None:
    decided = RULES.decide({"faq/cv_start": 0.39, "trouble/a": 0.2, "faq/b": 0.1, "faq/c": 0.05})

    assert ("did_you_mean", "cv_start", []) == tuple(decided[key] for key in ("outcome", "topic", "answers"))
    assert ["faq/cv_start", "trouble/a", "faq/b"] == decided["choices"]
    assert {"name": "nlu_fallback", "confidence": 0.39} == decided["intent"]


def test_two_close_topics_become_a_question_however_sure_the_first_is() -> None:
    assert "did_you_mean" == RULES.decide({"faq/cv_start": 0.5, "trouble/a": 0.45})["outcome"]


def test_an_answer_that_is_not_certain_stands_beside_the_three_next_topics() -> None:
    likely = {"faq/a": 0.55, "greet": 0.12, "trouble/b": 0.11, "faq/c": 0.09, "faq/d": 0.07, "faq/e": 0.06}
    decided = WARY.decide(likely)

    assert ("answer", "a", ["faq/a"]) == tuple(decided[key] for key in ("outcome", "topic", "answers"))
    assert ["trouble/b", "faq/c", "faq/d"] == decided["choices"]


@pytest.mark.parametrize(
    "likely",
    [{"faq/a": 0.9, "faq/b": 0.1}, {"faq/a": 0.6, "faq/b": 0.04}, {"other_department/it": 0.6, "faq/b": 0.2}],
    ids=["certain", "nothing near", "an office"],
)
def test_nothing_stands_beside_an_answer_that_needs_no_doubt(likely: dict[str, float]) -> None:
    assert ("answer", []) == (WARY.decide(likely)["outcome"], WARY.decide(likely)["choices"])


@pytest.mark.parametrize(
    ("outside", "topic", "outcome"), [(0.6, 0.3, "did_you_mean"), (0.6, 0.1, "answer"), (0.92, 0.3, "answer")]
)
def test_nobody_is_turned_away_hastily_while_a_topic_may_be_meant(outside: float, topic: float, outcome: str) -> None:
    assert outcome == WARY.decide({"out_of_scope": outside, "faq/a": topic})["outcome"]


def test_two_close_offices_do_not_either_can_send_the_visitor_on() -> None:
    decided = RULES.decide({"other_department/library": 0.48, "other_department/it": 0.45, "faq/a": 0.07})

    assert ("answer", "other_department") == (decided["outcome"], decided["topic"])
    assert ["other_department/library"] == decided["answers"]


def test_an_office_close_to_a_topic_becomes_a_question() -> None:
    decided = RULES.decide({"other_department/library": 0.48, "other_department/it": 0.01, "faq/a": 0.45})

    assert ("did_you_mean", ["faq/a"]) == (decided["outcome"], decided["choices"])


def test_choices_hold_topics_alone() -> None:
    likely = {"greet": 0.35, "faq/a": 0.3, "affirm": 0.2, "other_department/it": 0.1, "faq/b": 0.05}

    assert ["faq/a", "faq/b"] == RULES.decide(likely)["choices"]


def test_a_topic_too_far_off_is_not_offered() -> None:
    decided = RULES.decide({"greet": 0.35, "faq/cv_start": 0.19})

    assert ("not_understood", None, []) == (decided["outcome"], decided["topic"], decided["choices"])


@pytest.mark.parametrize(("likely", "has_words"), [({"affirm": 0.99}, False), ({}, True)])
def test_without_words_or_without_a_ranking_nothing_is_understood(likely: dict[str, float], has_words: bool) -> None:
    decided = RULES.decide(likely, has_words=has_words)

    assert ("not_understood", 0.0) == (decided["outcome"], decided["intent"]["confidence"])


@pytest.mark.parametrize(
    ("name", "intent", "topic", "answers"),
    [
        ("faq/cv_start", "faq", "cv_start", ["faq/cv_start"]),
        ("trouble/intern_problem", "trouble", "intern_problem", ["trouble/intern_problem"]),
        ("other_department/it", "other_department", "other_department", ["other_department/it"]),
        ("greet", "greet", "small_talk", []),
        ("affirm", "affirm", None, []),
    ],
)
def test_what_is_no_topic_goes_by_its_category(name: str, intent: str, topic: str | None, answers: list[str]) -> None:
    decided = RULES.decide({name: 0.9})

    assert (intent, topic, answers) == (decided["intent"]["name"], decided["topic"], decided["answers"])


def test_there_is_an_answer_or_there_are_choices_or_nothing_whatever_the_likelihoods() -> None:
    chance = Random(4)
    names = ["faq/a", "faq/b", "trouble/c", "other_department/it", "greet", "affirm", "out_of_scope"]
    for _ in range(300):
        weights = [chance.random() ** 4 for _ in names]
        decided = RULES.decide({name: weight / sum(weights) for name, weight in zip(names, weights, strict=True)})

        assert (decided["outcome"] == "did_you_mean") == bool(decided["choices"])
        assert (decided["outcome"] != "answer") == (decided["intent"]["name"] == "nlu_fallback")
        assert len(decided["answers"]) <= (decided["outcome"] == "answer")


def test_a_ranking_becomes_likelihoods_by_name() -> None:
    assert {"greet": 0.75} == likely_of([{"name": "greet", "confidence": 0.75}])
