"""Takes the answer to the entry question of the check, "What would you like help with?", in the visitor's own words.

Keeps no words: the slot holds the id of the message, which the ledger has. Does not judge what they mean.
"""

from __future__ import annotations

from collections.abc import Set

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import trackers
from actions.base import Domain, Events
from actions.check_wishes import CheckWish, wish_in
from actions.items import options_of
from actions.matching import Likeness, is_asking, match
from actions.typed_words import normal

TOPIC = "faq"
MISTAKEN_FOR = frozenset(["did_not_help", "found_it", "dispute_result", "greet", "how_are_you", "capabilities"])
"""A sentence about oneself may be understood as one of these; as long as that, it is none of them."""
SENTENCE = 6
"""Words from which on it is a sentence."""


def entry_answer(
    dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain, *, interrupting: Set[str]
) -> Events:
    """What the slot of the entry question becomes; nothing when the rules are to answer first."""
    intent, text = trackers.intent(tracker), trackers.text(tracker)
    if trackers.is_spoken_to(tracker):
        # A question about careers was just answered, and it says what brings the visitor here.
        return _said(tracker) if intent == TOPIC else []
    if _is_declined(tracker, domain):
        return [SlotSet(trackers.OPENING, trackers.NOT_SAID)]
    wish = wish_in(text, intent)
    if wish in (CheckWish.WHY, CheckWish.BACK):
        response = "utter_check_first_question" if wish is CheckWish.BACK else f"utter_why_{trackers.OPENING}"
        dispatcher.utter_message(response=response)
        return [SlotSet(trackers.OPENING, None)]
    if wish is CheckWish.PAUSE or (intent in interrupting and not _is_told(intent, text)):
        return []
    if intent == "affirm" or not normal(text):
        dispatcher.utter_message(response="utter_entry_again")
        return [SlotSet(trackers.OPENING, None)]
    return _said(tracker)


def _is_declined(tracker: Tracker, domain: Domain) -> bool:
    text, intent = trackers.text(tracker), trackers.intent(tracker)
    found = match(text, [button.title for button in options_of(domain, trackers.OPENING)])
    wish = wish_in(text, intent)
    if wish is CheckWish.PAUSE:
        return False
    return wish is CheckWish.SKIP or intent == "deny" or bool(found and found[1] is Likeness.CERTAIN)


def _is_told(intent: str, text: str) -> bool:
    """Whether it tells something, although it was understood as a question or as small talk."""
    if is_asking(text):
        return False
    return intent == TOPIC or (intent in MISTAKEN_FOR and len(text.split()) >= SENTENCE)


def _said(tracker: Tracker) -> Events:
    return [SlotSet(trackers.OPENING, trackers.message_id(tracker) or trackers.NOT_SAID)]
