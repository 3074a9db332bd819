"""Reads the messages understanding is measured on: one wish, two wishes, and follow-ups.

Knows the files' shape and which names count as what, not who is measured.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from handoff.settings import ROOT

DEV_SPLIT = ROOT / "tests" / "data" / "nlu_dev.yml"
TWO_WISHES = ROOT / "tests" / "data" / "nlu_two_wishes.tsv"
FOLLOW_UPS = ROOT / "tests" / "data" / "nlu_follow_ups.tsv"
TOPIC_GROUPS = ("faq", "trouble")
OUTSIDE = ("out_of_scope", "other_department")
"""What is not careers' business; to say so, or to name the right office, is no answer about careers."""


@dataclass(frozen=True)
class Example:
    """`name` is the answer's (`faq/cv_start`), or that of an intent that is none (`greet`)."""

    text: str
    name: str

    @property
    def topic(self) -> str:
        return topic_of(self.name)

    @property
    def is_careers(self) -> bool:
        return group_of(self.name) in TOPIC_GROUPS

    @property
    def is_outside(self) -> bool:
        return self.topic in OUTSIDE


@dataclass(frozen=True)
class TwoWishes:
    text: str
    topics: frozenset[str]


@dataclass(frozen=True)
class FollowUp:
    """`after` is the name of the answer given just before."""

    after: str
    text: str
    topic: str


def dev_split(path: Path = DEV_SPLIT) -> list[Example]:
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [
        Example(line.removeprefix("- ").strip(), entry["intent"])
        for entry in document["nlu"]
        for line in entry["examples"].splitlines()
        if line.strip()
    ]


def two_wishes(path: Path = TWO_WISHES) -> list[TwoWishes]:
    return [TwoWishes(text, frozenset((one, other))) for one, other, text in _rows(path)]


def follow_ups(examples: list[Example], path: Path = FOLLOW_UPS) -> list[FollowUp]:
    """`examples` tell the group of each topic, which the file leaves out."""
    names = {example.topic: example.name for example in examples}
    return [FollowUp(names[last], text, topic) for last, text, topic in _rows(path)]


def topic_of(name: str) -> str:
    """As `signpost parse` prints it: the id of a topic, or what everything else counts as."""
    group, _, topic = name.partition("/")
    if topic:
        return topic if group in TOPIC_GROUPS else group
    return _categories().get(name, name)


def group_of(name: str) -> str:
    return name.partition("/")[0]


@cache
def _categories() -> dict[str, str]:
    """The bot's own list of what counts as small talk and the like, by intent."""
    pipeline = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))["pipeline"]
    listed = next(part["not_topics"] for part in pipeline if "not_topics" in part)
    return {intent: category for category, intents in listed.items() for intent in intents}


def _rows(path: Path) -> Iterator[list[str]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield line.split("\t")
