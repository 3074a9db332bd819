"""Tells the opening hours and where to book, as the handoff service knows them at this moment.

Knows no hours itself: when the service does not answer, the rules say so.
"""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import trackers
from actions.base import Domain, Events, SafeAction
from actions.wording import text_of


class ActionTellHours(SafeAction):
    """The visitor asks when people are there."""

    def name(self) -> str:
        return "action_tell_hours"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> Events:
        now = await self.client.situation(trackers.conversation(tracker))
        dispatcher.utter_message(
            response=f"utter_svc_hours_{'open' if now.is_open else 'closed'}",
            service_name=now.service_name,
            hours=now.hours_text,
            next_opening=now.next_opening_text,
        )
        return [SlotSet("service__status", "done")]


class ActionTellBooking(SafeAction):
    """The visitor wants an appointment."""

    def name(self) -> str:
        return "action_tell_booking"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> Events:
        now = await self.client.situation(trackers.conversation(tracker))
        title = text_of(domain, "utter_booking_link_title")
        dispatcher.utter_message(
            response="utter_svc_book",
            service_name=now.service_name,
            contact=now.contact_text,
            json_message={"links": [{"title": title, "url": now.booking_url}]},
        )
        return [SlotSet("service__status", "done")]
