"""What is said to a message that was not understood, and what the staff learn of it."""

from __future__ import annotations

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions.fallback import ActionFallback, ActionNoteUnhelpful
from handoff.contract import UnansweredIn
from tests.actions.building import domain, said, slots_of, tracker
from tests.actions.fake_client import FakeClient, refusing

OTHERS = ["Talk to a person", "Take the short check"]


async def test_close_topics_are_offered_by_their_titles_with_a_person() -> None:
    client, dispatcher = FakeClient(), CollectingDispatcher()
    visit = tracker("letter", intent="nlu_fallback", outcome="did_you_mean", choices=["cover_letter", "cv_start"])
    events = await ActionFallback(client).run(dispatcher, visit, domain())

    (message,) = dispatcher.messages
    assert "utter_did_you_mean" == message["response"]
    assert ["Writing a cover letter", "Writing a CV or resume", *OTHERS] == [b["title"] for b in message["buttons"]]
    assert ["/cover_letter", "/cv_start", "/ask_human", "/start_check"] == [b["payload"] for b in message["buttons"]]
    assert [] == client.writes
    assert "nothing" == slots_of(events)["dialogue__offer"]


@pytest.mark.parametrize(
    ("intent", "response"), [("nlu_fallback", "utter_not_understood"), ("out_of_scope", "utter_out_of_scope")]
)
async def test_what_was_not_understood_is_noted_for_the_staff(intent: str, response: str) -> None:
    client, dispatcher = FakeClient(), CollectingDispatcher()
    events = await ActionFallback(client).run(
        dispatcher, tracker("zzz", intent=intent, outcome="not_understood"), domain()
    )

    assert [response] == said(dispatcher)
    assert ["not_understood"] == [write.reason for write in client.writes if isinstance(write, UnansweredIn)]
    assert {"fallback__status": "done", "fallback__misses": 1, "dialogue__offer": "person"} == slots_of(events)


async def test_the_second_miss_in_a_row_offers_other_help_first() -> None:
    dispatcher = CollectingDispatcher()
    visit = tracker("zzz", intent="nlu_fallback", slots={"fallback__misses": 1.0}, outcome="not_understood")
    events = await ActionFallback(FakeClient()).run(dispatcher, visit, domain())

    assert ["utter_not_understood_again"] == said(dispatcher)
    assert 2 == slots_of(events)["fallback__misses"]


@pytest.mark.parametrize(("client", "is_noted"), [(FakeClient(), True), (refusing("unreachable"), False)])
async def test_it_says_noted_only_when_it_is(client: FakeClient, is_noted: bool) -> None:
    dispatcher = CollectingDispatcher()
    visit = tracker("zzz", intent="nlu_fallback", outcome="not_understood")
    await ActionFallback(client).run(dispatcher, visit, domain())

    assert is_noted == ("noted" in dispatcher.messages[0]["noted"])


async def test_a_topic_without_a_title_is_not_offered() -> None:
    dispatcher = CollectingDispatcher()
    visit = tracker("x", intent="nlu_fallback", outcome="did_you_mean", choices=["unheard_of"])
    await ActionFallback(FakeClient()).run(dispatcher, visit, domain())

    assert OTHERS == [button["title"] for button in dispatcher.messages[0]["buttons"]]


async def test_an_answer_that_did_not_help_is_noted() -> None:
    client = FakeClient()
    await ActionNoteUnhelpful(client).run(CollectingDispatcher(), tracker("not it"), domain())

    assert ["not_helpful"] == [write.reason for write in client.writes if isinstance(write, UnansweredIn)]
