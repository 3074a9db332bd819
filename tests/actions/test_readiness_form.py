"""Answers of the check, pressed and typed; questions in between are left to the rules."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions.readiness_form import FORM, ValidateReadinessForm
from tests.actions.building import domain, said, slots_of, tracker
from tests.actions.fake_client import FakeClient

ITEMS = domain()["forms"][FORM]["required_slots"]
INTERRUPTING = domain()["forms"][FORM]["ignored_intents"]


async def answer(
    text: str, asked: str, intent: str = "nlu_fallback", **entities: str
) -> tuple[dict[str, Any], list[str]]:
    """What the form takes from this message, and what it says."""
    dispatcher = CollectingDispatcher()
    visit = tracker(text, intent=intent, entities=entities, form=FORM, asked=asked)
    events = await ValidateReadinessForm(FakeClient()).run(dispatcher, visit, domain())
    return slots_of(events), said(dispatcher)


def choices(slot: str) -> list[tuple[str, str, str]]:
    """(slot, title, value) of each option button, read from the responses themselves."""
    buttons = domain()["responses"][f"utter_ask_{slot}"][0]["buttons"]
    pressed = [button for button in buttons if button["payload"].startswith("/choose_option")]
    return [(slot, button["title"], button["payload"].split('"option":"')[1].split('"')[0]) for button in pressed]


ALL_CHOICES = [choice for slot in ITEMS for choice in choices(slot)]


@pytest.mark.parametrize(("slot", "title", "value"), ALL_CHOICES)
async def test_a_pressed_option_is_taken(slot: str, title: str, value: str) -> None:
    item = slot.removeprefix("readiness__")

    assert ({slot: value}, []) == await answer(title, slot, "choose_option", item=item, option=value)


@pytest.mark.parametrize("intent", ["nlu_fallback", "affirm", "deny", "out_of_scope", "faq", "trouble", "ask_human"])
@pytest.mark.parametrize(("slot", "title", "value"), ALL_CHOICES)
async def test_an_option_typed_out_is_taken_whatever_intent_it_was_taken_for(
    slot: str, title: str, value: str, intent: str
) -> None:
    assert ({slot: value}, []) == await answer(title.upper() + "!", slot, intent)


@pytest.mark.parametrize(
    ("slot", "text", "value"),
    [
        ("c1", "yes", "2"),
        ("c1", "no", "0"),
        ("c2", "1", "2"),
        ("c2", "well i think", "2"),
        ("c2", "no option yet", "0"),
        ("c3", "no", "0"),
        ("c3", "option 2", "1"),
        ("c4", "i put it of or feel to worried to start", "0"),
        ("c5", "wiht a little help", "1"),
        ("c5", "i want someone beside me", "0"),
        ("c6", "mostly someone elses", "0"),
        ("x1", "nope", "0"),
        ("x2", "somewhat lah", "1"),
        ("x3", "manageable", "1"),
        ("x4", "1", "1"),
        ("x4", "0", "0"),
        ("x4", "5", "2"),
        ("x5", "yeah", "2"),
        ("x5", "prefer not to say", "none"),
        ("preference", "an appointment pls", "appointment"),
        ("preference", "short chat", "short_chat"),
    ],
)
async def test_a_typed_answer_is_understood(slot: str, text: str, value: str) -> None:
    assert ({f"readiness__{slot}": value}, []) == await answer(text, f"readiness__{slot}")


@pytest.mark.parametrize(
    ("slot", "text"),
    [("c5", "no"), ("c2", "yes"), ("c1", "purple"), ("x4", "many"), ("x1", "lots of things"), ("c1", "7")],
)
async def test_an_answer_that_fits_none_is_asked_for_again_kindly(slot: str, text: str) -> None:
    assert ({f"readiness__{slot}": None}, ["utter_check_not_matched"]) == await answer(text, f"readiness__{slot}")


@pytest.mark.parametrize("intent", INTERRUPTING)
async def test_a_question_in_between_is_left_to_the_rules(intent: str) -> None:
    assert ({}, []) == await answer("something that is no answer at all", "readiness__c1", intent)


async def test_loose_words_of_a_question_are_no_answer() -> None:
    assert ({}, []) == await answer("how do i book an appointment with you", "readiness__preference", "faq")


async def test_an_older_button_corrects_its_own_item_and_answers_no_other() -> None:
    assert ({"readiness__c1": "0"}, []) == await answer(
        "Not really", "readiness__c3", "choose_option", item="c1", option="0"
    )


@pytest.mark.parametrize(
    "entities", [{}, {"item": "c1"}, {"item": "c1", "option": "9"}, {"item": "tier", "option": "2"}]
)
async def test_a_forged_option_sets_nothing(entities: dict[str, str]) -> None:
    assert ({"readiness__c1": None}, []) == await answer("x", "readiness__c1", "choose_option", **entities)


async def test_the_message_that_starts_the_check_answers_nothing() -> None:
    visit = tracker("yes", intent="affirm")

    assert [] == await ValidateReadinessForm(FakeClient()).run(CollectingDispatcher(), visit, domain())
