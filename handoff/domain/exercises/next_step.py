"""A next step with a date: whether it is small, concrete, dated and the visitor's own to take.

Looks at the words of the step alone, by a few plain rules; whoever wrote it may always keep it as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from handoff.domain.exercises.finding import BadExercise, Finding

LONGEST = 300
FAR_OFF = timedelta(days=28)
"""A step further away than that is seldom the next one."""
SHORT = 5
"""Words: below, "work on", "look into" and their like say nothing that could be ticked off."""

CODES = (
    "step_concrete",
    "step_not_in_control",
    "step_too_big",
    "step_vague",
    "step_dated",
    "step_far_off",
    "step_undated",
    "step_place",
    "step_no_place",
    "step_if_then",
    "step_obstacle_alone",
    "step_no_obstacle",
)
"""Every code of this feedback. They are stored and shown: never rename one, add a new one."""


class Doubt(StrEnum):
    """What keeps a step from being one that can be taken."""

    NOT_IN_CONTROL = "not_in_control"
    """Others decide whether it happens."""
    TOO_BIG = "too_big"
    VAGUE = "vague"


@dataclass(frozen=True)
class NextStep:
    """As the visitor wrote it; None where they passed over a question or have not come to it yet."""

    what: str
    when: str | None = None
    where: str | None = None
    obstacle: str | None = None
    then: str | None = None
    due_on: date | None = None

    def __post_init__(self) -> None:
        if not self.what.strip():
            raise BadExercise("what")
        for words in (self.what, self.when, self.where, self.obstacle, self.then):
            if words is not None and len(words) > LONGEST:
                raise BadExercise("length")


_LEADING = re.compile(
    r"^(?:(?:i(?:'ll| will| am going to|'m going to|m going to| want to| need to| should| have to| plan to| can)"
    r"|to|my (?:next )?step is(?: to)?|maybe|just|then|please)\s+)+"
)
_WON = r"(?:job|offer|internship|interview|placement|place|reply|response|answer|promotion|role|position|callback)s?"
_NOT_IN_CONTROL = re.compile(
    rf"^(?:get|land|receive|secure|win|be given|be offered)\s+(?:\w+\s+){{0,3}}{_WON}"
    r"(?:\s+(?:at|from|with|in|by)\b.*)?$"
    r"|^(?:get|be) (?:hired|accepted|promoted|chosen|selected|shortlisted|called back)\b"
    r"|^(?:hear back|pass|get in(?:to)?)\b"
    r"|^(?:they|he|she|somebody|someone|the company|my boss) (?:will|should|must|has to|have to)\b"
)
_BIG = r"(?:job|career|life|future|degree|course|major|path|internship|passion|field|everything)"
_TOO_BIG = re.compile(
    rf"^(?:find|figure out|sort out|decide(?: on)?|choose|plan|change|switch|finish|complete|fix|know)\s+"
    rf"(?:\w+\s+){{0,3}}{_BIG}\b(?:\s+(?:for|in|as|at|by)\b.*)?$"
    r"|\b(?:everything|all (?:of )?(?:my|the|those|these)|every single|as many as)\b"
    r"|\b(?:\d{2,}|hundreds?|dozens?) (?:\w+ )?(?:applications?|jobs?|companies|people|emails?|places)\b"
)
_LOOSE = re.compile(
    r"^(?:think|try|look|work|improve|learn|start|begin|research|explore|be|consider|network|study|prepare|practi[cs]e"
    r"|focus|do|get|make|find out|see|check|update|reflect|decide|keep)\b"
)
_NOTHING_NAMED = re.compile(r"\b(?:something|smth|sth|stuff|things?|somehow|more|better|harder|it all|whatever)\b")


def doubt(what: str) -> Doubt | None:
    """What is still to be said about the step; None: it can be taken as it is."""
    said = " ".join(re.findall(r"[\w'/-]+", what.casefold().replace("\u2019", "'")))
    bare = _LEADING.sub("", said)
    words = bare.split()
    if _NOT_IN_CONTROL.search(bare):
        return Doubt.NOT_IN_CONTROL
    if _TOO_BIG.search(bare):
        return Doubt.TOO_BIG
    is_loose = bool(_LOOSE.search(bare)) and len(words) < SHORT
    is_unnamed = bool(_NOTHING_NAMED.search(bare)) and len(words) < SHORT + 1
    return Doubt.VAGUE if len(words) < 2 or is_loose or is_unnamed else None


def feedback(step: NextStep, today: date) -> tuple[Finding, ...]:
    """What there is to say about this step, in the order in which it was asked."""
    return (_on_what(step), _on_when(step, today), _on_where(step), *_on_obstacles(step))


def _on_what(step: NextStep) -> Finding:
    found = doubt(step.what)
    return Finding(f"step_{found}" if found else "step_concrete", {"step": (step.what,)})


def _on_when(step: NextStep, today: date) -> Finding:
    if step.due_on is None:
        return Finding("step_undated")
    is_far = step.due_on - today > FAR_OFF
    return Finding("step_far_off" if is_far else "step_dated", {"day": (step.due_on.isoformat(),)})


def _on_where(step: NextStep) -> Finding:
    return Finding("step_place", {"place": (step.where,)}) if step.where else Finding("step_no_place")


def _on_obstacles(step: NextStep) -> Iterator[Finding]:
    if step.obstacle and step.then:
        yield Finding("step_if_then", {"obstacle": (step.obstacle,), "then": (step.then,)})
    elif step.obstacle:
        yield Finding("step_obstacle_alone", {"obstacle": (step.obstacle,)})
    else:
        yield Finding("step_no_obstacle")
