"""A question is passed on by the visitor's own wish, once, and nothing is claimed that did not happen."""

from __future__ import annotations

from rasa_sdk.executor import CollectingDispatcher

from actions.share import ActionShareQuestion
from tests.actions.building import MESSAGE, domain, said, slots_of, tracker
from tests.actions.fake_client import FakeClient, refusing

DONE = {"answer__status": "done"}


async def test_the_question_goes_to_the_desk_under_the_key_of_this_message() -> None:
    client, dispatcher = FakeClient(), CollectingDispatcher()
    events = await ActionShareQuestion(client).run(dispatcher, tracker(intent="share_question"), domain())

    assert [(MESSAGE, "action_share_question")] == [(w.key.message_id, w.key.action) for w in client.writes]
    assert (["utter_question_shared"], DONE) == (said(dispatcher), slots_of(events))


async def test_without_an_open_question_nothing_is_passed_on_and_that_is_said() -> None:
    dispatcher = CollectingDispatcher()
    events = await ActionShareQuestion(refusing("nothing_to_share")).run(dispatcher, tracker(), domain())

    assert (["utter_nothing_to_share"], DONE) == (said(dispatcher), slots_of(events))


async def test_a_refusal_is_not_claimed_as_done() -> None:
    dispatcher = CollectingDispatcher()
    events = await ActionShareQuestion(refusing("stale_epoch")).run(dispatcher, tracker(), domain())

    assert ([], []) == (said(dispatcher), events)
