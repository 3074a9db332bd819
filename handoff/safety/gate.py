"""The cheap test before the classifier: ordinary careers talk goes by in microseconds, anything doubtful goes through.

A weighted list of words and word pairs; made by `training.gate` so that hardly any message at risk stays outside.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from handoff.safety.classifier import FOLDER
from handoff.safety.packages import ModelError

FILE = "gate.json"


@dataclass(frozen=True)
class Gate:
    """A text is let through when its words add up to `through_from`; a word nobody has weighed counts as `unknown`."""

    weights: Mapping[str, float]
    known: frozenset[str]
    unknown: float
    through_from: float

    def lets_through(self, plain: str) -> bool:
        return self.score(plain) >= self.through_from

    def score(self, plain: str) -> float:
        words = set(plain.split())
        strange = len(words - self.known)
        return sum(self.weights.get(feature, 0.0) for feature in features(plain)) + strange * self.unknown


def features(plain: str) -> Iterator[str]:
    """Every word and every pair of neighbours, once."""
    words = plain.split()
    yield from dict.fromkeys([*words, *map(" ".join, zip(words, words[1:], strict=False))])


def load_gate(data_dir: Path) -> Gate:
    """Raises `ModelError`."""
    try:
        raw = json.loads((data_dir / FOLDER / FILE).read_text(encoding="utf-8"))
        known = frozenset(raw["known"].split())
        return Gate(raw["weights"], known, float(raw["unknown"]), float(raw["through_from"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(f"{FILE} cannot be read ({type(error).__name__})") from error
