"""Group sessions: what is still open to somebody with a given concern. Others in the same boat.

Knows neither the clock nor the file they stand in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Group:
    """One session of a group; `url` is where it is found if it is not, or not only, a place."""

    id: str
    title: str
    topics: tuple[str, ...]
    starts_at: datetime
    minutes: int
    place: str
    url: str | None
    seats: int
    checked_on: date | None


def open_groups(
    groups: Iterable[Group], topics: Collection[str], taken: Mapping[str, int], now: datetime
) -> tuple[Group, ...]:
    """Those on one of the topics that have not begun and have a seat left, the next one first."""
    found = [
        group
        for group in groups
        if now < group.starts_at and taken.get(group.id, 0) < group.seats and set(group.topics) & set(topics)
    ]
    return tuple(sorted(found, key=lambda group: (group.starts_at, group.id)))
