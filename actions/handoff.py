"""Asks the desk for a person once the visitor has said what may be seen, prepares that, or takes it back.

The desk itself tells the visitor where they stand; here only success or failure is noted.
"""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import trackers
from actions.base import Domain, Events, SafeAction
from handoff.contract import ActionIn, OpenHandoffIn
from handoff.domain.lifecycle import ConsentScope

ASKED = "asked_for_person"


class ActionOpenHandoff(SafeAction):
    """The visitor agreed that a person joins."""

    def name(self) -> str:
        return "action_open_handoff"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> Events:
        await self.client.open_handoff(
            OpenHandoffIn(
                key=trackers.write_key(tracker, self.name()),
                consent_scope=_scope(tracker),
                reason=str(tracker.get_slot("handoff__reason") or ASKED),
            )
        )
        return [SlotSet("handoff__status", "done")]


class ActionPrepareRequest(SafeAction):
    """The visitor would like to see what a person would read, or to choose how to meet."""

    def name(self) -> str:
        return "action_prepare_request"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> Events:
        found = await self.client.prepare_request(ActionIn(key=trackers.write_key(tracker, self.name())))
        dispatcher.utter_message(response="utter_request_link", json_message={"links": [found.link.model_dump()]})
        return [SlotSet("handoff__status", "done")]


class ActionCancelHandoff(SafeAction):
    """The visitor no longer needs a person."""

    def name(self) -> str:
        return "action_cancel_handoff"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> Events:
        await self.client.cancel_handoff(ActionIn(key=trackers.write_key(tracker, self.name())))
        return [SlotSet("handoff__status", "done")]


def _scope(tracker: Tracker) -> ConsentScope:
    """A plain "yes" answers "may they see the chat so far?"; a button without a known scope shares the least."""
    if trackers.intent(tracker) == "affirm":
        return ConsentScope.ALL
    scope = trackers.entity(tracker, "scope")
    return ConsentScope(scope) if scope in set(ConsentScope) else ConsentScope.FROM_NOW
