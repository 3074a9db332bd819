"""Says the answers a message asks for, buttons under the last one, and opens the offer they end with.

Knows no topic: the bot names the answers, handoff composes them, and data/responses has the words for everything else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import trackers
from actions.answering import Answer, answer_for, is_trouble
from actions.base import Domain, Events, SafeAction, log
from actions.client import HandoffError
from actions.topics import Buttons, buttons_for


class ActionAnswer(SafeAction):
    """The visitor asks about careers, tells of trouble, or needs another office."""

    def name(self) -> str:
        return "action_answer"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> Events:
        wanted = trackers.wanted(tracker)
        new = _in_order([name for name in wanted if not _is_repeated(tracker, name)])
        if wanted and not new:
            dispatcher.utter_message(response="utter_same_answer")
            return [SlotSet("answer__status", "done"), _offer(tracker, "person")]
        found, further = await asyncio.gather(self._answers(tracker, domain, new), self._further(tracker))
        answers = [answer for answer in found if answer]
        if not answers:
            return []
        leading = answers[0] if is_trouble(answers[0].name) else answers[-1]
        _say(dispatcher, found, [*further, *leading.buttons])
        said = [answer.name for answer in answers]
        return [
            SlotSet("answer__status", "done"),
            SlotSet("answer__last", said[-1]),
            SlotSet("answer__said", said),
            _offer(tracker, leading.offer),
        ]

    async def _answers(self, tracker: Tracker, domain: Domain, names: Sequence[str]) -> list[Answer | None]:
        return await asyncio.gather(*(self._answer(tracker, domain, name) for name in names))

    async def _answer(self, tracker: Tracker, domain: Domain, name: str) -> Answer | None:
        try:
            return await answer_for(self.client, domain, name)
        except HandoffError as error:
            log.warning("answer_missing", answer=name, code=error.code, conversation=trackers.conversation(tracker))
            return None

    async def _further(self, tracker: Tracker) -> Buttons:
        try:
            wanted = trackers.wanted(tracker)
            return await buttons_for(self.client, [name for name in trackers.also(tracker) if name not in wanted])
        except HandoffError:
            return []  # only an offer: the answers themselves do not wait for it


def _in_order(names: Sequence[str]) -> list[str]:
    """As in the message; but where danger may stand behind one, that one first, and its buttons under all of them."""
    return sorted(names, key=lambda name: not is_trouble(name))


def _is_repeated(tracker: Tracker, name: str) -> bool:
    """A follow-up that leads back to the answer it follows asks for more than that answer again."""
    return trackers.is_follow_up(tracker) and name in trackers.answers_said(tracker)


def _say(dispatcher: CollectingDispatcher, found: Sequence[Answer | None], buttons: Buttons) -> None:
    for place, answer in enumerate(found, start=1):
        message = answer.message if answer else {"response": "utter_other_answer_failed"}
        dispatcher.utter_message(**message, buttons=buttons if place == len(found) else None)


def _offer(tracker: Tracker, offer: str) -> EventType:
    """Inside a form the form's own question stands, and a plain yes answers that."""
    return SlotSet("dialogue__offer", "nothing" if trackers.active_form(tracker) else offer)
