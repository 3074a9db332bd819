"""Whether a conversation is kept is what the visitor said, and nothing else."""

from __future__ import annotations

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions.privacy import ActionRecordConsent
from handoff.contract import ConsentIn
from tests.actions.building import domain, said, tracker
from tests.actions.fake_client import FakeClient


@pytest.mark.parametrize(("keep", "is_given"), [("yes", True), ("no", False), ("perhaps", False)])
async def test_only_a_yes_keeps_the_conversation(keep: str, is_given: bool) -> None:
    client, dispatcher = FakeClient(), CollectingDispatcher()
    await ActionRecordConsent(client).run(dispatcher, tracker(entities={"keep": keep}), domain())

    assert [("keep", is_given)] == [(w.purpose, w.is_given) for w in client.writes if isinstance(w, ConsentIn)]
    assert [f"utter_consent_keep_{'yes' if is_given else 'no'}"] == said(dispatcher)
