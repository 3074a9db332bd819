"""Asking for a person: what may be seen, why, and what happens when it fails."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions.handoff import ActionCancelHandoff, ActionOpenHandoff, ActionPrepareRequest
from handoff.contract import ActionIn, OpenHandoffIn, WriteKey
from handoff.domain.lifecycle import ConsentScope
from tests.actions.building import CONVERSATION, MESSAGE, domain, slots_of, tracker
from tests.actions.fake_client import GUIDE, FakeClient, refusing

DONE = {"handoff__status": "done"}


@pytest.mark.parametrize(
    ("intent", "entities", "scope"),
    [
        ("consent_share", {"scope": "all"}, ConsentScope.ALL),
        ("consent_share", {"scope": "from_now"}, ConsentScope.FROM_NOW),
        ("consent_share", {"scope": "everything"}, ConsentScope.FROM_NOW),
        ("consent_share", {}, ConsentScope.FROM_NOW),
        ("affirm", {}, ConsentScope.ALL),
    ],
)
async def test_a_person_sees_no_more_than_was_agreed(
    intent: str, entities: dict[str, str], scope: ConsentScope
) -> None:
    client = FakeClient()
    visit = tracker(intent=intent, entities=entities)
    events = await ActionOpenHandoff(client).run(CollectingDispatcher(), visit, domain())

    key = WriteKey(conversation=CONVERSATION, message_id=MESSAGE, action="action_open_handoff", epoch=3)
    assert [OpenHandoffIn(key=key, consent_scope=scope)] == client.writes
    assert DONE == slots_of(events)


@pytest.mark.parametrize(("slot", "reason"), [("disputed_result", "disputed_result"), (None, "asked_for_person")])
async def test_the_queue_learns_why(slot: Any, reason: str) -> None:
    client = FakeClient()
    visit = tracker(intent="affirm", slots={"handoff__reason": slot})
    await ActionOpenHandoff(client).run(CollectingDispatcher(), visit, domain())

    assert [reason] == [write.reason for write in client.writes if isinstance(write, OpenHandoffIn)]


async def test_preparing_sends_nothing_and_leads_to_the_page() -> None:
    client, dispatcher = FakeClient(), CollectingDispatcher()
    events = await ActionPrepareRequest(client).run(dispatcher, tracker(), domain())

    key = WriteKey(conversation=CONVERSATION, message_id=MESSAGE, action="action_prepare_request", epoch=3)
    assert [ActionIn(key=key)] == client.writes
    assert [("utter_request_link", {"links": [GUIDE.model_dump()]})] == [
        (message["response"], message["custom"]) for message in dispatcher.messages
    ]
    assert DONE == slots_of(events)


async def test_taking_back_names_the_conversation_alone() -> None:
    client = FakeClient()
    events = await ActionCancelHandoff(client).run(CollectingDispatcher(), tracker(), domain())

    key = WriteKey(conversation=CONVERSATION, message_id=MESSAGE, action="action_cancel_handoff", epoch=3)
    assert [ActionIn(key=key)] == client.writes
    assert DONE == slots_of(events)


@pytest.mark.parametrize("kind", [ActionOpenHandoff, ActionCancelHandoff, ActionPrepareRequest])
async def test_a_failure_leaves_the_status_pending_so_that_a_rule_speaks(
    kind: type[ActionOpenHandoff] | type[ActionCancelHandoff] | type[ActionPrepareRequest],
) -> None:
    assert [] == await kind(refusing("timeout")).run(CollectingDispatcher(), tracker(intent="affirm"), domain())
