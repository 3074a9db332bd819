"""The catalogue that ships makes a sensible plan of every pattern of answers, here and elsewhere."""

from __future__ import annotations

from itertools import chain, combinations

import pytest

from handoff.content import Kind, load_content
from handoff.domain.plan import FEWEST, MOST, Need, choose
from handoff.domain.readiness import ITEMS, ScreeningAnswers
from tests.data_checks.corpus import ROOT, examples
from tests.planned import HARDEST, READY

CONTENT = load_content(ROOT / "data")
CATALOGUE = CONTENT.resources
BY_ID = {resource.id: resource for resource in CATALOGUE}
BEGINS = ("start_weighing", "start_next_step")
COUNTRIES = ["SG", "US", "GB", "FR"]
PATTERNS = list(chain.from_iterable(combinations(ITEMS, size) for size in range(len(ITEMS) + 1)))
"""Which items are answered at the far end: all 2,048."""


def answers(low: tuple[str, ...]) -> ScreeningAnswers:
    return ScreeningAnswers({**READY, **{item: HARDEST[item] for item in low}})


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_answer_that_stands_out_is_served(country: str) -> None:
    for low in PATTERNS:
        steps = choose(CATALOGUE, Need(answers(low), (), country))
        served = {item for step in steps for item in BY_ID[step.resource].helps}
        assert FEWEST <= len(steps) <= MOST
        assert set(low) <= served, (low, steps)


@pytest.mark.parametrize("country", COUNTRIES)
def test_whatever_is_asked_about_careers_is_taken_up(country: str) -> None:
    for topic in CONTENT.topics.values():
        if topic.group == "service":
            continue
        steps = choose(CATALOGUE, Need(ScreeningAnswers(READY), (topic.id,), country))
        is_there_one = any(topic.id in r.topics and r.country in (None, country) for r in CATALOGUE)
        assert is_there_one == any(step.topic == topic.id for step in steps), topic.id


def test_every_career_topic_has_something_here() -> None:
    here = {topic for r in CATALOGUE if r.country in (None, "SG") for topic in r.topics}

    assert set() == {topic.id for topic in CONTENT.topics.values() if topic.group != "service"} - here


def test_what_is_our_own_is_written_and_needs_no_link() -> None:
    own = [resource for resource in CATALOGUE if not resource.url]

    assert len(own) >= 5
    assert all(len(resource.prompts) >= 3 for resource in own)
    assert {"two_things", "one_next_step", "in_the_picture", "options_and_what_matters", "typical_day"} <= {
        resource.id for resource in own if resource.kind is Kind.EXERCISE
    }


def test_every_kind_of_help_is_there() -> None:
    assert set(Kind) == {resource.kind for resource in CATALOGUE}


def test_no_page_is_said_to_be_checked_that_nobody_here_has_opened() -> None:
    assert {None} == {resource.checked_on for resource in CATALOGUE}


def test_an_exercise_that_the_chat_can_do_begins_with_words_the_bot_has_learned() -> None:
    taught = {intent: set(texts) for intent, texts in examples().items() if intent in BEGINS}

    assert set(CONTENT.plan_words.in_chat) <= {r.id for r in CATALOGUE if r.kind is Kind.EXERCISE}
    assert set(BEGINS) == {
        intent for phrase in CONTENT.plan_words.in_chat.values() for intent in BEGINS if phrase in taught[intent]
    }
