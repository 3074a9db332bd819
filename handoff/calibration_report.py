"""Calibration as text for a terminal, and as plain data for machines.

Works nothing out: figures come from `domain.calibration` and `domain.trials`, sentences from `data/`.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from handoff.calibration import Collected
from handoff.content.calibration_words import CalibrationWords
from handoff.domain.agreement import TOO_FEW, Kappa
from handoff.domain.calibration import Case, Figures, Group, Rate, by_channel, group_of, misses_by_two, table_of
from handoff.domain.readiness import CutPoints
from handoff.domain.triage import ServiceTier
from handoff.domain.trials import Setting, Trial, Trials, trials_of

WIDTH = 100
Table = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Calibration:
    """All that is told, worked out once."""

    collected: Collected
    since: date | None
    cut_points: CutPoints
    overall: Group
    channels: Mapping[str, Group]
    table: Mapping[tuple[ServiceTier, ServiceTier], int] | None
    misses: Sequence[Case]
    lots: Mapping[str, Sequence[Case]]
    trials: Mapping[str, Trials | None]


def calibrate(collected: Collected, cut_points: CutPoints, since: date | None) -> Calibration:
    """Checks with and without kept cues are never mixed: without them, too little help comes out too high."""
    cases = collected.cases
    lots = {
        "with_cues": [case for case in cases if case.cues is not None],
        "answers_alone": [case for case in cases if case.cues is None],
    }
    return Calibration(
        collected=collected,
        since=since,
        cut_points=cut_points,
        overall=group_of(cases),
        channels=by_channel(cases),
        table=table_of(cases),
        misses=misses_by_two(cases),
        lots=lots,
        trials={name: trials_of(lot, cut_points) for name, lot in lots.items()},
    )


def as_text(found: Calibration, words: CalibrationWords, name: str) -> str:
    parts = (_head(found, words, name), _groups(found, words), _misses(found, words), _trials(found, words))
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _head(found: Calibration, words: CalibrationWords, name: str) -> Iterator[str]:
    yield words.of("title", name=name)
    yield words.of("counted", cases=len(found.collected.cases), resolved=found.collected.resolved)
    if found.since is not None:
        yield words.of("since", day=found.since.isoformat())
    out = [(why, count) for why, count in found.collected.left_out.items() if count]
    if out:
        yield f"{words.of('left_out')}:"
        yield from (f"  {count:>5}  {words.of(why)}" for why, count in out)
    yield from _wrapped(words.of("selection"))


def _groups(found: Calibration, words: CalibrationWords) -> Iterator[str]:
    yield from _group(words.of("overall"), found.overall, words)
    if found.table is not None:
        yield f"  {words.of('table')}"
        yield from _aligned(_tiers(found.table, words), "    ")
    for channel, group in found.channels.items():
        yield from _group(channel, group, words)
    yield from _wrapped(words.of("intervals"))


def _group(title: str, group: Group, words: CalibrationWords) -> Iterator[str]:
    yield f"{title}: {words.of('cases', cases=group.cases)}"
    if group.figures is None:
        yield f"  {TOO_FEW}"
        return
    figures = group.figures
    rates = (("under", figures.under), ("under_by_two", figures.under_by_two), ("over", figures.over))
    lines = [(words.of(code), _rate(rate, words)) for code, rate in rates]
    yield from _aligned([*lines, (words.of("kappa"), _kappa(figures.kappa, words))], "  ")


def _tiers(table: Mapping[tuple[ServiceTier, ServiceTier], int], words: CalibrationWords) -> Table:
    names = {tier: words.of(tier) for tier in ServiceTier}
    rows = [(names[given], *(str(table[given, right]) for right in ServiceTier)) for given in ServiceTier]
    return [("", *names.values()), *rows]


def _misses(found: Calibration, words: CalibrationWords) -> Iterator[str]:
    if not found.misses:
        yield words.of("no_misses")
        return
    yield words.of("misses")
    for case in found.misses:
        given, right = words.of(case.recommended), words.of(case.right)
        yield f"  {words.of('miss', ref=case.ref, channel=case.channel, recommended=given, right=right)}"


def _trials(found: Calibration, words: CalibrationWords) -> Iterator[str]:
    yield words.of("trials")
    yield from _wrapped(words.of("flatters"))
    for name, trials in found.trials.items():
        count = len(found.lots[name])
        if count:
            yield f"{words.of(name)}: {words.of('cases', cases=count)}"
            yield from _lot(trials, words) if trials else (f"  {TOO_FEW}",)


def _lot(trials: Trials, words: CalibrationWords) -> Iterator[str]:
    yield f"  {words.of('differing', count=trials.differing, cases=trials.cases)}"
    head = [words.of(code) for name in ("under", "over", "kappa") for code in (name, "change")]
    rows = [_row(words.of("in_force"), trials.now, trials.now)]
    rows += [_row(_setting(trial.setting, trials.best, words), trial.figures, trials.now) for trial in trials.others]
    held_out = _row(words.of("held_out"), trials.held_out, trials.now)
    yield from _aligned([(words.of("setting"), *head), *rows, held_out], "  ")
    if not trials.best.moved:
        yield f"  {words.of('best_is_in_force')}"


def _setting(setting: Setting, best: Setting, words: CalibrationWords) -> str:
    text = ", ".join(f"{name} {value}" for name, value in setting.moved)
    return f"{text} ({words.of('best')})" if setting == best else text


def _row(title: str, figures: Figures, now: Figures) -> tuple[str, ...]:
    shares = ((figures.under.value, now.under.value), (figures.over.value, now.over.value))
    cells = [cell for value, before in shares for cell in (f"{value:.1%}", f"{100 * (value - before):+.1f}")]
    if figures.kappa is None or now.kappa is None:
        return (title, *cells, "-", "-")
    return (title, *cells, f"{figures.kappa.value:.2f}", f"{figures.kappa.value - now.kappa.value:+.2f}")


def _aligned(rows: Table, indent: str) -> Iterator[str]:
    """The first column to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for first, *rest in rows:
        cells = [f"{cell:>{width}}" for cell, width in zip(rest, widths[1:], strict=True)]
        yield indent + "  ".join((f"{first:<{widths[0]}}", *cells))


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH)


