"""The standing offer: what a plain yes means after the last one was answered."""

from __future__ import annotations

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions.offers import ActionMoveOffer
from tests.actions.building import domain, said, slots_of, tracker
from tests.actions.fake_client import FakeClient


@pytest.mark.parametrize(
    ("offer", "answer", "moved"),
    [
        ("safety", "affirm", {"dialogue__offer": "person"}),
        ("safety", "deny", {"dialogue__offer": "consent", "handoff__reason": "distress"}),
        ("person", "affirm", {"dialogue__offer": "consent"}),
    ],
)
async def test_an_answer_moves_the_offer_on_and_says_nothing(offer: str, answer: str, moved: dict[str, str]) -> None:
    client, dispatcher = FakeClient(), CollectingDispatcher()
    visit = tracker(intent=answer, slots={"dialogue__offer": offer})
    events = await ActionMoveOffer(client).run(dispatcher, visit, domain())

    assert (moved, [], []) == (slots_of(events), said(dispatcher), client.writes)


async def test_an_answer_to_something_else_moves_nothing() -> None:
    visit = tracker(intent="affirm", slots={"dialogue__offer": "check"})
    events = await ActionMoveOffer(FakeClient()).run(CollectingDispatcher(), visit, domain())

    assert {} == slots_of(events)
