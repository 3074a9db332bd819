"""Topics and departments: what there is an answer for, under which title, and what is offered after it.

Refuses an id twice and a route that is none; does not know the answers themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from handoff.content.entry import Entry

_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")


class Route(StrEnum):
    """What is offered after an answer."""

    ANSWER = "answer"
    CHECK = "answer_then_offer_check"
    PERSON = "answer_then_offer_person"
    SAFETY = "safety_then_person"


@dataclass(frozen=True)
class Topic:
    """Something visitors ask about. `reviewed_on`: when a person last read the answer and found it right.

    `button`: a button of answers.yml that this answer has besides those of its route.
    """

    id: str
    group: str
    route: Route
    title: str
    reviewed_on: date
    button: str | None = None


@dataclass(frozen=True)
class Department:
    """Another office of the institution, whose questions are not ours."""

    id: str
    title: str
    reviewed_on: date


def topics_of(file: Entry) -> tuple[Mapping[str, Topic], Mapping[str, Department]]:
    """Both lists by id, in the order of the file; raises `ContentError`."""
    topics, departments = _by_id(file, "topics", _topic), _by_id(file, "departments", _department)
    file.done()
    return topics, departments


def _by_id[Listed: (Topic, Department)](file: Entry, name: str, read: Callable[[Entry], Listed]) -> dict[str, Listed]:
    found: dict[str, Listed] = {}
    for listed in _read_all(file.entries(name), read):
        if listed.id in found:
            raise file.fault(name, f"holds {listed.id!r} twice")
        found[listed.id] = listed
    return found


def _read_all[Listed: (Topic, Department)](
    entries: Iterator[Entry], read: Callable[[Entry], Listed]
) -> Iterator[Listed]:
    for entry in entries:
        listed = read(entry)
        if not _ID.fullmatch(listed.id):
            raise entry.fault("id", "may hold small letters, digits and _ alone")
        entry.done()
        yield listed


def _topic(entry: Entry) -> Topic:
    return Topic(
        id=entry.text("id"),
        group=entry.text("group"),
        route=entry.code("route", Route),
        title=entry.text("title"),
        reviewed_on=entry.day("reviewed_on"),
        button=entry.text("button") if "button" in entry.names() else None,
    )


def _department(entry: Entry) -> Department:
    return Department(entry.text("id"), entry.text("title"), entry.day("reviewed_on"))
