"""Links of an answer: a title, an address, and the day on which somebody opened the page and found it right.

Knows how a page that nobody has checked is marked; not which answer leans on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from handoff.content.entry import Entry


@dataclass(frozen=True)
class Link:
    """`checked_on` is None until a person has opened the page and found what the answer leans on it for."""

    title: str
    url: str
    checked_on: date | None

    def marked_title(self, unchecked_mark: str) -> str:
        return self.title if self.checked_on else f"{self.title} ({unchecked_mark})"


def links_of(entry: Entry) -> tuple[Link, ...]:
    """What the entry lists under `links`; raises `ContentError`."""
    return tuple(_link(each) for each in entry.entries("links"))


def _link(entry: Entry) -> Link:
    link = Link(entry.text("title"), entry.url("url"), entry.optional_day("checked_on"))
    entry.done()
    return link
