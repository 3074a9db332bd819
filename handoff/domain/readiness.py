"""How ready a visitor is for a career decision: the answers of the short readiness check, scored on two dimensions.

Knows no wording and no tier: what help follows is decided in `triage`, what is asked stands in `data/`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType

CAPABILITY_ITEMS = ("C1", "C2", "C3", "C4", "C5", "C6")
"""0-2 each, 2 = more ready."""
COMPLEXITY_ITEMS = ("X1", "X2", "X3", "X4", "X5")
"""0-2 each, 2 = more complex."""
ITEMS = CAPABILITY_ITEMS + COMPLEXITY_ITEMS

VALUES = (0, 1, 2)
MIDDLE = 1
"""What 'prefer not to say' counts as."""
EXTREME = 2


class Preference(StrEnum):
    """What the visitor says would suit them."""

    SELF = "self"
    SHORT_CHAT = "short_chat"
    APPOINTMENT = "appointment"


class Capability(StrEnum):
    """The internal dimension."""

    HIGH = "high"
    LOW = "low"


class Complexity(StrEnum):
    """The external dimension."""

    LOW = "low"
    HIGH = "high"


class ScreeningError(ValueError):
    """The answers cannot be those of this check: somebody speaks of another version of it, or mistyped."""

    code = "bad_answers"

    def __init__(self, item: str, what: str) -> None:
        super().__init__(what)
        self.item = item


class UnknownItem(ScreeningError):
    """No item has this id."""

    code = "unknown_item"

    def __init__(self, item: str) -> None:
        super().__init__(item, f"no item of the readiness check is called {item!r}; there are {', '.join(ITEMS)}")


class UnknownValue(ScreeningError):
    """The item exists, the value does not."""

    code = "unknown_value"

    def __init__(self, item: str) -> None:
        super().__init__(item, f"{item} takes 0, 1, 2 or null (prefers not to say)")


@dataclass(frozen=True)
class ScreeningAnswers:
    """Answers by item id: 0, 1, 2, or None for 'prefer not to say'. An absent item was not asked."""

    given: Mapping[str, int | None] = field(default_factory=dict)
    shown: Mapping[str, int] = field(default_factory=dict)
    """What the visitor's own words show of an item (see `cues`). It counts where it is less ready than the answer."""

    def __post_init__(self) -> None:
        for item, value in self.given.items():
            if item not in ITEMS:
                raise UnknownItem(item)
            if value is not None and (type(value) is not int or value not in VALUES):
                raise UnknownValue(item)
        object.__setattr__(self, "given", MappingProxyType(dict(self.given)))
        object.__setattr__(self, "shown", MappingProxyType(dict(self.shown)))

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """The items that were not asked, in the order of the check."""
        return tuple(item for item in ITEMS if item not in self.given)

    @cached_property
    def not_said(self) -> tuple[str, ...]:
        """The items the visitor preferred not to answer."""
        return tuple(item for item in ITEMS if item in self.given and self.given[item] is None)

    def score(self, item: str) -> int:
        """The item's points; neither said nor asked: the middle. Own words can only make it less ready."""
        value = self.given.get(item)
        points = MIDDLE if value is None else value
        if item in self.shown:
            return (min if item in CAPABILITY_ITEMS else max)(points, self.shown[item])
        return points

    def at_worst(self) -> ScreeningAnswers:
        """The same answers, with every item that was not asked answered the least ready way."""
        return self._completed(capability=0, complexity=EXTREME)

    def at_best(self) -> ScreeningAnswers:
        """The same answers, with every item that was not asked answered the most ready way."""
        return self._completed(capability=EXTREME, complexity=0)

    def _completed(self, *, capability: int, complexity: int) -> ScreeningAnswers:
        rest = dict.fromkeys(CAPABILITY_ITEMS, capability) | dict.fromkeys(COMPLEXITY_ITEMS, complexity)
        return ScreeningAnswers({**rest, **self.given}, self.shown) if self.missing else self


