"""Facts: what answers fill in between braces, and which of these names there are.

Refuses a text that names a fact nobody has; knows neither the clock nor what the live ones say now.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from string import Formatter

from handoff.content.entry import Entry
from handoff.content.institution import Institution

LIVE = ("hours_text", "next_opening_text", "open_now_text")
"""Facts that depend on the clock; `handoff.knowledge.facts` says what they are now."""
_NAME = re.compile(r"[a-z][a-z0-9_]*")


def facts_of(desk: Entry, institution: Institution) -> dict[str, str]:
    """What the institution says about itself, by name: its own addresses, and all under `facts`."""
    own = own_facts(institution)
    entry = desk.entry("facts")
    facts = dict(own)
    for name in entry.names():
        refuse_taken(entry, name, facts)
        facts[name] = filled_text(entry, name, own).format_map(own)
    return {**facts, "contact_text": institution.contact_text}


def own_facts(institution: Institution) -> dict[str, str]:
    """Its own name and addresses."""
    return {
        "service_name": institution.service_name,
        "address": institution.address,
        "phone": institution.phone,
        "email": institution.email,
        "booking_url": institution.booking_url,
    }


def refuse_taken(entry: Entry, name: object, taken: Collection[str]) -> None:
    """A name that is none, or means something already, is a fault."""
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise entry.fault(str(name), "is no name: small letters, digits and _ alone")
    if name in taken or name in (*LIVE, "contact_text"):
        raise entry.fault(name, "is the name of something else already")


def filled_text(entry: Entry, name: str, known: Collection[str]) -> str:
    """The text under `name`, after a look at what stands in its braces."""
    text = entry.text(name)
    try:
        unknown = gaps_in(text) - set(known)
    except ValueError as error:
        raise entry.fault(name, f"cannot be filled in: {error}") from error
    if unknown:
        raise entry.fault(name, f"names no fact there is: {', '.join(sorted(unknown))}")
    return text


def gaps_in(text: str) -> set[str]:
    """The names between braces; raises `ValueError` for braces that are not the way to write one."""
    gaps = set()
    for _, name, how, conversion in Formatter().parse(text):
        if name is None:
            continue
        if how or conversion or not _NAME.fullmatch(name):
            raise ValueError(f"{{{name}}} is not just a name")
        gaps.add(name)
    return gaps


def known_facts(facts: Mapping[str, str], numbers: Collection[str] = ()) -> set[str]:
    """Every name a text may use."""
    return {*facts, *LIVE, *numbers}
