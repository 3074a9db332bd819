"""Crisis contacts: whom to turn to in an emergency, by country, and how sure we are of each number.

Refuses a country without a crisis line; does not know when a contact is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from handoff.content.entry import Entry


class ContactKind(StrEnum):
    """What a crisis contact is for."""

    CRISIS_LINE = "crisis_line"
    EMERGENCY = "emergency"
    POLICE = "police"
    SCAM = "scam"
    DIRECTORY = "directory"


IN_DANGER = frozenset({ContactKind.CRISIS_LINE, ContactKind.EMERGENCY, ContactKind.POLICE})


@dataclass(frozen=True)
class CrisisContact:
    """Somebody to turn to in an emergency. `checked_on` is None until a person has checked the contact."""

    name: str
    kind: ContactKind
    number: str | None
    url: str | None
    hours: str
    languages: tuple[str, ...]
    source: str
    checked_on: date | None

    def line(self, unchecked_mark: str) -> str:
        """The contact in one line, such as "ambulance: 995 (24 hours)"."""
        ways = ", ".join(way for way in (self.number, self.url) if way)
        facts = [self.hours, *self.languages, *([] if self.checked_on else [unchecked_mark])]
        return f"{self.name}: {ways} ({'; '.join(facts)})"


def country_contacts(crisis: Entry, country: str) -> tuple[CrisisContact, ...]:
    """Every country's contacts are checked; those of `country` are kept, and must hold a crisis line."""
    packs = crisis.entry("countries")
    by_name = {name: tuple(contact_of(entry) for entry in packs.entries(name)) for name in packs.names()}
    contacts = by_name.get(country, ())
    if not any(contact.kind is ContactKind.CRISIS_LINE for contact in contacts):
        raise packs.fault(country, "has no crisis line: add one before anybody is let in")
    return contacts


def contact_of(entry: Entry) -> CrisisContact:
    contact = CrisisContact(
        name=entry.text("name"),
        kind=entry.code("kind", ContactKind),
        number=entry.optional_text("number"),
        url=entry.optional_url("url"),
        hours=entry.text("hours"),
        languages=entry.texts("languages"),
        source=entry.url("source"),
        checked_on=entry.optional_day("checked_on"),
    )
    if contact.number is None and contact.url is None:
        raise entry.fault("number", "and url are both null: there is no way to reach this contact")
    entry.done()
    return contact
