"""Places: what is said in one country in addition to the general answers, and whom to ring there.

Refuses a topic that is none and a number that has another meaning; does not know in which country we are.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from handoff.content.entry import Entry, read_file
from handoff.content.facts import filled_text, known_facts, refuse_taken
from handoff.content.links import Link, links_of

ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class Number:
    """A number to ring. `checked_on` is None until a person has rung it, or read it at its source."""

    number: str
    source: str
    checked_on: date | None

    def marked(self, unchecked_mark: str) -> str:
        return self.number if self.checked_on else f"{self.number} ({unchecked_mark})"


@dataclass(frozen=True)
class Addition:
    """What is said about a topic in this place."""

    text: str
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Place:
    """The numbers by the name under which a text fills them in, and the additions by topic."""

    numbers: Mapping[str, Number]
    additions: Mapping[str, Addition]


def place_file(directory: Path, country: str) -> Path:
    """The country's own file, or the one for everywhere else."""
    own = directory / f"{country}.yml"
    return own if own.is_file() else directory / f"{ELSEWHERE}.yml"


def read_place(path: Path, topics: Collection[str], facts: Mapping[str, str]) -> Place:
    """The file, held against the topics and facts there are; raises `ContentError`."""
    file = read_file(path)
    numbers = _numbers(file.entry("numbers"), facts)
    entry = file.entry("topics")
    additions = {}
    for topic in entry.names():
        if topic not in topics:
            raise entry.fault(str(topic), "is no topic of topics.yml")
        additions[topic] = _addition(entry.entry(topic), known_facts(facts, numbers))
    file.done()
    return Place(numbers, additions)


def _numbers(entry: Entry, facts: Mapping[str, str]) -> dict[str, Number]:
    numbers = {}
    for name in entry.names():
        refuse_taken(entry, name, facts)
        each = entry.entry(name)
        numbers[name] = Number(each.text("number"), each.url("source"), each.optional_day("checked_on"))
        each.done()
    return numbers


def _addition(entry: Entry, known: Collection[str]) -> Addition:
    addition = Addition(filled_text(entry, "text", known), links_of(entry))
    entry.done()
    return addition
