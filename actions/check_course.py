"""Begins the readiness check, takes it up again where it was left, and opens it again to change an answer.

Asks no item: the form does, once `readiness__course` says that it is to go on.
"""

from __future__ import annotations

import json

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import trackers
from actions.base import Domain, Events, SafeAction, log
from actions.client import HandoffError
from actions.items import title_of, topic_of

FINISHED = "readiness__is_finished"
CHANGE = "change_answer"


class ActionBeginCheck(SafeAction):
    """The visitor wants the check: a new one, or the one they left."""

    def name(self) -> str:
        return "action_begin_check"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> Events:
        answered, every = trackers.answered(tracker), trackers.readiness_slots()
        if not answered or tracker.get_slot(FINISHED) or trackers.entity(tracker, "anew"):
            dispatcher.utter_message(response="utter_check_intro")
            # Readiness changes: each check starts from an empty sheet.
            empty: Events = [SlotSet(slot, None) for slot in every]
            return [*empty, SlotSet(trackers.OPENING, await self._opening(tracker)), SlotSet(FINISHED, None), _asks()]
        if len(answered) < len(every):
            left = len(every) - len(answered)
            dispatcher.utter_message(response="utter_check_resumed", answered=str(len(answered)), left=str(left))
        return [_asks()]

    async def _opening(self, tracker: Tracker) -> str | None:
        """The entry question is not asked twice, nor of somebody who has said what brings them; in doubt it is."""
        known = tracker.get_slot(trackers.OPENING)
        if known:
            return str(known)
        try:
            found = await self.client.opening(trackers.conversation(tracker), but=trackers.message_id(tracker))
        except HandoffError as error:
            log.warning("opening_missing", code=error.code, conversation=trackers.conversation(tracker))
            return None
        return trackers.KNOWN if found.message_id else None


class ActionChangeAnswer(SafeAction):
    """The visitor wants to change an answer, with a result before them or with the check left half-way."""

    def name(self) -> str:
        return "action_change_answer"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> Events:
        answered = trackers.answered(tracker)
        if not tracker.get_slot(FINISHED):
            dispatcher.utter_message(response="utter_check_waits" if answered else "utter_nothing_to_change")
            return [SlotSet("readiness__course", "said")]
        slot = f"readiness__{trackers.entity(tracker, 'item')}"
        if slot in answered:
            return [SlotSet(slot, None), SlotSet(FINISHED, None), _asks()]
        buttons = [_button(tracker, domain, slot) for slot in answered]
        dispatcher.utter_message(response="utter_which_answer", buttons=buttons)
        return [SlotSet("readiness__course", "said")]


def _asks() -> EventType:
    return SlotSet("readiness__course", "asks")


def _button(tracker: Tracker, domain: Domain, slot: str) -> dict[str, str]:
    answer = title_of(domain, slot, str(tracker.get_slot(slot)))
    item = slot.removeprefix("readiness__")
    topic = topic_of(domain, slot)
    title = f"{topic[:1].upper()}{topic[1:]}: {answer}"
    return {"title": title, "payload": f"/{CHANGE}{json.dumps({'item': item})}"}
