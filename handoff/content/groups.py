"""The group sessions of an institution: when, where, about what, and for how many.

Reads and checks `groups.yml`; knows neither the clock nor who has a seat.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from handoff.content.entry import Entry
from handoff.domain.groups import Group

_ID = re.compile(r"[a-z0-9_]{1,40}")
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_LONGEST = 24 * 60


def groups_of(file: Entry, zone: ZoneInfo) -> tuple[Group, ...]:
    """Raises `ContentError`."""
    groups = tuple(_group(entry, zone) for entry in file.entries("groups"))
    file.done()
    ids = [group.id for group in groups]
    if repeated := next((id_ for id_ in ids if ids.count(id_) > 1), None):
        raise file.fault("groups", f"holds {repeated!r} twice")
    return groups


def _group(entry: Entry, zone: ZoneInfo) -> Group:
    group = Group(
        id=entry.text("id"),
        title=entry.text("title"),
        topics=entry.texts("topics"),
        starts_at=datetime.combine(entry.day("day"), _time(entry), zone).astimezone(UTC),
        minutes=entry.integer("minutes"),
        place=entry.text("place"),
        url=entry.optional_url("url"),
        seats=entry.integer("seats"),
        checked_on=entry.optional_day("checked_on"),
    )
    if not _ID.fullmatch(group.id):
        raise entry.fault("id", "is none: small letters, digits and _ alone")
    if group.seats < 1 or not 0 < group.minutes <= _LONGEST:
        raise entry.fault("seats", f"must be 1 or more, and minutes from 1 to {_LONGEST}")
    entry.done()
    return group


def _time(entry: Entry) -> time:
    match = _TIME.fullmatch(entry.text("time"))
    if match is None:
        raise entry.fault("time", 'must be a time such as "17:00"')
    return time(int(match[1]), int(match[2]))
