"""Resources: what self-help points to, pages and exercises of our own, each with whom and what it serves.

Refuses a resource for an item that is not asked; does not know which visitor is shown which.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from handoff.content.entry import Entry
from handoff.content.links import Link
from handoff.domain.plan import Candidate, Kind, Level, Phase
from handoff.domain.readiness import ITEMS

_COUNTRY = re.compile(r"[A-Z]{2}")
_LONGEST = 24 * 60
"""Minutes. What takes longer than a day is no step of a plan."""


@dataclass(frozen=True)
class Resource(Candidate):
    """A page for self-help, or an exercise of our own: that has no `url`, and `prompts` to write about."""

    title: str
    url: str | None
    prompts: tuple[str, ...]
    checked_on: date | None

    @property
    def link(self) -> Link | None:
        return Link(self.title, self.url, self.checked_on) if self.url else None


def resources_of(file: Entry) -> tuple[Resource, ...]:
    resources = tuple(_resource(entry) for entry in file.entries("resources"))
    file.done()
    ids = [resource.id for resource in resources]
    if repeated := next((id_ for id_ in ids if ids.count(id_) > 1), None):
        raise file.fault("resources", f"holds {repeated!r} twice")
    return resources


def _resource(entry: Entry) -> Resource:
    url = entry.optional_url("url")
    resource = Resource(
        id=entry.text("id"),
        kind=entry.code("kind", Kind),
        phases=_codes(entry, "phases", Phase),
        topics=entry.texts("topics"),
        helps=entry.texts("helps"),
        country=entry.optional_text("country"),
        level=entry.code("level", Level),
        minutes=entry.integer("minutes"),
        title=entry.text("title"),
        url=url,
        prompts=() if url else entry.texts("prompts"),
        checked_on=entry.optional_day("checked_on"),
    )
    _refuse_nonsense(entry, resource)
    entry.done()
    return resource


def _refuse_nonsense(entry: Entry, resource: Resource) -> None:
    if unknown := set(resource.helps) - set(ITEMS):
        raise entry.fault("helps", f"names no item of the readiness check: {', '.join(sorted(unknown))}")
    if resource.country is not None and not _COUNTRY.fullmatch(resource.country):
        raise entry.fault("country", "must be the two capital letters of a country, or null for anywhere")
    if not 0 < resource.minutes <= _LONGEST:
        raise entry.fault("minutes", f"must be from 1 to {_LONGEST}")
    if not resource.phases:
        raise entry.fault("phases", "must name at least one step of a decision")
    if not resource.url and not resource.prompts:
        raise entry.fault("prompts", "must hold what to write about: this one leads to no page")


def _codes[Code: StrEnum](entry: Entry, name: str, codes: Callable[[str], Code]) -> tuple[Code, ...]:
    try:
        return tuple(codes(value) for value in entry.texts(name))
    except ValueError as error:
        raise entry.fault(name, f"holds an unknown code ({error})") from None
