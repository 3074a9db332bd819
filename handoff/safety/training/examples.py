"""Reads the examples that the safety model learns from; every line of every file is one message.

Knows the folders' shape: `<level>/<reason>[_more].txt`, and `pairs_*.tsv` whose lines begin with their level.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from handoff.safety.levels import REASONS, SafetyLevel

FOLDER = Path("safety", "examples")
WAITING = Path("safety", "waiting")
"""Of the same shape: examples written since the shipped model was trained. The next training takes them in."""
NOT_SELF_HARM = "pairs_others"
"""How the names of files begin whose pairs are about abuse, threats and accidents."""
URGENT = "urgent"
"""The intent by which the bot knows a cry for help."""
_ENTITY = re.compile(r"\[([^\]]+)\][({][^)}]*[)}]")
_MORE = re.compile(r"_[a-z]$")


class ExampleError(Exception):
    """A file or a line of the examples does not have the expected shape."""


@dataclass(frozen=True)
class Example:
    text: str
    level: SafetyLevel
    reason: str | None
    """None for what is harmless, and where nobody said which."""


def read_examples(data_dir: Path, inside: Path = FOLDER) -> list[Example]:
    """Every example of a folder once, in the order of the files; raises `ExampleError`."""
    folder = data_dir / inside
    found: dict[str, Example] = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".txt", ".tsv"):
            found |= {example.text: example for example in _lines_of(path)}
    return list(found.values())


def take_in_waiting(data_dir: Path) -> None:
    """Move what waits to the examples; raises `ExampleError` for a name that is taken there."""
    for path in sorted((data_dir / WAITING).glob("*.tsv")):
        goal = data_dir / FOLDER / path.name
        if goal.exists():
            raise ExampleError(f"{path.name} stands in both folders: rename the one that waits")
        path.rename(goal)


def read_everyday(data_dir: Path) -> list[Example]:
    """What the bot learns its topics from is harmless; what it learns cries for help from is left out."""
    found = []
    for path in sorted((data_dir / "nlu").glob("*.yml")):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8")).get("nlu", []):
            if entry.get("intent", URGENT) != URGENT:
                lines = (line.removeprefix("- ").strip() for line in entry["examples"].splitlines())
                found += [Example(_ENTITY.sub(r"\1", line), SafetyLevel.NONE, None) for line in lines if line]
    return found


def digest(data_dir: Path) -> str:
    """Of the screen's own examples: changes when any of them does."""
    content = "".join(f"{e.level}\t{e.reason}\t{e.text}\n" for e in read_examples(data_dir))
    return hashlib.sha256(content.encode()).hexdigest()


def _lines_of(path: Path) -> Iterator[Example]:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    if path.suffix == ".tsv":
        yield from (_of_pair(path, line) for line in lines)
        return
    level, reason = SafetyLevel(path.parent.name), _MORE.sub("", path.stem)
    known = REASONS[level]
    if known and reason not in known:
        raise ExampleError(f"{path.name}: {level} has no reason {reason}")
    yield from (Example(line.strip(), level, reason if known else None) for line in lines)


def _of_pair(path: Path, line: str) -> Example:
    level, tab, text = line.partition("\t")
    if not tab or level not in REASONS or not text.strip():
        raise ExampleError(f"{path.name}: not `level<tab>text`: {line[:40]}")
    # the other pairs are about the writer: when urgent, it is self-harm
    is_self_harm = level == SafetyLevel.URGENT and not path.stem.startswith(NOT_SELF_HARM)
    reason = "self_harm" if is_self_harm else None
    return Example(text.strip(), SafetyLevel(level), reason)
