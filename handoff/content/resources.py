"""Resources: the pages that self-help points to, each with the step of a decision it serves.

Refuses a resource for an item that is not asked; does not know which visitor is shown which.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from handoff.content.entry import Entry
from handoff.content.links import Link
from handoff.domain.readiness import ITEMS


class Phase(StrEnum):
    """The step of a decision (CASVE) that a resource serves."""

    COMMUNICATION = "communication"
    ANALYSIS = "analysis"
    SYNTHESIS = "synthesis"
    VALUING = "valuing"
    EXECUTION = "execution"


@dataclass(frozen=True)
class Resource:
    """A page for self-help. `helps`: the items of the readiness check that it helps with."""

    id: str
    title: str
    url: str
    topics: tuple[str, ...]
    phase: Phase
    helps: tuple[str, ...]
    checked_on: date | None

    @property
    def link(self) -> Link:
        return Link(self.title, self.url, self.checked_on)


def resources_of(file: Entry) -> tuple[Resource, ...]:
    resources = tuple(_resource(entry) for entry in file.entries("resources"))
    file.done()
    ids = [resource.id for resource in resources]
    if repeated := next((id_ for id_ in ids if ids.count(id_) > 1), None):
        raise file.fault("resources", f"holds {repeated!r} twice")
    return resources


def _resource(entry: Entry) -> Resource:
    resource = Resource(
        id=entry.text("id"),
        title=entry.text("title"),
        url=entry.url("url"),
        topics=entry.texts("topics"),
        phase=entry.code("phase", Phase),
        helps=entry.texts("helps"),
        checked_on=entry.optional_day("checked_on"),
    )
    if unknown := set(resource.helps) - set(ITEMS):
        raise entry.fault("helps", f"names no item of the readiness check: {', '.join(sorted(unknown))}")
    entry.done()
    return resource
