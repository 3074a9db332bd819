"""Crisis contacts: whom to turn to in an emergency, by country, and how sure we are of each number.

Refuses a country without a crisis line; knows neither when a contact is shown nor which one comes first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from handoff.content.entry import Entry


class ContactKind(StrEnum):
    """What a crisis contact is for."""

    CRISIS_LINE = "crisis_line"
    EMERGENCY = "emergency"
    POLICE = "police"
    CAMPUS = "campus"
    """The institution's own security or safeguarding office: for people who are on its premises."""
    SCAM = "scam"
    DIRECTORY = "directory"


ABROAD = (ContactKind.CRISIS_LINE, ContactKind.EMERGENCY, ContactKind.POLICE)
"""What helps somebody in danger who is in another country than ours."""


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

    @property
    def short(self) -> str:
        """Name and number alone, such as "ambulance: 995"."""
        return f"{self.name}: {self.number or self.url}"


@dataclass(frozen=True)
class CrisisContacts:
    """Contacts of the institution's own country, of other countries by name, and of everywhere else."""

    here: tuple[CrisisContact, ...]
    abroad: Mapping[str, tuple[CrisisContact, ...]]
    elsewhere: tuple[CrisisContact, ...]


def crisis_contacts_of(crisis: Entry, country: str) -> CrisisContacts:
    """The whole file, `country` being ours; every country in it must hold a crisis line."""
    packs, names = crisis.entry("countries"), crisis.entry("country_names")
    by_code = {code: tuple(contact_of(entry) for entry in packs.entries(code)) for code in packs.names()}
    for code in (country, *by_code):
        if not any(contact.kind is ContactKind.CRISIS_LINE for contact in by_code.get(code, ())):
            raise packs.fault(code, "has no crisis line: add one before anybody is let in")
    by_name = {names.text(code): contacts for code, contacts in by_code.items() if code != country}
    names.text(country)
    names.done()
    elsewhere = tuple(contact_of(entry) for entry in crisis.entries("elsewhere"))
    return CrisisContacts(by_code[country], by_name, elsewhere)


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
