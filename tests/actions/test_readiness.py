"""The finished check: what reaches the domain, and what the visitor is told."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions import trackers
from actions.readiness import ActionCompleteCheck, ActionExplainResult, ActionKeepAnswers
from handoff.contract import ScreeningIn, WriteKey
from handoff.domain.readiness import Preference
from handoff.domain.triage import ServiceTier
from tests.actions.building import CONVERSATION, MESSAGE, domain, said, slots_of, tracker
from tests.actions.fake_client import FakeClient, refusing

SHEET: dict[str, Any] = {
    **{f"readiness__c{number}": "2" for number in range(1, 7)},
    **{f"readiness__x{number}": "0" for number in range(1, 5)},
    "readiness__x5": "none",
    "readiness__preference": "short_chat",
}


async def test_the_answers_reach_the_domain_by_item() -> None:
    client = FakeClient()
    await ActionCompleteCheck(client).run(CollectingDispatcher(), tracker(slots=SHEET), domain())

    key = WriteKey(conversation=CONVERSATION, message_id=MESSAGE, action="action_complete_check", epoch=3)
    answers = {**{f"C{n}": 2 for n in range(1, 7)}, **{f"X{n}": 0 for n in range(1, 5)}, "X5": None}
    assert [ScreeningIn(key=key, answers=answers, preference=Preference.SHORT_CHAT)] == client.writes


async def test_a_preference_that_is_not_said_is_none() -> None:
    client = FakeClient()
    await ActionCompleteCheck(client).run(
        CollectingDispatcher(), tracker(slots={**SHEET, "readiness__preference": "none"}), domain()
    )

    assert [None] == [write.preference for write in client.writes if isinstance(write, ScreeningIn)]


async def test_what_was_answered_before_goes_along_the_latest_first() -> None:
    said = [["faq/no_idea"], ["faq/cv_start", "faq/cover_letter"], None, ["faq/no_idea"], "faq/odd", [7, "/restart"]]
    events = [
        {"event": "user", "text": "faq/interview_prep"},
        {"event": "slot", "name": "answer__last", "value": "faq/networking"},
        *({"event": "slot", "name": "answer__said", "value": value} for value in said),
    ]
    client = FakeClient()
    await ActionCompleteCheck(client).run(CollectingDispatcher(), tracker(slots=SHEET, events=events), domain())

    (write,) = client.writes
    assert isinstance(write, ScreeningIn)
    assert ["faq/no_idea", "faq/cover_letter", "faq/cv_start"] == write.asked


async def test_however_much_was_asked_the_contract_takes_it() -> None:
    events = [{"event": "slot", "name": "answer__said", "value": [f"faq/k{number}"]} for number in range(99)]
    client = FakeClient()
    await ActionCompleteCheck(client).run(CollectingDispatcher(), tracker(slots=SHEET, events=events), domain())

    assert ["faq/k98"] == [write.asked[0] for write in client.writes if isinstance(write, ScreeningIn)]


@pytest.mark.parametrize("tier", ServiceTier)
async def test_each_tier_has_words_reasons_and_links(tier: ServiceTier) -> None:
    dispatcher = CollectingDispatcher()
    await ActionCompleteCheck(FakeClient(tier=tier)).run(dispatcher, tracker(slots=SHEET), domain())

    (message,) = dispatcher.messages
    assert f"utter_result_{tier}" == message["response"]
    assert message["response"] in domain()["responses"]
    assert {"links": [{"title": "A guide", "url": "https://example.org/guide"}]} == message["custom"]
    assert 2 == message["reasons"].count("- ")


async def test_distress_is_never_shown_as_a_label() -> None:
    dispatcher = CollectingDispatcher()
    await ActionCompleteCheck(FakeClient(reasons=["distress", "crisis"])).run(
        dispatcher, tracker(slots=SHEET), domain()
    )

    assert "" == dispatcher.messages[0]["reasons"]


async def test_the_answers_stay_for_changes_and_the_result_with_them() -> None:
    client = FakeClient(deciding=["C1", "X5"])
    slots = slots_of(await ActionCompleteCheck(client).run(CollectingDispatcher(), tracker(slots=SHEET), domain()))

    assert set() == set(slots) & set(trackers.readiness_slots())
    assert ("done", "self_help", True) == tuple(
        slots[f"readiness__{name}"] for name in ("status", "tier", "is_finished")
    )
    assert {"readiness__c1": "2", "readiness__x5": "none"} == slots["readiness__deciding"]


async def test_the_visitor_reads_what_they_said_and_no_code() -> None:
    dispatcher = CollectingDispatcher()
    client = FakeClient(reasons=["capability_low_total", "low_c3", "prefers_short_chat"], deciding=["C4", "X5"])
    await ActionCompleteCheck(client).run(dispatcher, tracker(slots=SHEET), domain())

    assert [
        '- You said "I get on with it" about getting started.',
        "- You preferred not to say: being treated fairly.",
        "- Several of your answers say that parts of this are still open or hard.",
        "- You said a short chat with a person would suit you.",
    ] == dispatcher.messages[0]["reasons"].split("\n")


async def test_the_message_that_answered_the_entry_question_goes_along() -> None:
    for slot, opening in (("message-0", "message-0"), ("none", None), ("known", None), (None, None)):
        client = FakeClient()
        visit = tracker(slots={**SHEET, "readiness__opening": slot})
        await ActionCompleteCheck(client).run(CollectingDispatcher(), visit, domain())

        assert [opening] == [write.opening for write in client.writes if isinstance(write, ScreeningIn)]


@pytest.mark.parametrize(("tier", "offer"), [("self_help", "nothing"), ("brief_staff_assisted", "person")])
async def test_a_plain_yes_then_means_what_was_offered(tier: str, offer: str) -> None:
    client = FakeClient(tier=ServiceTier(tier))
    events = await ActionCompleteCheck(client).run(CollectingDispatcher(), tracker(slots=SHEET), domain())

    assert offer == slots_of(events)["dialogue__offer"]


async def test_a_refused_check_says_nothing_and_keeps_the_answers() -> None:
    dispatcher = CollectingDispatcher()
    events = await ActionCompleteCheck(refusing()).run(dispatcher, tracker(slots=SHEET), domain())

    assert ([], []) == (events, said(dispatcher))


async def test_answers_so_far_are_kept_when_the_check_is_left_for_a_person() -> None:
    client = FakeClient()
    visit = tracker(slots={"readiness__c1": "0", "readiness__c2": None})
    await ActionKeepAnswers(client).run(CollectingDispatcher(), visit, domain())

    assert [{"C1": 0}] == [write.answers for write in client.writes if isinstance(write, ScreeningIn)]


async def test_an_empty_sheet_is_not_sent() -> None:
    client = FakeClient()
    await ActionKeepAnswers(client).run(CollectingDispatcher(), tracker(), domain())

    assert [] == client.writes


async def test_why_is_answered_with_the_same_reasons() -> None:
    dispatcher = CollectingDispatcher()
    slots = {
        "readiness__tier": "self_help",
        "readiness__reasons": ["low_c3", "complexity_low"],
        "readiness__deciding": {"readiness__c3": "0"},
    }
    events = await ActionExplainResult(FakeClient()).run(dispatcher, tracker(slots=slots), domain())

    assert ["utter_why_again"] == said(dispatcher)
    assert [
        '- You said "Neither" about your next step.',
        "- Not much around you seems to stand in the way.",
    ] == dispatcher.messages[0]["reasons"].split("\n")
    assert {"readiness__status": "done"} == slots_of(events)


async def test_why_without_a_result_offers_the_check() -> None:
    dispatcher = CollectingDispatcher()
    await ActionExplainResult(FakeClient()).run(dispatcher, tracker(), domain())

    assert ["utter_no_result_yet"] == said(dispatcher)