def _rate(rate: Rate, words: CalibrationWords) -> str:
    return words.of("rate", value=rate.value, low=rate.low, high=rate.high, count=rate.count, cases=rate.cases)


def _kappa(kappa: Kappa | None, words: CalibrationWords) -> str:
    return words.of("kappa_value", **asdict(kappa)) if kappa else words.of("no_kappa")


def as_data(found: Calibration, words: CalibrationWords) -> dict[str, Any]:
    """Codes and numbers; where there are too few cases, `figures` and the like are null."""
    return {
        "since": found.since.isoformat() if found.since else None,
        "cut_points": asdict(found.cut_points),
        "cases": len(found.collected.cases),
        "resolved": found.collected.resolved,
        "left_out": {why.value: count for why, count in found.collected.left_out.items()},
        "overall": _group_data(found.overall),
        "channels": {channel: _group_data(group) for channel, group in found.channels.items()},
        "table": _table_data(found),
        "misses_by_two": [
            {"ref": case.ref, "channel": case.channel, "recommended": case.recommended, "right": case.right}
            for case in found.misses
        ],
        "trials": {name: _trials_data(len(found.lots[name]), trials) for name, trials in found.trials.items()},
        "notes": [words.of(code) for code in ("selection", "intervals", "flatters")],
    }


def _table_data(found: Calibration) -> dict[str, dict[str, int]] | None:
    if found.table is None:
        return None
    return {given.value: {right.value: found.table[given, right] for right in ServiceTier} for given in ServiceTier}


def _group_data(group: Group) -> dict[str, Any]:
    figures = _figures_data(group.figures) if group.figures else None
    return {"cases": group.cases, "is_enough": figures is not None, "figures": figures}


def _figures_data(figures: Figures) -> dict[str, Any]:
    rates = {"under": figures.under, "under_by_two": figures.under_by_two, "over": figures.over}
    return {
        **{name: {"count": r.count, "value": r.value, "low": r.low, "high": r.high} for name, r in rates.items()},
        "kappa": asdict(figures.kappa) if figures.kappa else None,
    }


def _trials_data(cases: int, trials: Trials | None) -> dict[str, Any]:
    if trials is None:
        return {"cases": cases, "is_enough": False}
    return {
        "cases": cases,
        "is_enough": True,
        "differing": trials.differing,
        "in_force": _figures_data(trials.now),
        "others": [_trial_data(trial) for trial in trials.others],
        "best": dict(trials.best.moved),
        "held_out": _figures_data(trials.held_out),
    }


def _trial_data(trial: Trial) -> dict[str, Any]:
    return {"moved": dict(trial.setting.moved), **_figures_data(trial.figures)}
