"""How ready a visitor is for a career decision: the answers of the short readiness check, scored on two dimensions.

Knows no wording and no tier: what help follows is decided in `triage`, what is asked stands in `data/`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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

    def __post_init__(self) -> None:
        for item, value in self.given.items():
            if item not in ITEMS:
                raise UnknownItem(item)
            if value is not None and (type(value) is not int or value not in VALUES):
                raise UnknownValue(item)
        object.__setattr__(self, "given", MappingProxyType(dict(self.given)))

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """The items that were not asked, in the order of the check."""
        return tuple(item for item in ITEMS if item not in self.given)

    @cached_property
    def not_said(self) -> tuple[str, ...]:
        """The items the visitor preferred not to answer."""
        return tuple(item for item in ITEMS if item in self.given and self.given[item] is None)

    def score(self, item: str) -> int:
        """The item's points; neither said nor asked: the middle."""
        value = self.given.get(item)
        return MIDDLE if value is None else value

    def at_worst(self) -> ScreeningAnswers:
        """The same answers, with every item that was not asked answered the least ready way."""
        return self._completed(capability=0, complexity=EXTREME)

    def at_best(self) -> ScreeningAnswers:
        """The same answers, with every item that was not asked answered the most ready way."""
        return self._completed(capability=EXTREME, complexity=0)

    def _completed(self, *, capability: int, complexity: int) -> ScreeningAnswers:
        rest = dict.fromkeys(CAPABILITY_ITEMS, capability) | dict.fromkeys(COMPLEXITY_ITEMS, complexity)
        return ScreeningAnswers({**rest, **self.given}) if self.missing else self


@dataclass(frozen=True)
class CutPoints:
    """Where the dimensions turn. Placeholders until pilot data exist; a centre may set its own."""

    capability_high_from: int = 8
    complexity_low_to: int = 5
    complexity_low_extremes: int = 1
    """More items than this at 2 make complexity high, whatever the total."""

    def __post_init__(self) -> None:
        for name, value, most in (
            ("capability_high_from", self.capability_high_from, EXTREME * len(CAPABILITY_ITEMS)),
            ("complexity_low_to", self.complexity_low_to, EXTREME * len(COMPLEXITY_ITEMS)),
            ("complexity_low_extremes", self.complexity_low_extremes, len(COMPLEXITY_ITEMS)),
        ):
            if type(value) is not int or not 0 <= value <= most:
                raise ValueError(f"{name} must be a whole number from 0 to {most}")


DEFAULT_CUT_POINTS = CutPoints()
KEY_ITEMS = ("C4", "C5")
"""Getting started and acting alone: somebody who can do neither will not use the best self-help page."""


@dataclass(frozen=True)
class Readiness:
    """Both dimensions, with what tipped each. Either of its two tests tips a dimension."""

    capability_total: int
    complexity_total: int
    is_capability_total_low: bool
    low_key_items: tuple[str, ...]
    is_complexity_total_high: bool
    has_many_extremes: bool

    @property
    def capability(self) -> Capability:
        return Capability.LOW if self.is_capability_total_low or self.low_key_items else Capability.HIGH

    @property
    def complexity(self) -> Complexity:
        return Complexity.HIGH if self.is_complexity_total_high or self.has_many_extremes else Complexity.LOW


def readiness(answers: ScreeningAnswers, cut_points: CutPoints) -> Readiness:
    """Score both dimensions."""
    capability_total = _total(answers, CAPABILITY_ITEMS)
    complexity_total = _total(answers, COMPLEXITY_ITEMS)
    extremes = sum(answers.score(item) == EXTREME for item in COMPLEXITY_ITEMS)
    return Readiness(
        capability_total=capability_total,
        complexity_total=complexity_total,
        is_capability_total_low=capability_total < cut_points.capability_high_from,
        low_key_items=tuple(item for item in KEY_ITEMS if answers.score(item) == 0),
        is_complexity_total_high=complexity_total > cut_points.complexity_low_to,
        has_many_extremes=extremes > cut_points.complexity_low_extremes,
    )


def _total(answers: ScreeningAnswers, items: Iterable[str]) -> int:
    return sum(answers.score(item) for item in items)