@dataclass(frozen=True)
class CutPoints:
    """Where the dimensions turn. Placeholders until pilot data exist; a centre may set its own."""

    capability_high_from: int = 8
    complexity_low_to: int = 5
    complexity_low_extremes: int = 1
    """More items than this at 2 make complexity high, whatever the total."""
    knowledge_gaps_low_from: int = 2
    """So many of C1..C3 at 0 make capability low: confidence does not stand in for knowing anything to decide on."""
    self_help_lead_from: int = 6
    """Self-help needs capability to be ahead of the burden by this much."""
    case_managed_lead_to: int = -1
    """Where capability is low and its lead is this or less, help is individual even if complexity alone is not high."""

    def __post_init__(self) -> None:
        most_capability, most_complexity = EXTREME * len(CAPABILITY_ITEMS), EXTREME * len(COMPLEXITY_ITEMS)
        heaviest = most_complexity + len(COMPLEXITY_ITEMS)
        for name, least, most in (
            ("capability_high_from", 0, most_capability),
            ("complexity_low_to", 0, most_complexity),
            ("complexity_low_extremes", 0, len(COMPLEXITY_ITEMS)),
            ("knowledge_gaps_low_from", 1, len(KNOWLEDGE_ITEMS) + 1),
            ("self_help_lead_from", -heaviest, most_capability),
            ("case_managed_lead_to", -heaviest - 1, most_capability),
        ):
            value = getattr(self, name)
            if type(value) is not int or not least <= value <= most:
                raise ValueError(f"{name} must be a whole number from {least} to {most}")
        if self.case_managed_lead_to >= self.self_help_lead_from:
            raise ValueError("case_managed_lead_to must be below self_help_lead_from")


KNOWLEDGE_ITEMS = ("C1", "C2", "C3")
"""Self, options and a next step: what a decision is made from."""
KEY_ITEMS = ("C4", "C5")
"""Getting started and acting alone: somebody who can do neither will not use the best self-help page."""
DEFAULT_CUT_POINTS = CutPoints()


@dataclass(frozen=True)
class Readiness:
    """Both dimensions, with what tipped each. Any one of its tests tips a dimension."""

    capability_total: int
    complexity_total: int
    extremes: int
    is_capability_total_low: bool
    low_key_items: tuple[str, ...]
    has_knowledge_gaps: bool
    is_complexity_total_high: bool
    has_many_extremes: bool

    @property
    def capability(self) -> Capability:
        is_low = self.is_capability_total_low or self.low_key_items or self.has_knowledge_gaps
        return Capability.LOW if is_low else Capability.HIGH

    @property
    def complexity(self) -> Complexity:
        return Complexity.HIGH if self.is_complexity_total_high or self.has_many_extremes else Complexity.LOW

    @property
    def lead(self) -> int:
        """How far capability is ahead of the burden, in which a circumstance at 2 weighs three."""
        return self.capability_total - self.complexity_total - self.extremes


def readiness(answers: ScreeningAnswers, cut_points: CutPoints) -> Readiness:
    """Score both dimensions."""
    scores = {item: answers.score(item) for item in ITEMS}
    capability_total = sum(scores[item] for item in CAPABILITY_ITEMS)
    complexity_total = sum(scores[item] for item in COMPLEXITY_ITEMS)
    extremes = sum(scores[item] == EXTREME for item in COMPLEXITY_ITEMS)
    gaps = sum(scores[item] == 0 for item in KNOWLEDGE_ITEMS)
    return Readiness(
        capability_total=capability_total,
        complexity_total=complexity_total,
        extremes=extremes,
        is_capability_total_low=capability_total < cut_points.capability_high_from,
        low_key_items=tuple(item for item in KEY_ITEMS if scores[item] == 0),
        has_knowledge_gaps=gaps >= cut_points.knowledge_gaps_low_from,
        is_complexity_total_high=complexity_total > cut_points.complexity_low_to,
        has_many_extremes=extremes > cut_points.complexity_low_extremes,
    )
