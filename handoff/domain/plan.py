"""Which three to five steps help a visitor on, and why each is there: a function of answers, topics and the catalogue.

Knows neither titles nor wording, and keeps nothing: what a step says stands in `data/`, what is done in `plans`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from handoff.domain.readiness import (
    CAPABILITY_ITEMS,
    COMPLEXITY_ITEMS,
    EXTREME,
    ITEMS,
    KEY_ITEMS,
    MIDDLE,
    ScreeningAnswers,
)

FEWEST = 3
MOST = 5
ENOUGH = 4
"""What a plan is filled up to for answers in the middle; only what stands out, or was asked, makes it longer."""


class Phase(StrEnum):
    """A step of a decision (CASVE), in order."""

    COMMUNICATION = "communication"
    ANALYSIS = "analysis"
    SYNTHESIS = "synthesis"
    VALUING = "valuing"
    EXECUTION = "execution"


class Kind(StrEnum):
    """What makes self-help work, as the research names it, and tools."""

    EXERCISE = "exercise"
    """Done in writing, with prompts of our own."""
    INFORMATION = "information"
    MODELLING = "modelling"
    """How others did it."""
    SUPPORT = "support"
    TOOL = "tool"


class Level(StrEnum):
    """How much of it one does alone: CIP gives material for independent use to those who are ready for that."""

    GUIDED = "guided"
    """Led by the hand and done in one sitting."""
    INDEPENDENT = "independent"


@dataclass(frozen=True)
class Candidate:
    """What the choice looks at in a resource of the catalogue."""

    id: str
    kind: Kind
    phases: tuple[Phase, ...]
    topics: tuple[str, ...]
    helps: tuple[str, ...]
    """The items of the readiness check it helps with."""
    country: str | None
    """Of use in this country alone; None: anywhere."""
    level: Level
    minutes: int


@dataclass(frozen=True)
class Need:
    """Who the plan is for. `topics`: what was asked about, the latest first."""

    answers: ScreeningAnswers
    topics: tuple[str, ...] = ()
    country: str | None = None

    @property
    def low(self) -> tuple[str, ...]:
        """The items answered at the far end, in the order of the check."""
        return tuple(item for item in ITEMS if hardness(self.answers, item) == EXTREME)

    @property
    def middle(self) -> tuple[str, ...]:
        """The items answered in the middle; one that was not said stands out in nothing."""
        said = self.answers.given
        return tuple(item for item in ITEMS if said.get(item) is not None and hardness(self.answers, item) == MIDDLE)

    @property
    def phase(self) -> Phase:
        """The first step of a decision that is not easy yet; who finds none hard is ready to act."""
        found = {_PHASES[item] for item in self.low or self.middle}
        return next((phase for phase in Phase if phase in found), Phase.EXECUTION)


@dataclass(frozen=True)
class Step:
    """A resource with the reasons it is there, the decisive first. `topic` is what `asked` speaks of."""

    resource: str
    reasons: tuple[str, ...]
    topic: str | None = None


ASKED = "asked"
EXERCISE = "exercise"
REASONS = (
    *(f"low_{item.lower()}" for item in ITEMS),
    *(f"middle_{item.lower()}" for item in ITEMS),
    *(f"phase_{phase}" for phase in Phase),
    ASKED,
    EXERCISE,
)
"""Every code a step may carry. They are stored and shown: never rename one, add a new one."""

_PHASES = {
    "C4": Phase.COMMUNICATION,
    "C6": Phase.COMMUNICATION,
    "X4": Phase.COMMUNICATION,
    "C1": Phase.ANALYSIS,
    "C2": Phase.SYNTHESIS,
    "X1": Phase.VALUING,
    "X2": Phase.VALUING,
    "X3": Phase.VALUING,
    "C3": Phase.EXECUTION,
    "C5": Phase.EXECUTION,
    "X5": Phase.EXECUTION,
}
"""Where in a decision somebody stands who finds this item hard."""


def hardness(answers: ScreeningAnswers, item: str) -> int:
    """How far an item that was asked is from its most ready answer, 0-2."""
    if item not in answers.given:
        return 0
    score = answers.score(item)
    return EXTREME - score if item in CAPABILITY_ITEMS else score


def choose(catalogue: Sequence[Candidate], need: Need) -> tuple[Step, ...]:
    """The steps in the order to take them; none at all where the catalogue is too small for a plan of three."""
    usable = [candidate for candidate in catalogue if candidate.country in (None, need.country)]
    if len(usable) < FEWEST or not any(candidate.kind is Kind.EXERCISE for candidate in usable):
        return ()
    choice = _Choice(usable, need)
    choice.serve(need.low, MOST)
    choice.put_in_order()
    choice.write_something()
    choice.answer_what_was_asked()
    choice.serve(need.middle, ENOUGH)
    choice.fill_up()
    return tuple(_step(candidate, need) for candidate in choice.chosen)


type Worth = Callable[[Candidate], int]


def _serving(items: Sequence[str]) -> Worth:
    return lambda candidate: _common(candidate.helps, items)


def _about(topic: str) -> Worth:
    return lambda candidate: int(topic in candidate.topics)


def _anything(_candidate: Candidate) -> int:
    return 1


class _Choice:
    """The steps chosen so far, and the ways one more is found. The order of the catalogue breaks every tie."""

    def __init__(self, usable: Sequence[Candidate], need: Need) -> None:
        self._usable = usable
        self._need = need
        self.chosen: list[Candidate] = []

    def serve(self, items: Sequence[str], most: int) -> None:
        """Each time the resource that serves most of what is not served yet; one place is kept for writing."""
        while left := [item for item in items if not self._is_served(item)]:
            room = most - len(self.chosen) - (0 if self._has_exercise else 1)
            must_write = room <= 0 and not self._has_exercise
            if len(self.chosen) >= most or not self._add(_serving(left), must_write=must_write):
                return

    def put_in_order(self) -> None:
        """What is due first in a decision comes first."""
        self.chosen.sort(key=lambda candidate: min(map(list(Phase).index, candidate.phases)))

    def write_something(self) -> None:
        """Of all parts of self-help the written exercise is the one that no plan may lack."""
        if not self._has_exercise:
            self._add(_anything, must_write=True)

    def answer_what_was_asked(self) -> None:
        for topic in self._need.topics:
            if len(self.chosen) < MOST and not any(topic in candidate.topics for candidate in self.chosen):
                self._add(_about(topic))

    def fill_up(self) -> None:
        """What fits the step of the decision, then anything."""
        while len(self.chosen) < FEWEST:
            self._add(_anything)

    def _add(self, worth: Worth, *, must_write: bool = False) -> bool:
        """Add the worthiest that is not chosen yet, if any is worth something."""
        left = [
            candidate
            for candidate in self._usable
            if candidate not in self.chosen and (candidate.kind is Kind.EXERCISE or not must_write)
        ]
        best = max(left, key=lambda candidate: (worth(candidate), *self._fit(candidate)), default=None)
        if best is None or not worth(best):
            return False
        self.chosen.append(best)
        return True

    def _fit(self, candidate: Candidate) -> tuple[int, ...]:
        """Among equals: what was asked, what stands out, nothing that is not theirs, the step of the decision, the
        level, another kind than before, made for this country."""
        need = self._need
        is_gentle = any(hardness(need.answers, item) == EXTREME for item in KEY_ITEMS)
        return (
            _common(candidate.topics, need.topics),
            sum(item in candidate.helps and not self._is_served(item) for item in need.low),
            -self._strangeness(candidate),
            int(need.phase in candidate.phases),
            int(_suits(candidate, is_gentle=is_gentle)),
            int(candidate.kind not in {chosen.kind for chosen in self.chosen}),
            int(candidate.country is not None),
        )

    def _strangeness(self, candidate: Candidate) -> int:
        """How much of it is for other people: circumstances that were not named, topics nobody asked about."""
        if not candidate.helps and not _common(candidate.topics, self._need.topics):
            return len(COMPLEXITY_ITEMS)
        return sum(item in COMPLEXITY_ITEMS and not hardness(self._need.answers, item) for item in candidate.helps)

    def _is_served(self, item: str) -> bool:
        return any(item in candidate.helps for candidate in self.chosen)

    @property
    def _has_exercise(self) -> bool:
        return any(candidate.kind is Kind.EXERCISE for candidate in self.chosen)


def _suits(candidate: Candidate, *, is_gentle: bool) -> bool:
    """Whether its level does; who is ready for independent work gains from every exercise all the same."""
    is_guided = candidate.level is Level.GUIDED
    return is_guided if is_gentle else candidate.kind is Kind.EXERCISE or not is_guided


def _step(candidate: Candidate, need: Need) -> Step:
    topic = next((topic for topic in need.topics if topic in candidate.topics), None)
    return Step(candidate.id, tuple(_reasons(candidate, need)), topic)


def _reasons(candidate: Candidate, need: Need) -> Iterator[str]:
    """Everything that speaks for it; that it is written, and where it stands in a decision, only if nothing else."""
    found = [f"low_{item.lower()}" for item in need.low if item in candidate.helps]
    found += [ASKED] if set(candidate.topics) & set(need.topics) else []
    found += [f"middle_{item.lower()}" for item in need.middle if item in candidate.helps]
    if not found and candidate.kind is Kind.EXERCISE:
        found.append(EXERCISE)
    yield from found or [f"phase_{need.phase if need.phase in candidate.phases else candidate.phases[0]}"]


def without_answers(reasons: Sequence[str], candidate: Candidate) -> tuple[str, ...]:
    """The reasons for a step that tell nothing of any answer; where none is left, what the step is good for."""
    kept = tuple(code for code in reasons if code in (ASKED, EXERCISE))
    return kept or (f"phase_{candidate.phases[0]}",)


def _common(some: Sequence[str], others: Sequence[str]) -> int:
    return len(set(some) & set(others))
