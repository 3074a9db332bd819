"""Says where the last answers come from, how old they are, and which of their links nobody has checked.

Knows none of that itself: handoff words it for each answer.
"""

from __future__ import annotations

import asyncio

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import trackers
from actions.answering import links_of
from actions.base import Domain, Events, SafeAction


class ActionTellSource(SafeAction):
    """The visitor asks where this is from, or how old it is."""

    def name(self) -> str:
        return "action_tell_source"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> Events:
        names = trackers.answers_said(tracker)
        answers = await asyncio.gather(*(self.client.answer(name) for name in names))
        for answer in answers:
            # By its title, because the button may stand under an answer further up.
            dispatcher.utter_message(
                response="utter_answer_source",
                title=answer.title,
                source=answer.source_text,
                json_message=links_of(answer),
            )
        if not answers:
            dispatcher.utter_message(response="utter_no_source_yet")
        return [SlotSet("answer__status", "done")]
