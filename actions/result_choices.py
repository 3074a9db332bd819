"""What a visitor makes of a result: sees it differently, chooses a level of help themselves, deletes the answers.

Each is written down by handoff; nothing here argues with the visitor.
"""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import trackers
from actions.base import Domain, Events, SafeAction
from actions.check_course import FINISHED
from actions.readiness import DECIDING, REASONS, TIER
from handoff.contract import ActionIn, ResultChoiceIn
from handoff.domain.triage import ServiceTier


class ActionDisputeResult(SafeAction):
    """The visitor sees the result differently."""

    def name(self) -> str:
        return "action_dispute_result"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> Events:
        if not tracker.get_slot(TIER):
            dispatcher.utter_message(response="utter_no_result_yet")
            return [_done()]
        key = trackers.write_key(tracker, self.name())
        await self.client.choose(ResultChoiceIn(key=key, is_disputed=True))
        dispatcher.utter_message(response="utter_dispute_result")
        return [_done()]


class ActionChooseTier(SafeAction):
    """The visitor says how much help they would like: it counts, whatever the check suggested."""

    def name(self) -> str:
        return "action_choose_tier"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> Events:
        tier = ServiceTier(trackers.entity(tracker, "tier") or "")
        key = trackers.write_key(tracker, self.name())
        chosen = await self.client.choose(ResultChoiceIn(key=key, tier=tier))
        if tier is ServiceTier.SELF_HELP:
            links = [link.model_dump() for link in chosen.resources]
            dispatcher.utter_message(response="utter_chosen_alone", json_message={"links": links})
            return [_done()]
        dispatcher.utter_message(response="utter_chosen_person")
        return [_done(), SlotSet("dialogue__offer", "consent")]


class ActionDeleteAnswers(SafeAction):
    """The visitor wants the answers of the check gone."""

    def name(self) -> str:
        return "action_delete_answers"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> Events:
        await self.client.delete_answers(ActionIn(key=trackers.write_key(tracker, self.name())))
        dispatcher.utter_message(response="utter_answers_deleted")
        slots = [*trackers.readiness_slots(), trackers.OPENING, TIER, REASONS, DECIDING, FINISHED]
        return [_done(), *(SlotSet(slot, None) for slot in slots)]


def _done() -> EventType:
    return SlotSet("readiness__status", "done")
