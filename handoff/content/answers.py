"""Answers as they ship: one file of `data/responses/` for each topic, and one for the other departments.

Refuses a topic without an answer and a gap that no fact fills; does not know how an answer is put together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from handoff.content.entry import Entry, read_file
from handoff.content.facts import filled_text
from handoff.content.links import Link, links_of

FAQ, TROUBLE, OTHER_DEPARTMENT = "faq", "trouble", "other_department"
GROUPS = (FAQ, TROUBLE, OTHER_DEPARTMENT)
"""An answer is named `<group>/<id>`, as are the intent that asks for it and, behind `utter_`, the response."""


@dataclass(frozen=True)
class ShippedAnswer:
    """The general text, with gaps for facts, and the pages it leans on."""

    name: str
    text: str
    links: tuple[Link, ...]


def read_answers(
    directory: Path, topics: Iterable[str], departments: Iterable[str], known: Collection[str]
) -> dict[str, ShippedAnswer]:
    """Every answer by name; raises `ContentError`."""
    answers = [read_answer(directory / f"{topic}.yml", known) for topic in topics]
    answers += read_departments(directory / f"{OTHER_DEPARTMENT}.yml", departments, known)
    return {answer.name: answer for answer in answers}


def read_answer(path: Path, known: Collection[str]) -> ShippedAnswer:
    """The one answer of a topic's file, which is either a plain one or one about trouble."""
    file = read_file(path)
    responses = _responses(file)
    names = [f"{group}/{path.stem}" for group in (FAQ, TROUBLE)]
    found = [name for name in names if f"utter_{name}" in responses.names()]
    if len(found) != 1:
        raise file.fault("responses", f"must hold one of utter_{names[0]} and utter_{names[1]}")
    answer = _answer(responses, found[0], known)
    responses.done()
    return answer


def read_departments(path: Path, departments: Iterable[str], known: Collection[str]) -> list[ShippedAnswer]:
    responses = _responses(read_file(path))
    answers = [_answer(responses, f"{OTHER_DEPARTMENT}/{department}", known) for department in departments]
    responses.done()
    return answers


def _responses(file: Entry) -> Entry:
    file.text("version")  # Rasa's
    responses = file.entry("responses")
    file.done()
    return responses


def _answer(responses: Entry, name: str, known: Collection[str]) -> ShippedAnswer:
    variations = list(responses.entries(f"utter_{name}"))
    if len(variations) != 1:
        raise responses.fault(f"utter_{name}", "must have one variation")
    entry = variations[0]
    custom = entry.entry("custom")
    answer = ShippedAnswer(name, filled_text(entry, "text", known), links_of(custom))
    custom.done()
    entry.done()
    return answer
