"""Takes the answers of the readiness check, pressed or typed, and leaves questions in between to the rules.

Knows the buttons of the items by their responses; what an answer is worth is decided in the domain.
"""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import trackers
from actions.base import Domain, Events, SafeAction
from actions.matching import Likeness, match
from actions.wording import Button, buttons_of

FORM = "readiness_form"
ANSWER_INTENT = "choose_option"


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
        return _typed(dispatcher, tracker, domain, asked)


def _pressed(tracker: Tracker, domain: Domain, asked: str) -> Events:
    """A button says which item it answers, so an older one corrects its own item and never answers another."""
    slot = f"readiness__{trackers.entity(tracker, 'item')}"
    value = trackers.entity(tracker, "option")
    if value not in {button.entities.get("option") for button in _options(domain, slot)}:
        return [SlotSet(asked, None)]
    return [SlotSet(slot, value)]


def _typed(dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain, asked: str) -> Events:
    options = _options(domain, asked)
    found = match(trackers.text(tracker), [button.title for button in options])
    is_question = trackers.intent(tracker) in _interrupting(domain)
    if found and (found[1] is Likeness.CERTAIN or not is_question):
        return [SlotSet(asked, options[found[0]].entities["option"])]
    if is_question:
        return []  # the form steps aside, the rules answer, and the item is asked again
    dispatcher.utter_message(response="utter_check_not_matched")
    return [SlotSet(asked, None)]


def _options(domain: Domain, slot: str) -> list[Button]:
    return [button for button in buttons_of(domain, f"utter_ask_{slot}") if button.intent == ANSWER_INTENT]


def _interrupting(domain: Domain) -> set[str]:
    return set(domain["forms"][FORM]["ignored_intents"])
