"""Answers of the check, pressed and typed; questions in between are left to the rules."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions.readiness_form import FORM, ValidateReadinessForm
from tests.actions.building import domain, said, slots_of, tracker
from tests.actions.fake_client import FakeClient

ITEMS = domain()["forms"][FORM]["required_slots"]
OF_THE_CHECK = {"skip_item", "go_back", "why_item", "explain_result"}
"""What the form does by itself."""
INTERRUPTING = sorted(set(domain()["forms"][FORM]["ignored_intents"]) - OF_THE_CHECK)


async def answer(
    text: str, asked: str, intent: str = "nlu_fallback", slots: dict[str, Any] | None = None, **entities: str
) -> tuple[dict[str, Any], list[str]]:
    """What the form takes from this message, and what it says."""
    dispatcher = CollectingDispatcher()
    visit = tracker(text, intent=intent, entities=entities, form=FORM, asked=asked, slots=slots)
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


@pytest.mark.parametrize(("text", "intent"), [("skip", "faq"), ("pass", "nlu_fallback"), ("leave it out", "skip_item")])
async def test_a_skipped_item_is_not_said(text: str, intent: str) -> None:
    assert ({"readiness__x2": "none"}, []) == await answer(text, "readiness__x2", intent)


@pytest.mark.parametrize(
    ("text", "intent"), [("why do you ask?", "faq"), ("what for exactly", "why_item"), ("how come", "explain_result")]
)
async def test_why_is_said_and_the_item_asked_again(text: str, intent: str) -> None:
    assert ({"readiness__x2": None}, ["utter_why_readiness__x2"]) == await answer(text, "readiness__x2", intent)


@pytest.mark.parametrize(("text", "intent"), [("back", "faq"), ("the one before please", "go_back")])
async def test_back_asks_the_last_answered_item_again_and_tells_its_answer(text: str, intent: str) -> None:
    slots = {"readiness__c1": "2", "readiness__c2": "1", "readiness__x1": "0"}
    dispatcher = CollectingDispatcher()
    visit = tracker(text, intent=intent, form=FORM, asked="readiness__c3", slots=slots)
    events = await ValidateReadinessForm(FakeClient()).run(dispatcher, visit, domain())

    assert ({"readiness__c2": None}, ["utter_check_back"]) == (slots_of(events), said(dispatcher))
    assert "Roughly" == dispatcher.messages[0]["answer"]


async def test_there_is_nothing_before_the_first_question() -> None:
    assert ({"readiness__c1": None}, ["utter_check_first_question"]) == await answer("back", "readiness__c1")


@pytest.mark.parametrize("intent", ["pause_check", "deny"])
async def test_a_pause_is_left_to_the_rules(intent: str) -> None:
    assert ({}, []) == await answer("not now", "readiness__c3", intent)


async def test_starting_anew_empties_the_sheet_and_keeps_what_brings_the_visitor() -> None:
    slots, spoken = await answer("Start anew", "readiness__c3", "start_check", {"readiness__c1": "2"}, anew="yes")

    assert (set(ITEMS) - {"readiness__opening"}, {None}, []) == (set(slots), set(slots.values()), spoken)


async def test_an_answer_may_be_changed_while_another_is_asked() -> None:
    slots = {"readiness__c1": "2"}

    assert ({"readiness__c1": None}, []) == await answer("x", "readiness__c3", "change_answer", slots, item="c1")
    assert ({}, []) == await answer("x", "readiness__c3", "change_answer", slots, item="c4")


async def test_what_the_rules_have_answered_is_not_read_twice() -> None:
    events = [{"event": "user", "text": "2"}, {"event": "bot", "text": "an answer"}]
    visit = tracker("2", intent="faq", form=FORM, asked="readiness__c1", events=events)

    assert [] == await ValidateReadinessForm(FakeClient()).run(CollectingDispatcher(), visit, domain())
