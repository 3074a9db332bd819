"""What other cut-points would have given: every kept check decided anew under each of a grid, and held to account.

The best of many is flattered by the cases it was chosen on; so it is also measured on cases it was chosen without.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import combinations, product

from handoff.domain.agreement import ENOUGH, agreement
from handoff.domain.calibration import Case, Figures, decided, figures_of
from handoff.domain.readiness import CutPoints
from handoff.domain.triage import ServiceTier

STEPS = (-1, 1)
FOLDS = 10
BEST_PAIRS = 5
"""So many settings with two cut-points moved are shown at most. With more than two moved, luck wins."""
Pair = tuple[ServiceTier, ServiceTier]
Moved = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Setting:
    """Cut-points near those in force, and how they differ."""

    cut_points: CutPoints
    moved: Moved
    """The fields that were moved, with their new values."""


@dataclass(frozen=True)
class Trial:
    """What a setting would have given."""

    setting: Setting
    figures: Figures


@dataclass(frozen=True)
class Trials:
    """The setting in force, others by fewest under-served, and how well choosing among them does on unseen cases."""

    cases: int
    differing: int
    """Checks that today's rules and cut-points decide otherwise than the visitor was told."""
    now: Figures
    others: tuple[Trial, ...]
    best: Setting
    """The one with the highest kappa on all these cases."""
    held_out: Figures
    """Each case decided by the setting that was best on nine tenths of the cases without it."""


def settings_near(cut_points: CutPoints) -> list[Setting]:
    """Those in force, each field one up and one down, and every two fields so; none that contradicts itself."""
    names = [field.name for field in fields(cut_points)]
    found = [Setting(cut_points, ())]
    for size in (1, 2):
        for chosen in combinations(names, size):
            for steps in product(STEPS, repeat=size):
                found.extend(_moved(cut_points, chosen, steps))
    return found


def _moved(cut_points: CutPoints, names: tuple[str, ...], steps: tuple[int, ...]) -> Iterator[Setting]:
    moved = tuple((name, getattr(cut_points, name) + step) for name, step in zip(names, steps, strict=True))
    try:
        yield Setting(replace(cut_points, **dict(moved)), moved)
    except ValueError:
        return


def trials_of(cases: Sequence[Case], cut_points: CutPoints) -> Trials | None:
    """None for fewer than 30 cases."""
    if len(cases) < ENOUGH:
        return None
    cases = sorted(cases, key=lambda case: case.ref)  # the folds must not hang on the order of the rows
    settings = settings_near(cut_points)
    pairs = [[(case.right, decided(case, setting.cut_points)) for case in cases] for setting in settings]
    trials = [Trial(setting, _figures(found)) for setting, found in zip(settings, pairs, strict=True)]
    return Trials(
        cases=len(cases),
        differing=sum(given is not case.recommended for case, (_, given) in zip(cases, pairs[0], strict=True)),
        now=trials[0].figures,
        others=_shown(trials[1:]),
        best=max(trials, key=_worth).setting,
        held_out=_held_out(settings, pairs),
    )


def _figures(pairs: Sequence[Pair]) -> Figures:
    found = figures_of(agreement(pairs))
    assert found is not None  # there are enough, or nobody would have asked
    return found


def _shown(trials: Sequence[Trial]) -> tuple[Trial, ...]:
    """Every single move, and the best pairs that do better than either of their halves; fewest under-served first."""
    singles: dict[Moved, Trial] = {trial.setting.moved: trial for trial in trials if len(trial.setting.moved) == 1}
    pairs = [trial for trial in trials if len(trial.setting.moved) > 1 and _beats_its_halves(trial, singles)]
    best = sorted(pairs, key=_worth, reverse=True)[:BEST_PAIRS]
    return tuple(sorted((*singles.values(), *best), key=_by_under_served))


def _beats_its_halves(pair: Trial, singles: Mapping[Moved, Trial]) -> bool:
    """A half is missing where it contradicts itself alone."""
    halves = [singles[half,] for half in pair.setting.moved if (half,) in singles]
    return all(_agreement(pair) > _agreement(half) for half in halves)


def _by_under_served(trial: Trial) -> tuple[int, int, int]:
    return trial.figures.under.count, trial.figures.under_by_two.count, trial.figures.over.count


def _worth(trial: Trial) -> tuple[float, int, int]:
    """Agreement first, then few under-served, then little moved: of equals, what is in force stays."""
    return _agreement(trial), -trial.figures.under.count, -len(trial.setting.moved)


def _agreement(trial: Trial) -> float:
    return trial.figures.kappa.value if trial.figures.kappa else 0.0


def _held_out(settings: Sequence[Setting], pairs: Sequence[Sequence[Pair]]) -> Figures:
    """Ten folds: the setting is chosen on nine of them and used on the tenth."""
    found: list[Pair] = []
    for fold in range(FOLDS):
        chosen = max(range(len(settings)), key=lambda index: _worth_without(settings[index], pairs[index], fold))
        found.extend(pairs[chosen][fold::FOLDS])
    return _figures(found)


def _worth_without(setting: Setting, pairs: Sequence[Pair], fold: int) -> tuple[float, int, int]:
    rest = Counter(pairs) - Counter(pairs[fold::FOLDS])
    found = agreement(rest.elements())
    return found.kappa.value if found.kappa else 0.0, -found.under, -len(setting.moved)
