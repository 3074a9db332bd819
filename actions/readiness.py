"""Hands the finished readiness check to the domain and says what came out of it, with the reasons.

Decides no tier and knows no wording.
"""

from __future__ import annotations

from typing import cast

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import trackers
from actions.base import Domain, Events, SafeAction
from actions.check_course import FINISHED
from actions.explaining import why
from handoff.contract import ScreeningIn
from handoff.domain.triage import ServiceTier

TIER, REASONS, DECIDING = "readiness__tier", "readiness__reasons", "readiness__deciding"


class ActionCompleteCheck(SafeAction):
    """The last answer is in."""

    def name(self) -> str:
        return "action_complete_check"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> Events:
        result = await self.client.record_screening(_screening(tracker, self.name()))
        slots = [f"readiness__{item.lower()}" for item in result.deciding]
        deciding = {slot: str(tracker.get_slot(slot)) for slot in slots}
        dispatcher.utter_message(
            response=f"utter_result_{result.tier}",
            reasons=why(domain, result.reasons, deciding),
            offer=result.offer,
            json_message={"links": [link.model_dump() for link in result.resources]},
        )
        offer = "nothing" if result.tier is ServiceTier.SELF_HELP else "person"
        return [
            SlotSet("readiness__status", "done"),
            SlotSet(TIER, str(result.tier)),
            SlotSet(REASONS, result.reasons),
            SlotSet(DECIDING, deciding),
            SlotSet("dialogue__offer", offer),
            SlotSet(FINISHED, True),  # the answers stay, so that one of them can be changed
        ]


class ActionKeepAnswers(SafeAction):
    """The check was left for a person: what was answered so far need not be told twice."""

    def name(self) -> str:
        return "action_keep_answers"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> Events:
        if trackers.answers(tracker):
            await self.client.record_screening(_screening(tracker, self.name()))
        return []


class ActionExplainResult(SafeAction):
    """The visitor asks why."""

    def name(self) -> str:
        return "action_explain_result"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> Events:
        if tracker.get_slot(TIER):
            deciding = cast("dict[str, str]", tracker.get_slot(DECIDING) or {})
            reasons = why(domain, tracker.get_slot(REASONS) or [], deciding)
            dispatcher.utter_message(response="utter_why_again", reasons=reasons)
        else:
            dispatcher.utter_message(response="utter_no_result_yet")
        return [SlotSet("readiness__status", "done")]


def _screening(tracker: Tracker, action: str) -> ScreeningIn:
    return ScreeningIn(
        key=trackers.write_key(tracker, action),
        answers=trackers.answers(tracker),
        preference=trackers.preference(tracker),
        asked=trackers.asked(tracker),
        opening=trackers.opening(tracker),
    )
