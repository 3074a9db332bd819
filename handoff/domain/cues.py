"""What an opening sentence may show of readiness, and which answers of the check it speaks to.

Knows no words (they stand in `data/content/opening_cues.yml`) and no tier; a cue can only make an answer less ready.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from handoff.domain.readiness import CAPABILITY_ITEMS, COMPLEXITY_ITEMS, EXTREME


class Cue(StrEnum):
    """Something the visitor's own words show. The codes are stored and shown: never rename one, add a new one."""

    OVERWHELM = "overwhelm"
    AVOIDANCE = "avoidance"
    HOPELESSNESS = "hopelessness"
    REPEATED_FAILURE = "repeated_failure"
    LONG_INDECISION = "long_indecision"
    LEANS_ON_OTHERS = "leans_on_others"
    NO_DIRECTION = "no_direction"
    DECIDED_BY_OTHERS = "decided_by_others"
    SENT_BY_OTHERS = "sent_by_others"
    NO_START = "no_start"
    TORN = "torn"
    NO_REQUEST = "no_request"
    """Tells of oneself and asks for nothing in particular: CIP's vague or problem-laden request."""

    BREAK_WITH_FAMILY = "break_with_family"
    FAMILY_PRESSURE = "family_pressure"
    FAMILY_WISHES = "family_wishes"
    HIDDEN_FROM_FAMILY = "hidden_from_family"
    MONEY = "money"
    CARING = "caring"
    DEPENDANTS = "dependants"
    HEALTH = "health"
    DISABILITY = "disability"
    DEADLINE = "deadline"
    RULES = "rules"
    UNFAIR_TREATMENT = "unfair_treatment"
    BEREAVEMENT = "bereavement"
    BREAK_UP = "break_up"
    JOB_LOSS = "job_loss"
    MOVE = "move"
    LEAVING = "leaving"

    PLAIN_QUESTION = "plain_question"
    """Asks for one fact. Told, and counts for nothing: it must never lower support."""


SHOWS: Mapping[Cue, Mapping[str, int]] = {
    Cue.OVERWHELM: {"C4": 0},
    Cue.AVOIDANCE: {"C4": 0},
    Cue.HOPELESSNESS: {"C4": 0, "C5": 0},
    Cue.REPEATED_FAILURE: {"C5": 0},
    Cue.LONG_INDECISION: {"C5": 0},
    Cue.LEANS_ON_OTHERS: {"C5": 0},
    Cue.NO_DIRECTION: {"C1": 0, "C2": 0},
    Cue.DECIDED_BY_OTHERS: {"C6": 0, "X1": 2},
    Cue.SENT_BY_OTHERS: {"C6": 0},
    Cue.NO_START: {"C3": 0},
    Cue.TORN: {"C2": 1, "C3": 1},
    Cue.NO_REQUEST: {"C3": 1},
    Cue.BREAK_WITH_FAMILY: {"X1": 2, "X2": 2},
    Cue.FAMILY_PRESSURE: {"X1": 2},
    Cue.FAMILY_WISHES: {"X1": 1},
    Cue.HIDDEN_FROM_FAMILY: {"C4": 0, "X1": 2},
    Cue.MONEY: {"X2": 2},
    Cue.CARING: {"X2": 2},
    Cue.DEPENDANTS: {"X2": 1},
    Cue.HEALTH: {"X2": 2},
    Cue.DISABILITY: {"X2": 1},
    Cue.DEADLINE: {"X2": 1},
    Cue.RULES: {"X3": 2},
    Cue.UNFAIR_TREATMENT: {"X5": 2},
    Cue.BEREAVEMENT: {"X4": 2},
    Cue.BREAK_UP: {"X4": 1},
    Cue.JOB_LOSS: {"X4": 1},
    Cue.MOVE: {"X4": 1},
    Cue.LEAVING: {"X4": 1},
    Cue.PLAIN_QUESTION: {},
}
"""What each cue makes of an answer that says less: 0 is the least ready on C, 2 on X."""

CHANGES = frozenset({Cue.BEREAVEMENT, Cue.BREAK_UP, Cue.JOB_LOSS, Cue.MOVE, Cue.LEAVING})
"""Two of these are "two or more other big changes"."""
STRUGGLES = frozenset(
    cue for cue, shown in SHOWS.items() if any(shown.get(item) == 0 for item in ("C1", "C4", "C5"))
) | {Cue.DECIDED_BY_OTHERS, Cue.BREAK_WITH_FAMILY}
"""Cues of low capability that weigh by themselves; conflict that leaves no room for one's own view is one (CIP's
external conflict). Not knowing where to start, or being sent, is common and passes."""
CIRCUMSTANCES = frozenset(cue for cue, shown in SHOWS.items() if any(item.startswith("X") for item in shown))
"""Cues of what makes a choice complex."""
HEAVY = frozenset(cue for cue, shown in SHOWS.items() if any(shown.get(item) == EXTREME for item in COMPLEXITY_ITEMS))
"""Circumstances so told that the answer would be the far one."""
RAISING = frozenset(cue for cue, shown in SHOWS.items() if shown)
WEIGHTY = STRUGGLES | HEAVY | {Cue.NO_REQUEST}
"""Each by itself is more than a page of information can help with."""


def shown_by(cues: Iterable[Cue]) -> dict[str, int]:
    """Per item the least ready value that any of the cues shows."""
    cues = frozenset(cues)
    shown: dict[str, int] = {}
    for cue in cues:
        for item, value in SHOWS[cue].items():
            worse = min if item in CAPABILITY_ITEMS else max
            shown[item] = worse(value, shown.get(item, value))
    if len(cues & CHANGES) > 1:  # "two or more other big changes"
        shown["X4"] = EXTREME
    return shown


def heavy_of(cues: Iterable[Cue]) -> frozenset[Cue]:
    """The heavy circumstances among the cues; changes are heavy from the second one on."""
    cues = frozenset(cues)
    changes = cues & CHANGES
    return (cues & HEAVY) | (changes if len(changes) > 1 else frozenset())
