"""Puts an answer together: its text with the facts of now, what the place adds, its links, its buttons, its source.

Does not know who asked: what is not shipped is looked for on a shelf that somebody else fills.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from handoff.content import Addition, AnswerButton, Content, Link, Route
from handoff.content.answers import OTHER_DEPARTMENT, TROUBLE
from handoff.knowledge.facts import facts_at

OLD_AFTER_DAYS = 365
PARAGRAPH = "\n\n"


class UnknownAnswer(Exception):
    """Nothing is shipped or approved under this name."""


@dataclass(frozen=True)
class Approved:
    """An answer that a person wrote and another approved in the console. Braces in it mean nothing."""

    name: str
    title: str
    text: str
    reviewed_on: date
    links: tuple[Link, ...] = ()
    route: Route = Route.ANSWER


class Shelf(Protocol):
    """Where approved answers are found."""

    def find(self, name: str) -> Approved | None: ...

    def titles(self) -> Mapping[str, str]:
        """The title of each by its name."""
        ...


class EmptyShelf:
    """For an installation in which nothing was approved yet."""

    def find(self, name: str) -> Approved | None:
        return None

    def titles(self) -> Mapping[str, str]:
        return {}


@dataclass(frozen=True)
class Answer:
    """Ready to be said. `links`: each with its address and the title that a visitor sees."""

    name: str
    title: str
    text: str
    links: tuple[tuple[str, str], ...]
    buttons: tuple[AnswerButton, ...]
    route: Route
    source_text: str
    is_old: bool


@dataclass(frozen=True)
class _Draft:
    """What is known of an answer before it is put together."""

    name: str
    title: str
    paragraphs: tuple[str, ...]
    links: tuple[Link, ...]
    route: Route
    reviewed_on: date
    source: str


class Answers:
    """Every answer by its name, as it reads now."""

    def __init__(self, content: Content, shelf: Shelf | None = None) -> None:
        self._content = content
        self._shelf = shelf or EmptyShelf()

    def titles(self) -> dict[str, str]:
        """What stands on a button that leads to an answer, by its name."""
        return {name: self._titled(name)[0] for name in self._content.answers} | dict(self._shelf.titles())

    def answer(self, name: str, now: datetime) -> Answer:
        """Raises `UnknownAnswer`."""
        draft = self._shipped(name, now) if name in self._content.answers else self._approved(name)
        today = now.astimezone(self._content.opening_hours.zone).date()
        is_old = (today - draft.reviewed_on).days > OLD_AFTER_DAYS
        old = (self._said("old", reviewed_on=self._content.answer_words.day(draft.reviewed_on)),) if is_old else ()
        return Answer(
            name=draft.name,
            title=draft.title,
            text=PARAGRAPH.join((*draft.paragraphs, *old)),
            links=tuple((link.marked_title(self._content.unchecked_mark), link.url) for link in draft.links),
            buttons=(*self._own_button(name), *self._content.answer_words.buttons[draft.route]),
            route=draft.route,
            source_text=" ".join(self._source(draft)),
            is_old=is_old,
        )

    def _shipped(self, name: str, now: datetime) -> _Draft:
        shipped, addition = self._content.answers[name], self._addition(name)
        title, route, reviewed_on = self._titled(name)
        facts = facts_at(self._content, now)
        *body, last = shipped.text.split(PARAGRAPH)
        added = [addition.text] if addition else []
        # The last paragraph says what to do now, or if that was not it: it stays the last.
        texts = (*body, *added, last) if body else (last, *added)
        return _Draft(
            name=name,
            title=title,
            paragraphs=tuple(text.format_map(facts) for text in texts),
            # What is near the visitor first: its authorities can act there.
            links=_each_page_once((*(addition.links if addition else ()), *shipped.links)),
            route=route,
            reviewed_on=reviewed_on,
            source="source_shipped",
        )

    def _approved(self, name: str) -> _Draft:
        found = self._shelf.find(name)
        if found is None:
            raise UnknownAnswer
        # The shelf may hold what has replaced it since, under a name of its own.
        return _Draft(
            found.name, found.title, (found.text,), found.links, found.route, found.reviewed_on, "source_approved"
        )

    def _titled(self, name: str) -> tuple[str, Route, date]:
        """Title, route and day of review of a shipped answer."""
        group, _, id_ = name.partition("/")
        if group == OTHER_DEPARTMENT:
            department = self._content.departments[id_]
            return department.title, Route.ANSWER, department.reviewed_on
        topic = self._content.topics[id_]
        # An answer about trouble asks whether the visitor is safe: safety follows it, whatever the topic's route.
        return topic.title, Route.SAFETY if group == TROUBLE else topic.route, topic.reviewed_on

    def _own_button(self, name: str) -> tuple[AnswerButton, ...]:
        """What a shipped answer leads on to, such as an exercise."""
        topic = self._content.topics.get(name.partition("/")[2]) if name in self._content.answers else None
        return (self._content.answer_words.by_name[topic.button],) if topic and topic.button else ()

    def _addition(self, name: str) -> Addition | None:
        group, _, id_ = name.partition("/")
        return None if group == OTHER_DEPARTMENT else self._content.place.additions.get(id_)

    def _source(self, draft: _Draft) -> Iterator[str]:
        service, reviewed_on = self._content.institution.service_name, self._content.answer_words.day(draft.reviewed_on)
        yield self._said(draft.source, service_name=service, reviewed_on=reviewed_on)
        if draft.links:
            yield self._said("source_pages", pages="; ".join(map(self._page, draft.links)))

    def _page(self, link: Link) -> str:
        if link.checked_on is None:
            return link.marked_title(self._content.unchecked_mark)
        return self._said("page_checked", title=link.title, checked_on=self._content.answer_words.day(link.checked_on))

    def _said(self, code: str, **values: str) -> str:
        return self._content.answer_words.sentence(code, **values)


def _each_page_once(links: tuple[Link, ...]) -> tuple[Link, ...]:
    """The place may point to a page that the general answer has pointed to already."""
    first: dict[str, Link] = {}
    for link in links:
        first.setdefault(link.url, link)
    return tuple(first.values())
