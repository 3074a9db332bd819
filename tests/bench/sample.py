"""The examples both bots are compared on: at most so many of each name, none of them long, drawn with a seed.

DIETClassifier reads every word of every example a hundred times; all of them would keep two cores busy for hours.
"""

from __future__ import annotations

import random
from pathlib import Path

import yaml

SEED = "signpost"
MOST_WORDS = 25
"""Whole forum posts, up to 120 words, are a quarter of the examples and nine tenths of the time."""


def sample_of(examples: Path, goal: Path, limit: int) -> int:
    """Copy a folder of Rasa's training files with at most `limit` short examples a name; how many there are then."""
    goal.mkdir(parents=True)
    kept = 0
    for path in sorted(examples.glob("*.yml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        for entry in content.get("nlu", []):
            if "intent" in entry:
                lines = _drawn(entry["intent"], entry["examples"].splitlines(), limit)
                entry["examples"] = "".join(f"{line}\n" for line in lines)
                kept += len(lines)
        (goal / path.name).write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return kept


def _drawn(name: str, lines: list[str], limit: int) -> list[str]:
    short = [line for line in lines if len(line.split()) <= MOST_WORDS]
    chosen = set(random.Random(f"{SEED}-{name}").sample(range(len(short)), min(limit, len(short))))
    return [line for number, line in enumerate(short) if number in chosen]
