"""The examples both bots are compared on: at most so many of each name, drawn with a seed.

DIETClassifier reads every example a hundred times; all of them would keep two cores busy for hours.
"""

from __future__ import annotations

import random
from pathlib import Path

import yaml

SEED = "signpost"


def sample_of(examples: Path, goal: Path, limit: int) -> int:
    """Copy a folder of Rasa's training files with at most `limit` examples a name; how many there are then."""
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
    chosen = set(random.Random(f"{SEED}-{name}").sample(range(len(lines)), min(limit, len(lines))))
    return [line for number, line in enumerate(lines) if number in chosen]
