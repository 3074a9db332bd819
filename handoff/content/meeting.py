"""How an institution's visitors can meet a practitioner, and what they get after the readiness check, in its own words.

Reads and checks `meeting` of institution.yml; knows neither the hours nor who chose what.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from handoff.content.entry import Entry
from handoff.content.facts import filled_text, own_facts
from handoff.content.institution import Institution
from handoff.domain.brief import MeetingMode
from handoff.domain.triage import ServiceTier

OFFERED = (ServiceTier.BRIEF_STAFF_ASSISTED, ServiceTier.INDIVIDUAL_CASE_MANAGED)
"""The tiers with a person in them."""


@dataclass(frozen=True)
class Way:
    """One mode, as it is offered; `where` is what a confirmation says unless the practitioner changes it."""

    mode: MeetingMode
    title: str
    text: str
    where: str


@dataclass(frozen=True)
class Meeting:
    ways: Mapping[str, Way]
    """By mode, in the order in which they are offered."""
    offers: Mapping[ServiceTier, str]

    def offer(self, tier: str | None) -> str:
        """What somebody gets; who took no check, or could do without a person, gets the short talk."""
        own = next((text for offered, text in self.offers.items() if offered == tier), None)
        return own or self.offers[ServiceTier.BRIEF_STAFF_ASSISTED]


def meeting_of(desk: Entry, institution: Institution) -> Meeting:
    """Raises `ContentError`."""
    entry, own = desk.entry("meeting"), own_facts(institution)
    ways = [_way(each, own) for each in entry.entries("modes")]
    modes = [way.mode for way in ways]
    if not ways or len(set(modes)) < len(modes):
        raise entry.fault("modes", "must hold at least one way to meet, and each once")
    offers = entry.entry("offers")
    found = Meeting({way.mode: way for way in ways}, {tier: _filled(offers, tier, own) for tier in OFFERED})
    offers.done()
    entry.done()
    return found


def _way(entry: Entry, own: Mapping[str, str]) -> Way:
    way = Way(
        mode=entry.code("mode", MeetingMode),
        title=entry.text("title"),
        text=_filled(entry, "text", own),
        where=_filled(entry, "where", own),
    )
    entry.done()
    return way


def _filled(entry: Entry, name: str, own: Mapping[str, str]) -> str:
    return filled_text(entry, name, own).format_map(own)
