"""Takes the answers of the readiness check, pressed or typed, and leaves questions in between to the rules.

Knows the buttons of the items by their responses; what an answer is worth is decided in the domain.
"""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import trackers
from actions.base import Domain, Events, SafeAction
from actions.check_course import CHANGE
from actions.check_wishes import CheckWish, wish_in
from actions.entry import entry_answer
from actions.items import ANSWER_INTENT, options_of, title_of
from actions.matching import Likeness, match

FORM = "readiness_form"
START = "start_check"


class ValidateReadinessForm(SafeAction):
    """Rasa calls it whenever the form runs, also on the way back from an interruption."""

    def name(self) -> str:
        return f"validate_{FORM}"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> Events:
        asked = trackers.requested_slot(tracker)
        if trackers.active_form(tracker) != FORM or asked is None:
            return []  # the check is only just starting: the message asked for it
        if trackers.intent(tracker) == ANSWER_INTENT:
            return _pressed(tracker, domain, asked)
        if asked == trackers.OPENING:
            return entry_answer(dispatcher, tracker, domain, interrupting=_interrupting(domain))
        if trackers.is_spoken_to(tracker):
            return []  # the rules have answered, and the item is asked again
        if trackers.intent(tracker) == START and trackers.entity(tracker, "anew"):
            return [SlotSet(slot, None) for slot in trackers.readiness_slots()]
        if trackers.intent(tracker) == CHANGE and (slot := _named(tracker)) in trackers.answered(tracker):
            return [SlotSet(slot, None)]
        return _typed(dispatcher, tracker, domain, asked)


def _named(tracker: Tracker) -> str:
    return f"readiness__{trackers.entity(tracker, 'item')}"


def _pressed(tracker: Tracker, domain: Domain, asked: str) -> Events:
    """A button says which item it answers, so an older one corrects its own item and never answers another."""
    slot = _named(tracker)
    value = trackers.entity(tracker, "option")
    if value not in {button.entities.get("option") for button in options_of(domain, slot)}:
        return [SlotSet(asked, None)]
    return [SlotSet(slot, value)]


def _typed(dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain, asked: str) -> Events:
    text, options = trackers.text(tracker), options_of(domain, asked)
    found = match(text, [button.title for button in options])
    if found and found[1] is Likeness.CERTAIN:
        return [SlotSet(asked, options[found[0]].entities["option"])]
    wish = wish_in(text, trackers.intent(tracker))
    if wish:
        return _wished(wish, dispatcher, tracker, domain, asked)
    if trackers.intent(tracker) in _interrupting(domain):
        return []  # the form steps aside, the rules answer, and the item is asked again
    if found:
        return [SlotSet(asked, options[found[0]].entities["option"])]
    dispatcher.utter_message(response="utter_check_not_matched")
    return [SlotSet(asked, None)]


def _wished(wish: CheckWish, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain, asked: str) -> Events:
    match wish:
        case CheckWish.SKIP:
            return [SlotSet(asked, trackers.NOT_SAID)]
        case CheckWish.BACK:
            return _back(dispatcher, tracker, domain, asked)
        case CheckWish.WHY:
            dispatcher.utter_message(response=f"utter_why_{asked}")
            return [SlotSet(asked, None)]
    return []  # a pause: the rules leave the form


def _back(dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain, asked: str) -> Events:
    """The answered item before this one is asked again, with the answer it had."""
    slots = trackers.readiness_slots()
    before = [slot for slot in trackers.answered(tracker) if slots.index(slot) < slots.index(asked)]
    if not before:
        dispatcher.utter_message(response="utter_check_first_question")
        return [SlotSet(asked, None)]
    answer = title_of(domain, before[-1], str(tracker.get_slot(before[-1])))
    dispatcher.utter_message(response="utter_check_back", answer=answer)
    return [SlotSet(before[-1], None)]


def _interrupting(domain: Domain) -> set[str]:
    return set(domain["forms"][FORM]["ignored_intents"])
