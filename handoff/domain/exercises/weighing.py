"""Options against what matters: which fits best on what the visitor said, how firmly, and what they do not know yet.

Counts and compares only what was named. It is the visitor's own thinking laid out: nothing here knows which is right.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from handoff.domain.exercises.finding import BadExercise, Finding
from handoff.domain.exercises.listing import LONGEST

FEWEST = 2
MOST_OPTIONS = 4
MOST_MATTERS = 5
MOST_QUESTIONS = 12
"""More pairs than that are not borne in one sitting."""
CLEAR_FROM = 0.15
"""The lead, as a share of all that can be reached, from which an option is clearly ahead."""
MOST_UNKNOWN = 3
"""So many gaps are named one by one."""


class Fit(StrEnum):
    """How well an option serves a thing that matters."""

    WELL = "well"
    PARTLY = "partly"
    NOT = "not"
    UNKNOWN = "unknown"


_POINTS = {Fit.WELL: 2, Fit.PARTLY: 1, Fit.NOT: 0, Fit.UNKNOWN: 1}
"""What is not known counts half: neither for nor against."""
_BEST, _WORST = 2, 0

CODES = (
    "all_unknown",
    "none_fits",
    "tie",
    "ahead_clearly",
    "ahead_narrowly",
    "carries",
    "hangs_on",
    "hangs_on_each",
    "stands",
    "misses_first",
    "unknown",
    "unknown_could_change",
    "unknown_changes_nothing",
    "not_a_verdict",
)
"""Every code of this feedback. They are stored and shown: never rename one, add a new one."""


def most_matters(options: int) -> int:
    """How many things that matter fit beside so many options."""
    return min(MOST_MATTERS, MOST_QUESTIONS // max(1, options))


def weight(place: int) -> int:
    """What stands first counts five, the next four: fixed, so that naming one thing more takes nothing from another."""
    return MOST_MATTERS - place


@dataclass(frozen=True)
class Weighing:
    """`matters` in the order of their weight; `fits` by option, then by what matters."""

    options: tuple[str, ...]
    matters: tuple[str, ...]
    fits: tuple[tuple[Fit, ...], ...]
    feels_right: bool | None = None
    missing: str | None = None
    """What the visitor's gut says is missing from the list."""

    def __post_init__(self) -> None:
        if not FEWEST <= len(self.options) <= MOST_OPTIONS:
            raise BadExercise("options")
        if not FEWEST <= len(self.matters) <= most_matters(len(self.options)):
            raise BadExercise("matters")
        if len(self.fits) != len(self.options) or any(len(row) != len(self.matters) for row in self.fits):
            raise BadExercise("fits")
        words = [*self.options, *self.matters]
        if not all(0 < len(word) <= LONGEST for word in words) or len(self.missing or "") > 5 * LONGEST:
            raise BadExercise("length")

    def points(self, option: int, *, left_out: int | None = None) -> int:
        """What this option has gathered, as if the thing left out did not matter."""
        row = self.fits[option]
        return sum(weight(place) * _POINTS[fit] for place, fit in enumerate(row) if place != left_out)

    def reach(self, option: int, if_unknown: int) -> int:
        """Its points if all that is not known about it turned out so."""
        return sum(
            weight(place) * (if_unknown if fit is Fit.UNKNOWN else _POINTS[fit])
            for place, fit in enumerate(self.fits[option])
        )

    def best(self, *, left_out: int | None = None) -> tuple[int, ...]:
        """The options with the most points: more than one is a tie."""
        points = [self.points(option, left_out=left_out) for option in range(len(self.options))]
        return tuple(option for option, reached in enumerate(points) if reached == max(points))


def feedback(weighing: Weighing) -> tuple[Finding, ...]:
    """What there is to say, the first things first."""
    return (*_place(weighing), *_gaps(weighing), Finding("not_a_verdict"))


def _place(weighing: Weighing) -> Iterator[Finding]:
    best = weighing.best()
    if all(fit is Fit.UNKNOWN for row in weighing.fits for fit in row):
        yield Finding("all_unknown")
    elif weighing.points(best[0]) == 0:
        yield Finding("none_fits")
    elif len(best) > 1:
        yield Finding("tie", {"options": _options(weighing, best)})
    else:
        yield from _ahead(weighing, best[0])


def _ahead(weighing: Weighing, best: int) -> Iterator[Finding]:
    second = max((o for o in range(len(weighing.options)) if o != best), key=lambda o: (weighing.points(o), -o))
    lead = weighing.points(best) - weighing.points(second)
    reachable = _BEST * sum(weight(place) for place in range(len(weighing.matters)))
    code = "ahead_clearly" if lead >= CLEAR_FROM * reachable else "ahead_narrowly"
    runners_up = [o for o in range(len(weighing.options)) if weighing.points(o) == weighing.points(second)]
    first, others = _options(weighing, (best,)), _options(weighing, tuple(runners_up))
    yield Finding(code, {"options": first, "others": others})
    yield Finding("carries", {"options": first, "matters": (weighing.matters[_carrier(weighing, best, second)],)})
    decisive = [m for m in range(len(weighing.matters)) if weighing.best(left_out=m) != (best,)]
    yield _firmness(first, tuple(weighing.matters[place] for place in decisive))
    if weighing.fits[best][0] is Fit.NOT:
        yield Finding("misses_first", {"options": first, "matters": weighing.matters[:1]})


def _firmness(first: tuple[str, ...], decisive: tuple[str, ...]) -> Finding:
    """Whether one thing alone puts it in front."""
    if not decisive:
        return Finding("stands", {"options": first})
    code = "hangs_on" if len(decisive) == 1 else "hangs_on_each"
    return Finding(code, {"options": first, "matters": decisive})


def _carrier(weighing: Weighing, best: int, second: int) -> int:
    """What gives the best its lead over the second, most of all."""

    def gain(place: int) -> int:
        return weight(place) * (_POINTS[weighing.fits[best][place]] - _POINTS[weighing.fits[second][place]])

    return max(range(len(weighing.matters)), key=lambda place: (gain(place), -place))


def _gaps(weighing: Weighing) -> Iterator[Finding]:
    """What is not known, the weightiest first, and whether knowing it could change the first place."""
    pairs = [
        (place, option)
        for place in range(len(weighing.matters))
        for option in range(len(weighing.options))
        if weighing.fits[option][place] is Fit.UNKNOWN
    ]
    for place, option in pairs[:MOST_UNKNOWN]:
        yield Finding("unknown", {"options": (weighing.options[option],), "matters": (weighing.matters[place],)})
    if pairs:
        yield Finding("unknown_could_change" if _could_change(weighing) else "unknown_changes_nothing")


def _could_change(weighing: Weighing) -> bool:
    best = weighing.best()
    if len(best) > 1:
        return True
    surely = weighing.reach(best[0], _WORST)
    return any(weighing.reach(o, _BEST) >= surely for o in range(len(weighing.options)) if o != best[0])


def _options(weighing: Weighing, places: tuple[int, ...]) -> tuple[str, ...]:
    return tuple(weighing.options[place] for place in places)
