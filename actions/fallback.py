"""Answers what was not understood: the closest topics, a person, and a note for the staff.

Does not judge closeness: the bot's pipeline names the topics, and `tracker.latest_message` carries them.
"""

from __future__ import annotations

from typing import Literal

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import trackers
from actions.base import Domain, Events, SafeAction, log
from actions.client import HandoffError
from actions.wording import buttons_of, text_of, title_of
from handoff.contract import UnansweredIn

OFTEN = 2
"""From this many misses in a row on, the other ways to get help come first."""
Reason = Literal["not_understood", "not_helpful"]


class ActionFallback(SafeAction):
    """The message was not understood, or is about something we know nothing of."""

    def name(self) -> str:
        return "action_fallback"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> Events:
        misses = trackers.count(tracker, "fallback__misses") + 1
        is_unclear = trackers.is_unclear(tracker)
        is_noted = not is_unclear and await _note(self, tracker, "not_understood")
        dispatcher.utter_message(
            response=_response(tracker, misses, is_unclear),
            noted=text_of(domain, "utter_noted" if is_noted else "utter_not_noted"),
            buttons=_buttons(tracker, domain),
        )
        return [
            SlotSet("fallback__status", "done"),
            SlotSet("fallback__misses", misses),
            SlotSet("dialogue__offer", "nothing" if is_unclear else "person"),
        ]


class ActionNoteUnhelpful(SafeAction):
    """The visitor says an answer did not help: the staff learn of it."""

    def name(self) -> str:
        return "action_note_unhelpful"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> Events:
        await _note(self, tracker, "not_helpful")
        return []


def _response(tracker: Tracker, misses: int, is_unclear: bool) -> str:
    if misses >= OFTEN:
        return "utter_not_understood_again"
    if is_unclear:
        return "utter_did_you_mean"
    return "utter_out_of_scope" if trackers.intent(tracker) == "out_of_scope" else "utter_not_understood"


def _buttons(tracker: Tracker, domain: Domain) -> list[dict[str, str]]:
    titles = ((topic, title_of(domain, topic)) for topic in trackers.choices(tracker))
    topics = [{"title": title, "payload": f"/{topic}"} for topic, title in titles if title]
    others = buttons_of(domain, "utter_fallback_ways_out")
    return topics + [{"title": button.title, "payload": button.payload} for button in others]


async def _note(action: SafeAction, tracker: Tracker, reason: Reason) -> bool:
    """Keep the question for the staff and say whether that worked; the visitor is answered in either case."""
    try:
        await action.client.keep_unanswered(UnansweredIn(key=trackers.write_key(tracker, action.name()), reason=reason))
        return True
    except (HandoffError, trackers.NoKey) as error:
        code = error.code if isinstance(error, HandoffError) else type(error).__name__
        log.warning("unanswered_not_kept", code=code, conversation=trackers.conversation(tracker))
        return False
