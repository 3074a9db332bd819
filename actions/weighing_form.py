"""Takes the answers of "options against what matters", pressed or typed, and leaves questions in between to the rules.

Weighs nothing: the core does, and the service says what comes of it.
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
from handoff.contract import ExerciseIn
from handoff.domain.exercises import typed_words as typed
from handoff.domain.exercises.listing import LONGEST, listed
from handoff.domain.exercises.weighing import FEWEST, MOST_OPTIONS, Fit, most_matters

FORM = "weighing_form"
NEEDED = {"options": "utter_options_needed", "matters": "utter_matters_needed"}
"""The lists, and what is said when something else than a list came."""


class ValidateWeighingForm(SafeAction):
    """Rasa calls it whenever the form runs, also on the way back from an interruption."""

    def name(self) -> str:
        return f"validate_{FORM}"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> Events:
        asked = (trackers.requested_slot(tracker) or "").removeprefix(slots.PREFIX)
        if trackers.active_form(tracker) != FORM or not asked:
            return []  # the exercise is only just starting: the message asked for it
        if trackers.intent(tracker) == reading.PRESSED:
            return await self._pressed(dispatcher, tracker, asked)
        if reading.is_in_between(tracker, domain, FORM):
            return []
        if typed.starts_afresh(trackers.text(tracker)):
            return slots.emptied(slots.WEIGHING)
        return await self._typed(dispatcher, tracker, domain, asked)

    async def _pressed(self, dispatcher: CollectingDispatcher, tracker: Tracker, asked: str) -> Events:
        """A button says which question it answers; one of another question changes nothing."""
        item, option = trackers.entity(tracker, "item"), trackers.entity(tracker, "option")
        if item == "afresh":
            return slots.emptied(slots.WEIGHING)
        if item == "list" and asked in NEEDED:
            return _close(tracker, asked, slots.texts(tracker, "named"))
        if item == asked == "gut" and option in (slots.YES, "no", NOT_SAID):
            return _gut(option)
        if item == asked == "missing":
            return [put("missing", NOT_SAID)]
        if asked == "fit" and option in set(Fit) and item in _pairs(tracker):
            return await self._fit(dispatcher, tracker, item, str(option))
        return [put(asked, None)]

    async def _typed(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain, asked: str
    ) -> Events:
        text = trackers.text(tracker)
        if asked in NEEDED:
            return _listed(dispatcher, tracker, asked, text)
        if asked == "missing":
            return [put("missing", NOT_SAID if typed.passes(text) else text.strip()[: 5 * LONGEST])]
        if asked == "gut":
            return _gut_typed(dispatcher, text)
        fit = typed.fit_of(text)
        if fit is None and reading.is_wish(tracker, domain, FORM):
            return []
        if fit is None:
            dispatcher.utter_message(response="utter_exercise_not_matched")
            return [put("fit", None)]
        return await self._fit(dispatcher, tracker, slots.open_pairs(tracker, slots.fits(tracker))[0], fit)

    async def _fit(self, dispatcher: CollectingDispatcher, tracker: Tracker, pair: str, fit: str) -> Events:
        """With the last one in, what it shows is said at once, and only then whether it feels right is asked."""
        given = {**slots.fits(tracker), pair: fit}
        events = [put("fits", given), put("fit", None if slots.open_pairs(tracker, given) else "done")]
        if slots.open_pairs(tracker, given):
            return events
        body = ExerciseIn(key=trackers.write_key(tracker, self.name()), weighing=slots.weighing(tracker, given))
        try:
            out = await self.client.keep_exercise(body)
        except HandoffError as error:
            log.warning("exercise_not_kept", code=error.code, conversation=trackers.conversation(tracker))
            return [*events, *_gut(NOT_SAID)]  # the form ends, and its last action tries once more
        links = [link.model_dump() for link in out.links[1:]]
        feedback = "\n\n".join(out.feedback)
        dispatcher.utter_message(
            response="utter_weighing_feedback", feedback=feedback, json_message={"links": links}
        )
        return [*events, put("kept", out.exercise)]


def _pairs(tracker: Tracker) -> list[str]:
    return slots.pairs(len(slots.texts(tracker, "options")), len(slots.texts(tracker, "matters")))


def most(tracker: Tracker, asked: str) -> int:
    """How many things the list may hold."""
    return MOST_OPTIONS if asked == "options" else most_matters(len(slots.texts(tracker, "options")))


def _listed(dispatcher: CollectingDispatcher, tracker: Tracker, asked: str, text: str) -> Events:
    """Several at once are the whole list; one at a time, it is asked on until there are no more."""
    before = slots.texts(tracker, "named")
    if before and typed.ends_the_list(text):
        return _close(tracker, asked, before)
    new = [] if typed.passes(text) or typed.says_yes(text) else listed(text)
    if not new:
        dispatcher.utter_message(response=NEEDED[asked])
        return [put(asked, None)]
    limit = most(tracker, asked)
    named = list({name.casefold(): name for name in reversed([*before, *new])}.values())[::-1]
    if len(named) > limit:
        dispatcher.utter_message(response="utter_exercise_capped", most=str(limit))
    is_whole = len(named) >= limit or (len(new) > 1 and len(named) >= FEWEST)
    return _close(tracker, asked, named) if is_whole else [put(asked, None), put("named", named)]


def _close(tracker: Tracker, asked: str, named: list[str]) -> Events:
    if len(named) < FEWEST:
        return [put(asked, None), put("named", named)]
    return [put(asked, named[: most(tracker, asked)]), put("named", None)]


def _gut_typed(dispatcher: CollectingDispatcher, text: str) -> Events:
    """Who says at once what is missing need not be asked for it."""
    answer = typed.says_yes(text)
    if answer is not None:
        return _gut(slots.YES if answer else "no")
    if typed.passes(text):
        return _gut(NOT_SAID)
    return [put("gut", "no"), put("missing", text.strip()[: 5 * LONGEST])]


def _gut(answer: str | None) -> Events:
    return [put("gut", answer)] if answer == "no" else [put("gut", answer), put("missing", NOT_SAID)]
