"""The items of the readiness check as the responses put them: their options, and in a word what each is about.

Knows how such responses are named, not what an answer is worth.
"""

from __future__ import annotations

from actions.base import Domain
from actions.wording import Button, buttons_of, text_of

ANSWER_INTENT = "choose_option"


def options_of(domain: Domain, slot: str) -> list[Button]:
    """The buttons that answer this item."""
    return [button for button in buttons_of(domain, f"utter_ask_{slot}") if button.intent == ANSWER_INTENT]


def title_of(domain: Domain, slot: str, value: str) -> str:
    """The words of an answer; empty when no button has it any more."""
    titles = (button.title for button in options_of(domain, slot) if button.entities.get("option") == value)
    return next(titles, "")


def topic_of(domain: Domain, slot: str) -> str:
    """What the item asks about, as it stands behind "about"."""
    return text_of(domain, f"utter_topic_{slot}") or ""
