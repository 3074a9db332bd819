"""The institution: its name and addresses, its hours, and where its readiness check turns.

Reads and checks what `institution.yml` says; knows neither the clock nor what any of it is used for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import time
from zoneinfo import ZoneInfo

from handoff.content.entry import Entry
from handoff.domain.opening_hours import Interval, OpeningHours, Weekday
from handoff.domain.readiness import CutPoints

_INTERVAL = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")
_COUNTRY = re.compile(r"[A-Z]{2}")


@dataclass(frozen=True)
class Institution:
    """Whose front desk this is."""

    name: str
    service_name: str
    country: str
    address: str
    phone: str
    email: str
    booking_url: str

    @property
    def contact_text(self) -> str:
        return f"{self.service_name}, {self.email}, {self.phone}, {self.address}"


def institution_of(desk: Entry) -> Institution:
    institution = Institution(
        name=desk.text("name"),
        service_name=desk.text("service_name"),
        country=desk.text("country"),
        address=desk.text("address"),
        phone=desk.text("phone"),
        email=desk.text("email"),
        booking_url=desk.url("booking_url"),
    )
    if not _COUNTRY.fullmatch(institution.country):
        raise desk.fault("country", "must be the two capital letters of a country")
    if institution.email.count("@") != 1:
        raise desk.fault("email", "must be an e-mail address")
    return institution


def hours_of(desk: Entry) -> OpeningHours:
    zone = _zone(desk)
    week = desk.entry("hours")
    days = {day.name.lower(): day for day in Weekday}
    weekly = {days[name]: tuple(_intervals(week, name)) for name in week.names() if name in days}
    week.done()
    try:
        return OpeningHours(zone, weekly, desk.days("closures"))
    except ValueError as error:
        raise desk.fault("hours", f"cannot be right: {error}") from error


def _intervals(week: Entry, name: str) -> Iterator[Interval]:
    for text in week.texts(name):
        match = _INTERVAL.fullmatch(text)
        if match is None:
            raise week.fault(name, f"must list hours such as 09:00-17:00, not {text!r}")
        hour, minute, closing_hour, closing_minute = map(int, match.groups())
        try:
            yield Interval(time(hour, minute), time(closing_hour, closing_minute))
        except ValueError as error:
            raise week.fault(name, f"cannot be right: {error}") from error


def cut_points_of(desk: Entry) -> CutPoints:
    entry = desk.entry("readiness_cut_points")
    try:
        cut_points = CutPoints(**{one.name: entry.integer(one.name) for one in fields(CutPoints)})
    except ValueError as error:
        raise desk.fault("readiness_cut_points", f"cannot be right: {error}") from error
    entry.done()
    return cut_points


def _zone(desk: Entry) -> ZoneInfo:
    try:
        return ZoneInfo(desk.text("zone"))
    except (KeyError, ValueError, OSError):  # unknown, malformed, or the name of a directory
        raise desk.fault("zone", "is no time zone known here, such as Asia/Singapore") from None
