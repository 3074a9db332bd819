"""The instruments whose totals a practitioner may enter: names and ranges, and the centre's own cut-offs if it has any.

Holds nobody's items, keys or norms, and decides nothing from a total.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from handoff.content.entry import Entry

_ID = re.compile(r"[a-z][a-z0-9_]*")
LARGEST = 100_000
"""No total of any instrument comes near; a database column ends somewhere."""


@dataclass(frozen=True)
class CutOff:
    """From this total on the label stands beside the number."""

    start: int
    label: str


@dataclass(frozen=True)
class Instrument:
    id: str
    name: str
    publisher: str | None
    totals: range | None
    """None until the centre has put in the range of its own edition: then nothing can be entered."""
    cut_offs: tuple[CutOff, ...] = ()

    def label(self, total: int) -> str | None:
        """What the centre calls this total; None without cut-offs of its own."""
        return next((cut_off.label for cut_off in reversed(self.cut_offs) if total >= cut_off.start), None)


def instruments_of(file: Entry) -> Mapping[str, Instrument]:
    """By id, in the order of the file; raises `ContentError`."""
    found: dict[str, Instrument] = {}
    for entry in file.entries("instruments"):
        instrument = _instrument(entry)
        if instrument.id in found:
            raise entry.fault("id", "stands here twice")
        found[instrument.id] = instrument
    file.done()
    return found


def _instrument(entry: Entry) -> Instrument:
    id_ = entry.text("id")
    if not _ID.fullmatch(id_):
        raise entry.fault("id", "must be small letters, digits and underscores")
    totals = entry.optional_entry("totals")
    span = _totals(totals) if totals else None
    instrument = Instrument(
        id=id_,
        name=entry.text("name"),
        publisher=entry.optional_text("publisher"),
        totals=span,
        cut_offs=_cut_offs(entry, span),
    )
    entry.done()
    return instrument


def _totals(entry: Entry) -> range:
    lowest, highest = entry.integer("lowest"), entry.integer("highest")
    if not -LARGEST <= lowest < highest <= LARGEST:
        raise entry.fault("highest", f"must be above lowest, and both within {-LARGEST} and {LARGEST}")
    entry.done()
    return range(lowest, highest + 1)


def _cut_offs(entry: Entry, totals: range | None) -> tuple[CutOff, ...]:
    """In the order of the totals, from the lowest on, so that every total has a label or none has."""
    found = []
    for line in entry.optional_entries("cut_offs"):
        found.append(CutOff(line.integer("from"), line.text("label")))
        line.done()
    if not found:
        return ()
    starts = [cut_off.start for cut_off in found]
    if totals is None or starts[0] != totals.start or starts[-1] not in totals:
        raise entry.fault("cut_offs", "must begin at the lowest total and stay within the range")
    if any(one >= other for one, other in pairwise(starts)):
        raise entry.fault("cut_offs", "must rise")
    return tuple(found)
