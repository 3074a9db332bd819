"""A finished exercise as its visitor sees it again, on the page and on paper: their words, and what they showed.

Puts rows into words; works nothing out anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from handoff.content import Content
from handoff.models import Exercise
from handoff.plans import exercises


@dataclass(frozen=True)
class WorkedOut:
    id: int
    title: str
    written_on: str
    lines: tuple[tuple[str, tuple[str, ...]], ...]
    """Each with its heading."""
    said: tuple[str, ...]


def worked_out(content: Content, row: Exercise) -> WorkedOut:
    words = content.exercise_words
    day = row.at.astimezone(content.opening_hours.zone).date()
    lines = _weighing(content, row) if row.kind == exercises.WEIGHING else _next_step(content, row)
    return WorkedOut(
        id=row.id,
        title=words.of(row.kind),
        written_on=words.of("done_on", date=content.answer_words.day(day)),
        lines=tuple(lines),
        said=tuple(exercises.sentences(content, exercises.findings_of(row))),
    )


def _weighing(content: Content, row: Exercise) -> Iterator[tuple[str, tuple[str, ...]]]:
    words, work = content.exercise_words, row.work
    yield words.of("matters"), tuple(work["matters"])
    for option, fits in zip(work["options"], work["fits"], strict=True):
        found = (words.of(f"fit_{fit}", matter=matter) for matter, fit in zip(work["matters"], fits, strict=True))
        yield option, tuple(found)
    if work["feels_right"] is not None:
        answer = words.of("feels_right_yes" if work["feels_right"] else "feels_right_no")
        yield words.of("feels_right"), (answer,)
    if work["missing"]:
        yield words.of("missing"), (work["missing"],)


def _next_step(content: Content, row: Exercise) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Its day as a date: what was "tomorrow" then is no longer."""
    due_on = row.work["due_on"]
    said = {**row.work, "when": content.answer_words.day(date.fromisoformat(due_on)) if due_on else row.work["when"]}
    for name in ("what", "when", "where", "obstacle", "then"):
        if said[name]:
            yield content.exercise_words.of(name), (said[name],)
