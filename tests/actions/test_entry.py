"""The entry question: own words are kept by their message, a question is answered first, all can be skipped."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions.readiness_form import FORM, ValidateReadinessForm
from actions.trackers import OPENING
from tests.actions.building import MESSAGE, domain, said, slots_of, tracker
from tests.actions.fake_client import FakeClient

ANSWERED = [{"event": "user", "text": "x"}, {"event": "bot", "text": "an answer"}]


async def answer(
    text: str, intent: str = "nlu_fallback", events: list[dict[str, Any]] | None = None, **entities: str
) -> tuple[dict[str, Any], list[str]]:
    dispatcher = CollectingDispatcher()
    visit = tracker(text, intent=intent, entities=entities, form=FORM, asked=OPENING, events=events)
    found = await ValidateReadinessForm(FakeClient()).run(dispatcher, visit, domain())
    return slots_of(found), said(dispatcher)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("no idea what i want", "faq"),
        ("cv", "faq"),
        ("help with my cv", "faq"),
        ("my parents want me to be a doctor", "nlu_fallback"),
        ("i tried everything and nothing helped me so far", "did_not_help"),
        ("hello i am lost and do not know what to do", "greet"),
        ("something about jobs", "out_of_scope"),
    ],
)
async def test_own_words_are_kept_by_their_message(text: str, intent: str) -> None:
    assert ({OPENING: MESSAGE}, []) == await answer(text, intent)


@pytest.mark.parametrize("text", ["how do i write a cv", "which jobs are there?", "cv or resume?"])
async def test_a_question_is_answered_first_and_then_counts(text: str) -> None:
    assert ({}, []) == await answer(text, "faq")
    assert ({OPENING: MESSAGE}, []) == await answer(text, "faq", ANSWERED)


@pytest.mark.parametrize("intent", ["privacy", "bot_challenge", "other_department", "ask_human", "urgent", "trouble"])
async def test_what_is_no_wish_for_help_with_a_career_is_answered_and_the_question_stands(intent: str) -> None:
    assert ({}, []) == await answer("something of that kind in a sentence", intent)
    assert ({}, []) == await answer("something of that kind in a sentence", intent, ANSWERED)


@pytest.mark.parametrize(
    ("text", "intent"),
    [("skip", "faq"), ("Skip this question", "nlu_fallback"), ("no", "deny"), ("rather not say", "out_of_scope")],
)
async def test_it_can_be_skipped(text: str, intent: str) -> None:
    assert ({OPENING: "none"}, []) == await answer(text, intent)


async def test_a_press_skips_it_and_an_older_button_answers_its_own_item() -> None:
    assert ({OPENING: "none"}, []) == await answer("x", "choose_option", item="opening", option="none")
    assert ({"readiness__c1": "2"}, []) == await answer("x", "choose_option", item="c1", option="2")


@pytest.mark.parametrize(("text", "intent"), [("later", "faq"), ("not now", "deny"), ("brb", "pause_check")])
async def test_a_pause_is_left_to_the_rules(text: str, intent: str) -> None:
    assert ({}, []) == await answer(text, intent)


@pytest.mark.parametrize(
    ("text", "intent", "response"),
    [
        ("why?", "faq", f"utter_why_{OPENING}"),
        ("back", "faq", "utter_check_first_question"),
        ("yes", "affirm", "utter_entry_again"),
        ("\U0001f44d", "nlu_fallback", "utter_entry_again"),
    ],
)
async def test_what_says_nothing_yet_is_met_and_the_question_asked_again(text: str, intent: str, response: str) -> None:
    assert ({OPENING: None}, [response]) == await answer(text, intent)
