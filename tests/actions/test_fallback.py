"""What is said to a message that was not understood, and what the desk learns of it."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions.fallback import ActionFallback, ActionNoteUnhelpful
from handoff.contract import UnansweredIn
from tests.actions.building import domain, offered, said, slots_of, tracker
from tests.actions.fake_client import FakeClient, refusing

SHARE, PERSON, CHECK = "Send my question to the team", "Talk to a person", "Take the short check"
NONE_OF_THESE = "None of these"
GUESSES = {"intent": "nlu_fallback", "outcome": "did_you_mean", "choices": ["faq/cover_letter", "faq/cv_start"]}
UNKNOWN = {"intent": "nlu_fallback", "outcome": "not_understood"}


async def heard(client: FakeClient, **visit: Any) -> tuple[CollectingDispatcher, dict[str, Any]]:
    dispatcher = CollectingDispatcher()
    return dispatcher, slots_of(await ActionFallback(client).run(dispatcher, tracker("zzz", **visit), domain()))


def noted(client: FakeClient) -> list[tuple[str, str | None]]:
    return [(write.reason, write.answer) for write in client.writes if isinstance(write, UnansweredIn)]


async def test_close_answers_are_offered_by_their_titles_with_a_way_out() -> None:
    client = FakeClient()
    dispatcher, slots = await heard(client, **GUESSES)

    assert ["utter_did_you_mean"] == said(dispatcher)
    assert [["Writing a cover letter", "Writing a CV or resume", NONE_OF_THESE, PERSON]] == offered(dispatcher)
    assert ['/faq{"topic": "cover_letter"}', '/faq{"topic": "cv_start"}', "/did_not_help", "/ask_human"] == [
        button["payload"] for button in dispatcher.messages[0]["buttons"]
    ]
    assert [] == client.writes
    assert "nothing" == slots["dialogue__offer"]


@pytest.mark.parametrize(
    ("intent", "response"), [("nlu_fallback", "utter_not_understood"), ("out_of_scope", "utter_out_of_scope")]
)
async def test_what_was_not_understood_is_noted_and_can_be_passed_on(intent: str, response: str) -> None:
    client = FakeClient()
    dispatcher, slots = await heard(client, intent=intent, outcome="not_understood")

    assert [response] == said(dispatcher)
    assert [[SHARE, PERSON, CHECK]] == offered(dispatcher)
    assert "only that one message" in dispatcher.messages[0]["noted"]
    assert [("not_understood", None)] == noted(client)
    assert {"fallback__status": "done", "fallback__misses": 1, "dialogue__offer": "person"} == slots


@pytest.mark.parametrize(
    ("visit", "response"), [(UNKNOWN, "utter_not_understood_again"), (GUESSES, "utter_did_you_mean_again")]
)
async def test_the_second_miss_in_a_row_is_owned_up_to(visit: dict[str, Any], response: str) -> None:
    dispatcher, slots = await heard(FakeClient(), **visit, slots={"fallback__misses": 1.0})

    assert [response] == said(dispatcher)
    assert 2 == slots["fallback__misses"]


@pytest.mark.parametrize("visit", [UNKNOWN, GUESSES])
async def test_without_the_desk_nothing_is_offered_that_it_would_have_to_do(visit: dict[str, Any]) -> None:
    dispatcher, slots = await heard(refusing("unreachable"), **visit)

    assert ["utter_not_understood"] == said(dispatcher)
    assert "team" not in dispatcher.messages[0]["noted"]
    assert ([[PERSON, CHECK]], "done") == (offered(dispatcher), slots["fallback__status"])


async def test_guesses_that_have_no_title_leave_a_message_not_understood() -> None:
    client = FakeClient()
    dispatcher, _ = await heard(client, **GUESSES | {"choices": ["faq/unheard_of"]})

    assert (["utter_not_understood"], [("not_understood", None)]) == (said(dispatcher), noted(client))


@pytest.mark.parametrize(
    ("slots", "answer"),
    [
        ({"answer__last": "faq/cv_start"}, "faq/cv_start"),
        ({"answer__last": "faq/cv_start", "fallback__misses": 1.0}, None),
        ({}, None),
    ],
)
async def test_what_did_not_help_is_noted_with_the_answer_it_was(slots: dict[str, Any], answer: str | None) -> None:
    client = FakeClient()
    visit = tracker("not it", intent="did_not_help", slots=slots)
    await ActionNoteUnhelpful(client).run(CollectingDispatcher(), visit, domain())

    assert [("not_helpful", answer)] == noted(client)
