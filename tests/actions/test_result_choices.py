"""What a visitor makes of a result is written down and counts."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions import trackers
from actions.base import SafeAction
from actions.result_choices import ActionChooseTier, ActionDeleteAnswers, ActionDisputeResult
from handoff.contract import ActionIn, ResultChoiceIn
from handoff.domain.triage import ServiceTier
from tests.actions.building import domain, said, slots_of, tracker
from tests.actions.fake_client import FakeClient, refusing

RESULT: dict[str, Any] = {"readiness__tier": "brief_staff_assisted", "readiness__c1": "2"}
Heard = tuple[dict[str, Any], CollectingDispatcher]


async def run(action: SafeAction, slots: dict[str, Any] | None = None, **entities: str) -> Heard:
    dispatcher = CollectingDispatcher()
    events = await action.run(dispatcher, tracker("x", slots=slots or RESULT, entities=entities), domain())
    return slots_of(events), dispatcher


async def test_a_dispute_is_recorded_and_met_with_a_choice() -> None:
    client = FakeClient()
    slots, dispatcher = await run(ActionDisputeResult(client))

    assert (["utter_dispute_result"], {"readiness__status": "done"}) == (said(dispatcher), slots)
    assert [(None, True)] == [(w.tier, w.is_disputed) for w in client.writes if isinstance(w, ResultChoiceIn)]


async def test_without_a_result_there_is_none_to_dispute() -> None:
    client = FakeClient()
    _, dispatcher = await run(ActionDisputeResult(client), {"readiness__c1": "2"})

    assert (["utter_no_result_yet"], []) == (said(dispatcher), client.writes)


async def test_who_would_rather_work_alone_gets_the_material() -> None:
    client = FakeClient()
    slots, dispatcher = await run(ActionChooseTier(client), tier="self_help")

    assert ["utter_chosen_alone"] == said(dispatcher)
    assert {"links": [{"title": "A guide", "url": "https://example.org/guide"}]} == dispatcher.messages[0]["custom"]
    assert "dialogue__offer" not in slots
    assert [ServiceTier.SELF_HELP] == [w.tier for w in client.writes if isinstance(w, ResultChoiceIn)]


@pytest.mark.parametrize("tier", ["brief_staff_assisted", "individual_case_managed"])
async def test_who_would_like_a_person_is_offered_one(tier: str) -> None:
    slots, dispatcher = await run(ActionChooseTier(FakeClient()), tier=tier)

    assert (["utter_chosen_person"], "consent") == (said(dispatcher), slots["dialogue__offer"])


async def test_deleted_answers_leave_the_bot_too() -> None:
    client = FakeClient()
    slots, dispatcher = await run(ActionDeleteAnswers(client))

    assert (["utter_answers_deleted"], [ActionIn]) == (said(dispatcher), [type(write) for write in client.writes])
    result = {f"readiness__{name}" for name in ("opening", "tier", "reasons", "deciding", "is_finished")}
    assert {*trackers.readiness_slots(), *result} == {name for name in slots if slots[name] is None}


@pytest.mark.parametrize("kind", [ActionDisputeResult, ActionChooseTier, ActionDeleteAnswers])
async def test_what_could_not_be_written_down_is_not_said_to_be(kind: type[SafeAction]) -> None:
    slots, dispatcher = await run(kind(refusing()), tier="self_help")

    assert ({}, []) == (slots, said(dispatcher))
