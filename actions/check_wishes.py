"""What a visitor may want of the check itself instead of answering: skip, go back, ask why, pause.

Whole messages only: "back" is a wish, "i want to go back to university" is none. Changes nothing.
"""

from __future__ import annotations

from enum import StrEnum

from actions.typed_words import normal, typed_words


class CheckWish(StrEnum):
    """By the intent that says the same in other words."""

    SKIP = "skip_item"
    BACK = "go_back"
    WHY = "why_item"
    PAUSE = "pause_check"


ASKED_WHY = "explain_result"
"""In the middle of the check there is no result: who asks why then means the question."""
SHORT = 8
"""Words. What was only understood as a wish to skip, and is longer, may be a story."""


def wish_in(text: str, intent: str) -> CheckWish | None:
    """What is wanted of the check: by the words themselves, or else by what they were understood as."""
    said = normal(text)
    by_words = typed_words().wish(said)
    if by_words is not None:
        return CheckWish(by_words)
    if intent == ASKED_WHY:
        return CheckWish.WHY
    is_story = intent == CheckWish.SKIP and len(said.split()) > SHORT
    return CheckWish(intent) if intent in set(CheckWish) and not is_story else None
