"""Hours and booking come from the desk as it is now."""

from __future__ import annotations

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions.privacy import ActionRecordConsent
from actions.service import ActionTellBooking, ActionTellHours
from handoff.contract import ConsentIn
from tests.actions.building import domain, said, slots_of, tracker
from tests.actions.fake_client import OPEN, FakeClient, refusing


@pytest.mark.parametrize(("is_open", "response"), [(True, "utter_svc_hours_open"), (False, "utter_svc_hours_closed")])
async def test_hours_are_told_as_they_are_now(is_open: bool, response: str) -> None:
    dispatcher = CollectingDispatcher()
    client = FakeClient(now=OPEN.model_copy(update={"is_open": is_open, "next_opening_text": "Monday at 09:00"}))
    events = await ActionTellHours(client).run(dispatcher, tracker(), domain())

    (message,) = dispatcher.messages
    assert (response, OPEN.hours_text, "Monday at 09:00") == (
        message["response"], message["hours"], message["next_opening"],
    )  # fmt: skip
    assert {"service__status": "done"} == slots_of(events)


async def test_booking_links_to_the_institutions_page() -> None:
    dispatcher = CollectingDispatcher()
    await ActionTellBooking(FakeClient()).run(dispatcher, tracker(), domain())

    assert {"links": [{"title": "Book an appointment", "url": OPEN.booking_url}]} == dispatcher.messages[0]["custom"]


@pytest.mark.parametrize("kind", [ActionTellHours, ActionTellBooking])
async def test_without_the_desk_nothing_is_made_up(kind: type[ActionTellHours] | type[ActionTellBooking]) -> None:
    dispatcher = CollectingDispatcher()
    events = await kind(refusing("unreachable")).run(dispatcher, tracker(), domain())

    assert ([], []) == (events, dispatcher.messages)


@pytest.mark.parametrize(("keep", "is_given"), [("yes", True), ("no", False), ("perhaps", False)])
async def test_only_a_yes_keeps_the_conversation(keep: str, is_given: bool) -> None:
    client, dispatcher = FakeClient(), CollectingDispatcher()
    await ActionRecordConsent(client).run(dispatcher, tracker(entities={"keep": keep}), domain())

    assert [("keep", is_given)] == [(w.purpose, w.is_given) for w in client.writes if isinstance(w, ConsentIn)]
    assert [f"utter_consent_keep_{'yes' if is_given else 'no'}"] == said(dispatcher)
