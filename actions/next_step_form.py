"""Takes the answers of "a next step with a date", and asks once more, never twice, where a step is still vague.

Judges neither step nor day: the core does the one, the service, which knows today, the other.
"""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import exercise_reading as reading
from actions import exercise_slots as slots
from actions import trackers
from actions.base import Domain, Events, SafeAction, log
from actions.client import HandoffError
from actions.exercise_slots import put
from actions.trackers import NOT_SAID
from handoff.contract import ExerciseIn, ExerciseOut
from handoff.domain.exercises import typed_words as typed
from handoff.domain.exercises.next_step import LONGEST, NextStep, doubt

FORM = "next_step_form"


class ValidateNextStepForm(SafeAction):
    """Rasa calls it whenever the form runs, also on the way back from an interruption."""

    def name(self) -> str:
        return f"validate_{FORM}"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> Events:
        asked = (trackers.requested_slot(tracker) or "").removeprefix(slots.PREFIX)
        if trackers.active_form(tracker) != FORM or not asked:
            return []
        if trackers.intent(tracker) == reading.PRESSED:
            return _pressed(tracker, asked)
        if reading.is_in_between(tracker, domain, FORM):
            return []
        text = trackers.text(tracker).strip()[:LONGEST]
        if typed.starts_afresh(text):
            return slots.emptied(slots.NEXT_STEP)
        if asked == "what":
            return _what(dispatcher, tracker, text)
        if typed.passes(text):
            return _passed(asked)
        return await self._when(dispatcher, tracker, text) if asked == "when" else [put(asked, text)]

    async def _when(self, dispatcher: CollectingDispatcher, tracker: Tracker, text: str) -> Events:
        looked = await self._look(tracker, text)
        if looked is None:
            return [put("when", text)]  # read once more when the step is kept
        if looked.due_on is not None:
            dispatcher.utter_message(response="utter_date_read", day=looked.due_text)
            return [put("when", text), put("due_on", looked.due_on.isoformat()), put("trouble", None)]
        if _is_asked_again(tracker, "when"):
            return [put("when", text), put("trouble", None)]
        return [put("when", None), put("trouble", looked.trouble), *_ask_again(tracker, "when")]

    async def _look(self, tracker: Tracker, text: str) -> ExerciseOut | None:
        step = NextStep(str(slots.get(tracker, "what")), when=text)
        key = trackers.write_key(tracker, self.name())
        try:
            return await self.client.keep_exercise(ExerciseIn(key=key, next_step=step, is_finished=False))
        except HandoffError as error:
            log.warning("date_not_read", code=error.code, conversation=trackers.conversation(tracker))
            return None


def _pressed(tracker: Tracker, asked: str) -> Events:
    item, option = trackers.entity(tracker, "item"), trackers.entity(tracker, "option")
    if item == "afresh":
        return slots.emptied(slots.NEXT_STEP)
    named = slots.texts(tracker, "named")
    if item == asked == "what" and option == "keep" and named:
        return [put("what", named[0]), put("named", None)]
    if item == asked != "what":
        return _passed(asked)
    return [put(asked, None)]


def _what(dispatcher: CollectingDispatcher, tracker: Tracker, text: str) -> Events:
    named = slots.texts(tracker, "named")
    if typed.passes(text) or typed.says_yes(text) is not None:
        if named:
            return [put("what", named[0]), put("named", None)]
        dispatcher.utter_message(response="utter_step_needed")
        return [put("what", None)]
    if doubt(text) and not _is_asked_again(tracker, "what"):
        return [put("what", None), put("named", [text]), *_ask_again(tracker, "what")]
    return [put("what", text), put("named", None)]


def _passed(asked: str) -> Events:
    """Without an obstacle there is nothing to say about it."""
    skipped = ("obstacle", "then") if asked == "obstacle" else (asked,)
    return [*(put(name, NOT_SAID) for name in skipped), *([put("trouble", None)] if asked == "when" else [])]


def _is_asked_again(tracker: Tracker, asked: str) -> bool:
    return asked in slots.texts(tracker, "asked_again")


def _ask_again(tracker: Tracker, asked: str) -> Events:
    return [put("asked_again", [*slots.texts(tracker, "asked_again"), asked])]
