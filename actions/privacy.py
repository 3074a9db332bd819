"""Records whether the visitor wants the conversation kept.

Knows nothing of clocks and purges: the handoff service does what the choice asks for.
"""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import trackers
from actions.base import Domain, Events, SafeAction
from handoff.contract import ConsentIn


class ActionRecordConsent(SafeAction):
    """The visitor pressed "keep" or "do not keep"."""

    def name(self) -> str:
        return "action_record_consent"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> Events:
        is_given = trackers.entity(tracker, "keep") == "yes"
        key = trackers.write_key(tracker, self.name())
        await self.client.record_consent(ConsentIn(key=key, purpose="keep", is_given=is_given))
        dispatcher.utter_message(response=f"utter_consent_keep_{'yes' if is_given else 'no'}")
        return [SlotSet("privacy__status", "done")]
