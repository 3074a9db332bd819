"""Hands the finished readiness check to the domain and says what came out of it, with the reasons.

Decides no tier and knows no wording: reasons are codes, said by `utter_reason_<code>`; a code without one is not shown.
"""

from __future__ import annotations

from collections.abc import Iterable

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import trackers
from actions.base import Domain, Events, SafeAction
from actions.wording import text_of
from handoff.contract import ScreeningIn
from handoff.domain.triage import ServiceTier


class ActionCompleteCheck(SafeAction):
    """The last answer is in."""

    def name(self) -> str:
        return "action_complete_check"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> Events:
        result = await self.client.record_screening(_screening(tracker, self.name()))
        dispatcher.utter_message(
            response=f"utter_result_{result.tier}",
            reasons=_lines(domain, result.reasons),
            offer=result.offer,
            json_message={"links": [link.model_dump() for link in result.resources]},
        )
        offer = "nothing" if result.tier is ServiceTier.SELF_HELP else "person"
        return [
            SlotSet("readiness__status", "done"),
            SlotSet("readiness__tier", str(result.tier)),
            SlotSet("readiness__reasons", result.reasons),
            SlotSet("dialogue__offer", offer),
            # Readiness changes: the next check starts from an empty sheet.
            *(SlotSet(slot, None) for slot in trackers.readiness_slots()),
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
        if tracker.get_slot("readiness__tier"):
            reasons = _lines(domain, tracker.get_slot("readiness__reasons") or [])
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
    )


def _lines(domain: Domain, reasons: Iterable[str]) -> str:
    sentences = (text_of(domain, f"utter_reason_{code}") for code in reasons)
    return "\n".join(f"- {sentence}" for sentence in sentences if sentence)
