"""Asks the questions of "options against what matters" that depend on what was named, and keeps it at the end.

Takes no answers: the form does. Knows no wording.
"""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import exercise_slots as slots
from actions import trackers
from actions.base import Domain, Events, SafeAction
from actions.weighing_form import most
from handoff.contract import ExerciseIn


class AskOptions(SafeAction):
    """Which options? Or, after the first: what else?"""

    def name(self) -> str:
        return f"action_ask_{slots.PREFIX}options"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> Events:
        _ask_for(dispatcher, tracker, "options")
        return []


class AskMatters(SafeAction):
    """What matters? Or, after the first: what else?"""

    def name(self) -> str:
        return f"action_ask_{slots.PREFIX}matters"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> Events:
        _ask_for(dispatcher, tracker, "matters")
        return []


class AskFit(SafeAction):
    """How well does the next option fit the next thing that matters?"""

    def name(self) -> str:
        return f"action_ask_{slots.PREFIX}fit"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> Events:
        given = slots.fits(tracker)
        left = slots.open_pairs(tracker, given)
        option, matter = (int(place) for place in left[0].split("_"))
        dispatcher.utter_message(
            response=f"utter_ask_{slots.PREFIX}fit",
            number=str(len(given) + 1),
            all=str(len(given) + len(left)),
            option=slots.texts(tracker, "options")[option],
            matter=slots.texts(tracker, "matters")[matter],
            pair=left[0],
        )
        return []


class ActionFinishWeighing(SafeAction):
    """The exercise is over: keep it with what the visitor's gut says, and give the way to their page."""

    def name(self) -> str:
        return "action_finish_weighing"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> Events:
        kept = slots.get(tracker, "kept")
        out = await self.client.keep_exercise(
            ExerciseIn(
                key=trackers.write_key(tracker, self.name()),
                exercise=kept,
                weighing=slots.weighing(tracker, slots.fits(tracker)),
            )
        )
        if kept is None:
            dispatcher.utter_message(response="utter_weighing_feedback", feedback="\n\n".join(out.feedback))
        links = [link.model_dump() for link in out.links[:1]]
        gut = slots.get(tracker, "gut")
        response = "utter_weighing_done_gut" if gut == "no" else "utter_weighing_done"
        dispatcher.utter_message(response=response, json_message={"links": links})
        return [SlotSet("exercises__status", "done"), *slots.emptied(slots.WEIGHING)]


def _ask_for(dispatcher: CollectingDispatcher, tracker: Tracker, asked: str) -> None:
    named = slots.texts(tracker, "named")
    limit = str(most(tracker, asked))
    if named:
        dispatcher.utter_message(response="utter_exercise_more", named=", ".join(named), most=limit)
    else:
        dispatcher.utter_message(response=f"utter_ask_{slots.PREFIX}{asked}", most=limit)
