"""Asks for the step and its day, once more where they are vague, and puts the step into the plan at the end.

Takes no answers: the form does. Knows no wording.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import exercise_slots as slots
from actions import trackers
from actions.base import Domain, Events, SafeAction
from handoff.contract import ExerciseIn
from handoff.domain.exercises.next_step import doubt


class AskWhat(SafeAction):
    """What will you do? Or, if that was vague: what of it exactly?"""

    def name(self) -> str:
        return f"action_ask_{slots.PREFIX}what"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> Events:
        named = slots.texts(tracker, "named")
        found = doubt(named[0]) if named else None
        dispatcher.utter_message(response=f"utter_step_{found}" if found else f"utter_ask_{slots.PREFIX}what")
        return []


class AskWhen(SafeAction):
    """On which day? Or, if none could be read: which one was meant?"""

    def name(self) -> str:
        return f"action_ask_{slots.PREFIX}when"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> Events:
        trouble = slots.get(tracker, "trouble")
        dispatcher.utter_message(response=f"utter_date_{trouble}" if trouble else f"utter_ask_{slots.PREFIX}when")
        return []


class ActionFinishNextStep(SafeAction):
    """All is said: the step goes into the plan, and the visitor hears what it is like."""

    def name(self) -> str:
        return "action_finish_next_step"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> Events:
        step = slots.next_step(tracker, str(slots.get(tracker, "what")))
        due_on = slots.get(tracker, "due_on")
        step = replace(step, due_on=date.fromisoformat(due_on)) if due_on else step
        key = trackers.write_key(tracker, self.name())
        out = await self.client.keep_exercise(ExerciseIn(key=key, next_step=step))
        dispatcher.utter_message(
            response="utter_next_step_done",
            feedback="\n\n".join(out.feedback),
            json_message={"links": [link.model_dump() for link in out.links]},
        )
        return [SlotSet("exercises__status", "done"), *slots.emptied(slots.NEXT_STEP)]
