"""Answers what was not understood: the closest answers, a person, and the question passed on if the visitor wishes.

Does not judge closeness: the bot's pipeline names the answers, and `tracker.latest_message` carries them.
"""

from __future__ import annotations

from typing import Literal

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import trackers
from actions.base import Domain, Events, SafeAction, log
from actions.client import HandoffError
from actions.topics import Buttons, buttons_for
from actions.wording import button_pairs, text_of
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
        guesses = await self._guesses(tracker)
        is_noted = guesses == [] and await _note(self, tracker, "not_understood")
        dispatcher.utter_message(
            response=_response(tracker, misses, is_guess=bool(guesses)),
            noted=text_of(domain, "utter_noted" if is_noted else "utter_not_noted"),
            buttons=[*(guesses or []), *_ways_out(domain, is_guess=bool(guesses), is_noted=is_noted)],
        )
        return [
            SlotSet("fallback__status", "done"),
            SlotSet("fallback__misses", misses),
            SlotSet("dialogue__offer", "nothing" if guesses else "person"),
        ]

    async def _guesses(self, tracker: Tracker) -> Buttons | None:
        """What may have been meant; None when the desk, which knows the titles, cannot be asked: nor can it note."""
        try:
            return await buttons_for(self.client, trackers.choices(tracker)) if trackers.is_unclear(tracker) else []
        except HandoffError as error:
            log.warning("titles_missing", code=error.code, conversation=trackers.conversation(tracker))
            return None


class ActionNoteUnhelpful(SafeAction):
    """The visitor says an answer did not help: the staff learn of it."""

    def name(self) -> str:
        return "action_note_unhelpful"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> Events:
        # Right behind a message that was not understood, it is not an answer that did not help.
        is_miss = trackers.count(tracker, "fallback__misses") > 0
        await _note(self, tracker, "not_helpful", None if is_miss else trackers.last_answer(tracker))
        return []


def _response(tracker: Tracker, misses: int, *, is_guess: bool) -> str:
    if is_guess:
        return "utter_did_you_mean" if misses < OFTEN else "utter_did_you_mean_again"
    if misses >= OFTEN:
        return "utter_not_understood_again"
    return "utter_out_of_scope" if trackers.intent(tracker) == "out_of_scope" else "utter_not_understood"


def _ways_out(domain: Domain, *, is_guess: bool, is_noted: bool) -> Buttons:
    if is_guess:
        return button_pairs(domain, "utter_guess_ways_out")
    return button_pairs(domain, "utter_noted" if is_noted else "utter_not_noted")


async def _note(action: SafeAction, tracker: Tracker, reason: Reason, answer: str | None = None) -> bool:
    """Count the question as unanswered and say whether that worked; the visitor is answered in either case."""
    try:
        key = trackers.write_key(tracker, action.name())
        await action.client.keep_unanswered(UnansweredIn(key=key, reason=reason, answer=answer))
        return True
    except (HandoffError, trackers.NoKey) as error:
        code = error.code if isinstance(error, HandoffError) else type(error).__name__
        log.warning("unanswered_not_kept", code=code, conversation=trackers.conversation(tracker))
        return False
