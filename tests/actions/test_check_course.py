"""The check begins, goes on where it was left, and opens again for one answer."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions import trackers
from actions.check_course import FINISHED, ActionBeginCheck, ActionChangeAnswer
from actions.trackers import KNOWN, OPENING
from tests.actions.building import MESSAGE, domain, offered, said, slots_of, tracker
from tests.actions.fake_client import FakeClient, refusing

SHEET: dict[str, Any] = dict.fromkeys(trackers.readiness_slots(), "1") | {"readiness__preference": "self"}
COURSE = "readiness__course"


async def begun(
    slots: dict[str, Any], client: FakeClient | None = None, **entities: str
) -> tuple[dict[str, Any], CollectingDispatcher]:
    dispatcher = CollectingDispatcher()
    visit = tracker("take the check", intent="start_check", slots=slots, entities=entities)
    return slots_of(await ActionBeginCheck(client or FakeClient()).run(dispatcher, visit, domain())), dispatcher


async def changed(slots: dict[str, Any], **entities: str) -> tuple[dict[str, Any], CollectingDispatcher]:
    dispatcher = CollectingDispatcher()
    visit = tracker("x", intent="change_answer", slots=slots, entities=entities)
    return slots_of(await ActionChangeAnswer(FakeClient()).run(dispatcher, visit, domain())), dispatcher


async def test_a_new_check_says_what_it_is_and_asks_what_brings_the_visitor() -> None:
    slots, dispatcher = await begun({})

    assert ["utter_check_intro"] == said(dispatcher)
    assert (None, "asks") == (slots[OPENING], slots[COURSE])


@pytest.mark.parametrize(("opening_id", "expected"), [("an-earlier-message", KNOWN), (MESSAGE, None), (None, None)])
async def test_who_has_said_what_brings_them_is_not_asked(opening_id: str | None, expected: str | None) -> None:
    slots, _ = await begun({}, FakeClient(opening_id=opening_id))

    assert expected == slots[OPENING]


@pytest.mark.parametrize("opening", ["none", "message-7", KNOWN])
async def test_the_entry_question_is_asked_once(opening: str) -> None:
    slots, _ = await begun({OPENING: opening}, refusing())

    assert opening == slots[OPENING]


async def test_with_the_desk_away_the_check_begins_all_the_same() -> None:
    slots, dispatcher = await begun({}, refusing("unreachable"))

    assert (["utter_check_intro"], None, "asks") == (said(dispatcher), slots[OPENING], slots[COURSE])


async def test_a_check_left_half_way_goes_on_and_says_how_many_are_left() -> None:
    slots, dispatcher = await begun({"readiness__c1": "2", "readiness__c2": "none"})

    assert (["utter_check_resumed"], {COURSE: "asks"}) == (said(dispatcher), slots)
    assert ("2", "10") == (dispatcher.messages[0]["answered"], dispatcher.messages[0]["left"])


async def test_a_full_sheet_without_a_result_is_only_handed_in_again() -> None:
    slots, dispatcher = await begun(SHEET)

    assert ([], {COURSE: "asks"}) == (said(dispatcher), slots)


@pytest.mark.parametrize("entities", [{"anew": "yes"}, {}])
async def test_anew_or_after_a_result_the_sheet_is_empty(entities: dict[str, str]) -> None:
    slots, dispatcher = await begun({**SHEET, FINISHED: not entities}, **entities)

    assert ["utter_check_intro"] == said(dispatcher)
    assert {None} == {slots[slot] for slot in (*SHEET, FINISHED)}


async def test_who_wants_to_change_an_answer_sees_what_they_answered() -> None:
    slots, dispatcher = await changed({**SHEET, FINISHED: True})

    assert (["utter_which_answer"], {COURSE: "said"}) == (said(dispatcher), slots)
    assert "Getting started: I start, then drift" in offered(dispatcher)[0]
    assert len(SHEET) == len(offered(dispatcher)[0])


async def test_the_chosen_item_is_asked_again() -> None:
    slots, dispatcher = await changed({**SHEET, FINISHED: True}, item="c4")

    assert ([], {"readiness__c4": None, FINISHED: None, COURSE: "asks"}) == (said(dispatcher), slots)


@pytest.mark.parametrize("item", ["tier", "c9", ""])
async def test_an_item_that_is_none_changes_nothing(item: str) -> None:
    slots, _ = await changed({**SHEET, FINISHED: True}, item=item)

    assert {COURSE: "said"} == slots


@pytest.mark.parametrize(
    ("slots", "response"), [({"readiness__c1": "2"}, "utter_check_waits"), ({}, "utter_nothing_to_change")]
)
async def test_without_a_result_there_is_nothing_to_change(slots: dict[str, Any], response: str) -> None:
    found, dispatcher = await changed(slots)

    assert ([response], {COURSE: "said"}) == (said(dispatcher), found)
