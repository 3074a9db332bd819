"""The words around an answer: the buttons behind it by route, where it comes from, and what is said of an old one.

Reads and checks `answers.yml`; knows neither an answer nor the day.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from handoff.content.entry import Entry
from handoff.content.facts import filled_text
from handoff.content.topics import Route

_PAYLOAD = re.compile(r"/[a-z_]+")
_VALUES = {
    "open_now": set[str](),
    "closed_now": {"next_opening_text"},
    "old": {"reviewed_on"},
    "source_shipped": {"service_name", "reviewed_on"},
    "source_approved": {"service_name", "reviewed_on"},
    "source_pages": {"pages"},
    "page_checked": {"title", "checked_on"},
}
"""What each sentence may fill in."""


@dataclass(frozen=True)
class AnswerButton:
    """A button of an answer; `payload` is an intent, as Rasa writes it."""

    title: str
    payload: str


@dataclass(frozen=True)
class AnswerWords:
    """The sentences by code, and the buttons by name and in their order by route."""

    sentences: Mapping[str, str]
    months: tuple[str, ...]
    buttons: Mapping[Route, tuple[AnswerButton, ...]]
    by_name: Mapping[str, AnswerButton]

    def sentence(self, code: str, **values: str) -> str:
        return self.sentences[code].format_map(values)

    def day(self, day: date) -> str:
        """`30 November 2026`."""
        return f"{day.day} {self.months[day.month - 1]} {day.year}"


def answer_words_of(file: Entry) -> AnswerWords:
    """Raises `ContentError`."""
    entry = file.entry("sentences")
    sentences = {code: filled_text(entry, code, known) for code, known in _VALUES.items()}
    entry.done()
    months = file.texts("months")
    if len(months) != 12:
        raise file.fault("months", "must be twelve")
    by_name = _buttons(file.entry("buttons"))
    buttons = _buttons_by_route(file.entry("routes"), by_name)
    file.done()
    return AnswerWords(sentences, months, buttons, by_name)


def _buttons(entry: Entry) -> dict[str, AnswerButton]:
    return {name: _button(entry.entry(name)) for name in entry.names()}


def _button(entry: Entry) -> AnswerButton:
    button = AnswerButton(entry.text("title"), entry.text("payload"))
    if not _PAYLOAD.fullmatch(button.payload):
        raise entry.fault("payload", "must be an intent behind a slash, such as /ask_human")
    entry.done()
    return button


def _buttons_by_route(entry: Entry, buttons: Mapping[str, AnswerButton]) -> dict[Route, tuple[AnswerButton, ...]]:
    by_route = {}
    for route in Route:
        names = entry.texts(route)
        if unknown := set(names) - set(buttons):
            raise entry.fault(route, f"names no button there is: {', '.join(sorted(unknown))}")
        by_route[route] = tuple(buttons[name] for name in names)
    entry.done()
    return by_route
