"""Tells a message inside an exercise that is for the rules from one that may be an answer in the visitor's own words.

Knows neither what is asked nor what becomes of an answer.
"""

from __future__ import annotations

from rasa_sdk import Tracker

from actions import trackers
from actions.base import Domain
from handoff.domain.exercises.typed_words import is_question

PRESSED = "choose_in_exercise"
ELSEWHERE = frozenset(
    ["urgent", "trouble", "ask_human", "stop"]
    + ["greet", "goodbye", "thanks", "start_check", "start_weighing", "start_next_step", "cancel_handoff"]
    + ["leave_contact", "abusive_language", "share_question", "explain_result", "dispute_result"]
    + ["pause_check", "delete_answers", "prepare_request"]
)
"""Danger and the ways out, and wishes that no option and no step sounds like: a form is asked before any rule, so it
has to step aside for them. Every other wish counts only if it is put as a question."""


def is_in_between(tracker: Tracker, domain: Domain, form: str) -> bool:
    """Whether the message is for the rules: "accounting" is an option, whichever topic it was taken for."""
    intent = trackers.intent(tracker)
    if is_question(trackers.text(tracker)):
        return True
    return is_wish(tracker, domain, form) and (trackers.is_pressed(tracker) or intent in ELSEWHERE)


def is_wish(tracker: Tracker, domain: Domain, form: str) -> bool:
    """Whether the bot took it for something that the rules answer."""
    return trackers.intent(tracker) in domain["forms"][form]["ignored_intents"]
