"""Passes the visitor's newest unanswered question on to the practitioners: that one message and nothing else.

Does not choose the question and keeps nothing: handoff knows which are open.
"""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import trackers
from actions.base import Domain, Events, SafeAction
from actions.client import HandoffError
from handoff.contract import ActionIn

NOTHING_TO_SHARE = "nothing_to_share"


class ActionShareQuestion(SafeAction):
    """The visitor pressed "Send my question to the team", or wrote so."""

    def name(self) -> str:
        return "action_share_question"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> Events:
        response = "utter_question_shared"
        try:
            await self.client.share_question(ActionIn(key=trackers.write_key(tracker, self.name())))
        except HandoffError as error:
            if error.code != NOTHING_TO_SHARE:
                raise
            response = "utter_nothing_to_share"
        dispatcher.utter_message(response=response)
        return [SlotSet("answer__status", "done")]
