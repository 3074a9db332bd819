"""Takes an e-mail address out of what the visitor wrote and hands it to the desk.

Checks the shape of an address, not whether somebody reads there.
"""

from __future__ import annotations

import re

from pydantic import EmailStr, TypeAdapter, ValidationError
from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import trackers
from actions.base import Domain, Events, SafeAction
from handoff.contract import ContactIn

FORM = "contact_form"
SLOT = "contact__email"
_CANDIDATE = re.compile(r"[^\s<>(),;:\"']+@[^\s<>(),;:\"']+")
_EMAIL: TypeAdapter[str] = TypeAdapter(EmailStr)


class ValidateContactForm(SafeAction):
    """An address counts whatever the sentence around it was taken for; a question goes to the rules."""

    def name(self) -> str:
        return f"validate_{FORM}"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> Events:
        email = address_in(trackers.text(tracker))
        if email:
            return [SlotSet(SLOT, email)]
        is_asked = trackers.active_form(tracker) == FORM and trackers.requested_slot(tracker) == SLOT
        if not is_asked or trackers.intent(tracker) in domain["forms"][FORM]["ignored_intents"]:
            return []
        dispatcher.utter_message(response="utter_contact_not_an_address")
        return [SlotSet(SLOT, None)]


class ActionSaveContact(SafeAction):
    """The address is in. It leaves the tracker again whatever happens: the desk is where it is kept."""

    def name(self) -> str:
        return "action_save_contact"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> Events:
        body = ContactIn(key=trackers.write_key(tracker, self.name()), email=str(tracker.get_slot(SLOT)))
        await self.client.leave_contact(body)
        return [SlotSet("contact__status", "done")]

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> Events:
        return [*await super().run(dispatcher, tracker, domain), SlotSet(SLOT, None)]


def address_in(text: str) -> str | None:
    """The first e-mail address in the text."""
    for candidate in _CANDIDATE.findall(text):
        try:
            return _EMAIL.validate_python(candidate.strip(".!?"))
        except ValidationError:
            continue
    return None
