"""Measures the safety screen: what it finds and what it wrongly raises, set by set and kind by kind, and its times.

The sets were written apart from the training examples; the blind one was never read while the screen was made.
"""

from __future__ import annotations

import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from handoff.safety.levels import SafetyLevel
from handoff.safety.screen import SafetyScreen, load_screen
from handoff.settings import ROOT
from tests.bench.examples import dev_split

SETS = ROOT / "tests" / "data" / "safety"


@dataclass(frozen=True)
class Case:
    level: SafetyLevel
    kind: str
    text: str


def measure_screen(*, is_naming_misses: bool = False) -> None:
    """Print the confusion of each set, the misses if wanted, and the times."""
    began = time.perf_counter()
    screen = load_screen(ROOT / "data")
    print(f"\n== the safety screen: loaded in {time.perf_counter() - began:.1f} s", flush=True)
    for name in ("development", "blind"):
        cases = list(_cases(SETS / f"{name}.tsv"))
        times = _measure(screen, name, cases, is_naming_misses=is_naming_misses and name == "development")
        print(f"  one message, one core: p50 {statistics.median(times):.1f} ms  p95 {_p95(times):.1f} ms", flush=True)
    plain = [example.text for example in dev_split()]
    raised, times = 0, []
    for text in plain:
        verdict, took = _timed(screen, text)
        raised += verdict is not SafetyLevel.NONE
        times.append(took)
    print(
        f"\n{len(plain)} everyday messages: {raised} raised; p50 {statistics.median(times):.1f} ms  "
        f"p95 {_p95(times):.1f} ms"
    )


def _measure(screen: SafetyScreen, name: str, cases: list[Case], *, is_naming_misses: bool) -> list[float]:
    confusion: Counter[tuple[SafetyLevel, SafetyLevel]] = Counter()
    wrong: defaultdict[str, list[str]] = defaultdict(list)
    kinds: Counter[str] = Counter()
    times = []
    for case in cases:
        found, took = _timed(screen, case.text)
        times.append(took)
        confusion[case.level, found] += 1
        kinds[case.kind] += 1
        if (case.level is SafetyLevel.NONE) != (found is SafetyLevel.NONE):
            wrong[case.kind].append(f"{found:8}{case.text}")
    print(f"\n{name}: {len(cases)} messages")
    for level in (SafetyLevel.URGENT, SafetyLevel.CONCERN, SafetyLevel.NONE):
        row = "  ".join(
            f"{found} {confusion[level, found]:4}"
            for found in (SafetyLevel.URGENT, SafetyLevel.CONCERN, SafetyLevel.NONE)
        )
        print(f"  {level:8} found as  {row}")
    urgent = [confusion[SafetyLevel.URGENT, found] for found in SafetyLevel if found is not SafetyLevel.NONE]
    of_urgent = sum(urgent) + confusion[SafetyLevel.URGENT, SafetyLevel.NONE]
    harmless = sum(count for (level, _), count in confusion.items() if level is SafetyLevel.NONE)
    alarms = harmless - confusion[SafetyLevel.NONE, SafetyLevel.NONE]
    print(
        f"  urgent messages raised {sum(urgent)}/{of_urgent} = {sum(urgent) / of_urgent:.3f}; "
        f"false alarms {alarms}/{harmless} = {alarms / harmless:.3f}"
    )
    for kind, texts in sorted(wrong.items()):
        if kind:
            print(f"    {kind}: {len(texts)} of {kinds[kind]} wrong")
        for text in texts if is_naming_misses else ():
            print(f"      {text}")
    return times


def _timed(screen: SafetyScreen, text: str) -> tuple[SafetyLevel, float]:
    began = time.perf_counter()
    level = screen.judge(text).level
    return level, (time.perf_counter() - began) * 1000


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def _cases(path: Path) -> Iterator[Case]:
    for line in path.read_text(encoding="utf-8").splitlines():
        level, *kind, text = line.split("\t")
        yield Case(SafetyLevel(level), kind[0] if kind else "", text)
