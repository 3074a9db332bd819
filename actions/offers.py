"""Moves the standing offer on once a plain yes or no has answered it: what the next plain yes would then mean.

Says nothing and asks nobody: the rules speak, whether or not this worked.
"""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import trackers
from actions.base import Domain, Events, SafeAction

NEXT = {
    ("safety", "affirm"): "person",
    ("safety", "deny"): "consent",
    ("person", "affirm"): "consent",
}
"""By offer and answer. "No" to "Are you safe right now?" is followed by the question that a yes lets a person come."""


class ActionMoveOffer(SafeAction):
    """The visitor answered the offer with yes or no."""

    def name(self) -> str:
        return "action_move_offer"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> Events:
        offer, answer = str(tracker.get_slot("dialogue__offer")), trackers.intent(tracker)
        moved: Events = [SlotSet("dialogue__offer", NEXT[offer, answer])]
        if (offer, answer) == ("safety", "deny"):
            moved.append(SlotSet("handoff__reason", "distress"))
        return moved
