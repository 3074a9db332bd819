"""What the safety screen can find: a level, the reasons for it, and how sure it is.

Knows neither how a text is judged nor what follows.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class SafetyLevel(StrEnum):
    """What the screen found. `PENDING`: not looked at yet; `UNSCREENED`: it could not be looked at."""

    PENDING = "pending"
    NONE = "none"
    CONCERN = "concern"
    URGENT = "urgent"
    UNSCREENED = "unscreened"


REASONS = {
    SafetyLevel.URGENT: ("self_harm", "harm_to_others", "abuse", "coercion", "danger"),
    SafetyLevel.CONCERN: ("distress", "past_risk", "third_person", "hyperbole"),
    SafetyLevel.NONE: (),
}
"""The reasons a level can have, as the examples and the cues name them."""


@dataclass(frozen=True)
class Verdict:
    """`score`: how likely the message is not `none`, from 0 to 1; 0 where nobody weighed it."""

    level: SafetyLevel
    reasons: tuple[str, ...] = ()
    score: float = 0.0


class Screen(Protocol):
    """What the screening stage asks; either question may take too long or fail."""

    def judge(self, text: str) -> Verdict:
        """The verdict on one message."""

    def judge_by_cues(self, text: str) -> Verdict:
        """The verdict of the cues alone, asked when `judge` fails."""
