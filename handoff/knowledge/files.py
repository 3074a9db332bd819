"""Writes approved answers and phrasings in the form of `data/`: examples, responses, and a line in the list of topics.

Adds to files that are there and takes nothing away. What is approved is read by `shelf`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from handoff.knowledge.answers import Approved
from handoff.knowledge.shelf import Entry

VERSION = 'version: "3.1"'
GROUP = "added"
"""The group of topics that staff added, until somebody sorts them in."""
_ANNOTATION = str.maketrans("", "", "[]{}")
"""What Rasa would read in an example as a mark."""


def write_answer(folder: Path, answer: Approved) -> list[Path]:
    """The response, and the topic's line unless it stands there; returns what was written."""
    topic = answer.name.partition("/")[2]
    links = [
        f"          - {{title: {_quoted(link.title)}, url: {_quoted(link.url)}, checked_on: null}}"
        for link in answer.links
    ]
    text = answer.text.replace("{", "{{").replace("}", "}}").split("\n")
    lines = [
        VERSION,
        "",
        "responses:",
        f"  utter_{answer.name}:",
        "    - text: |-",
        *(f"        {line}".rstrip() for line in text),
        "      custom:",
        *(["        links:", *links] if links else ["        links: []"]),
    ]
    response = _written(folder / "responses" / f"{topic}.yml", lines)
    return [response, *_list_topic(folder / "content" / "topics.yml", topic, answer)]


def write_examples(folder: Path, entry: Entry) -> list[Path]:
    """The phrasings as training examples of the answer's own intent; returns what was written."""
    group, _, id_ = entry.name.partition("/")
    path = folder / "nlu" / f"{group if group == 'other_department' else id_}.yml"
    lines = path.read_text().rstrip("\n").split("\n") if path.exists() else [VERSION, "", "nlu:"]
    known = {line.strip() for line in lines}
    examples = [text.translate(_ANNOTATION) for text in entry.phrasings]
    new = [f"      - {text}" for text in examples if text and f"- {text}" not in known]
    if not new:
        return []
    return [_written(path, _added(lines, entry.name, new))]


def _added(lines: Sequence[str], intent: str, new: Iterable[str]) -> list[str]:
    """Below the examples of the intent, which begins if it is not there."""
    mark = re.compile(rf"\s*- intent: {re.escape(intent)}\s*")
    begin = next((number for number, line in enumerate(lines) if mark.fullmatch(line)), None)
    if begin is None:
        return [*lines, f"  - intent: {intent}", "    examples: |", *new]
    rest = range(begin + 1, len(lines))
    end = next(
        (number for number in rest if re.match(r"\s*- (intent|lookup|synonym|regex):", lines[number])), len(lines)
    )
    while not lines[end - 1].strip():
        end -= 1
    return [*lines[:end], *new, *lines[end:]]


def _list_topic(path: Path, topic: str, answer: Approved) -> list[Path]:
    lines = path.read_text().rstrip("\n").split("\n") if path.exists() else ["topics:"]
    if any(f"id: {topic}," in line for line in lines):
        return []
    line = (
        f"  - {{id: {topic}, group: {GROUP}, route: {answer.route.value}, title: {_quoted(answer.title)}, "
        f"reviewed_on: {answer.reviewed_on.isoformat()}}}"
    )
    end = next((number for number, text in enumerate(lines) if text.startswith("departments:")), len(lines))
    while end > 1 and not lines[end - 1].strip():
        end -= 1
    return [_written(path, [*lines[:end], line, *lines[end:]])]


def _written(path: Path, lines: Iterable[str]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n")
    return path


def _quoted(text: str) -> str:
    """A JSON string is a YAML string."""
    return json.dumps(text, ensure_ascii=False)
