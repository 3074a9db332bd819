"""The content pack: institution, opening hours, resources and crisis contacts, read from `data/content/` at start.

Refuses what must not be shown to a visitor; knows neither the clock nor which visitor is shown what.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from handoff.content.crisis import IN_DANGER, ContactKind, CrisisContact, contact_of, country_contacts
from handoff.content.entry import ContentError, read_file
from handoff.content.institution import Institution, cut_points_of, hours_of, institution_of
from handoff.content.resources import Phase, Resource, resources_of
from handoff.domain.opening_hours import OpeningHours
from handoff.domain.readiness import CutPoints

__all__ = [
    "ContactKind",
    "Content",
    "ContentError",
    "CrisisContact",
    "Institution",
    "Phase",
    "Resource",
    "load_content",
    "load_cut_points",
]


@dataclass(frozen=True)
class Content:
    """Everything of `data/content/` that is not wording. Crisis contacts are those of the institution's country."""

    institution: Institution
    opening_hours: OpeningHours
    resources: tuple[Resource, ...]
    crisis_contacts: tuple[CrisisContact, ...]
    crisis_contacts_elsewhere: tuple[CrisisContact, ...]
    unchecked_mark: str
    cut_points: CutPoints

    def crisis_lines(self) -> list[str]:
        """Whom to turn to when somebody is in danger, one line each, in the order of the file."""
        return [contact.line(self.unchecked_mark) for contact in self.crisis_contacts if contact.kind in IN_DANGER]


def load_content(data_dir: Path) -> Content:
    """Read and check the content pack; raises `ContentError`."""
    directory = data_dir / "content"
    desk = read_file(directory / "institution.yml")
    institution, hours, cut_points = institution_of(desk), hours_of(desk), cut_points_of(desk)
    desk.done()
    crisis = read_file(directory / "crisis_contacts.yml")
    contacts = country_contacts(crisis, institution.country)
    elsewhere = tuple(contact_of(entry) for entry in crisis.entries("elsewhere"))
    unchecked_mark = crisis.text("unchecked_mark")
    crisis.done()
    return Content(
        institution=institution,
        opening_hours=hours,
        resources=resources_of(read_file(directory / "resources.yml")),
        crisis_contacts=contacts,
        crisis_contacts_elsewhere=elsewhere,
        unchecked_mark=unchecked_mark,
        cut_points=cut_points,
    )


def load_cut_points(data_dir: Path) -> CutPoints:
    """Only the institution's cut-points of the readiness check; raises `ContentError`."""
    return cut_points_of(read_file(data_dir / "content" / "institution.yml"))
