"""When the service has people at work: weekly hours in the institution's own zone, less the days it is closed.

Knows neither the clock nor any wording; an instant given without a zone is refused rather than guessed at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum
from zoneinfo import ZoneInfo


class Weekday(IntEnum):
    """As `date.weekday()` counts."""

    MON = 0
    TUE = 1
    WED = 2
    THU = 3
    FRI = 4
    SAT = 5
    SUN = 6


@dataclass(frozen=True, order=True)
class Interval:
    """From `opens` up to, not including, `closes`, on the clock at the wall."""

    opens: time
    closes: time

    def __post_init__(self) -> None:
        if self.opens.tzinfo or self.closes.tzinfo or self.opens >= self.closes:
            raise ValueError("an interval opens before it closes, on one day and without a zone")


@dataclass(frozen=True)
class OpeningHours:
    """Weekly hours and closed days. A week without hours is refused: nobody would ever be back."""

    zone: ZoneInfo
    weekly: Mapping[Weekday, tuple[Interval, ...]]
    closures: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if not any(self.weekly.values()):
            raise ValueError("the week has no opening hours")
        for day, intervals in self.weekly.items():
            if any(later.opens < earlier.closes for earlier, later in zip(intervals, intervals[1:], strict=False)):
                raise ValueError(f"the hours of {day.name.lower()} are not in order or overlap")

    def is_open(self, now: datetime) -> bool:
        return self.closing(now) is not None

    def closing(self, now: datetime) -> datetime | None:
        """When the doors close next, in UTC; None while they are closed."""
        for opens, closes in self._spans_from(self._day_before(now)):
            if opens <= now < closes:
                return closes
        return None

    def next_opening(self, now: datetime) -> datetime | None:
        """When the doors open next, in UTC; None while they are open."""
        if self.is_open(now):
            return None
        day = self._day_before(now)
        while True:  # ends: closures are finitely many, and some weekday has hours
            ahead = [opens for opens, _ in self._spans_from(day) if opens > now]
            if ahead:
                return min(ahead)
            day += timedelta(days=1)

    def slots(self, since: datetime, until: datetime, length: timedelta) -> Iterator[datetime]:
        """When a meeting of this length could begin, in UTC: one after the other from each opening, none cut off."""
        day, last = self._day_before(since), until.astimezone(self.zone).date()
        while day <= last:
            for opens, closes in self._spans(day):
                starts = (opens + number * length for number in range((closes - opens) // length))
                yield from (start for start in starts if since <= start < until)
            day += timedelta(days=1)

    def _day_before(self, now: datetime) -> date:
        """Where to look first: when the clock is put forward late at night, a day's hours may end after midnight."""
        if now.tzinfo is None:
            raise ValueError("naive datetime")
        return now.astimezone(self.zone).date() - timedelta(days=1)

    def _spans_from(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        yield from self._spans(day)
        yield from self._spans(day + timedelta(days=1))

    def _spans(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """The day's intervals as instants: arithmetic on the wall clock goes wrong when it is moved."""
        if day in self.closures:
            return
        for interval in self.weekly.get(Weekday(day.weekday()), ()):
            opens = self._instant(day, interval.opens)
            closes = self._instant(day, interval.closes)
            if opens < closes:  # a moved clock may swallow an interval whole
                yield opens, closes

    def _instant(self, day: date, at: time) -> datetime:
        """A clock at the wall shows some times twice or never: of two the first counts, as on every sign at a door."""
        return datetime.combine(day, at.replace(fold=0), self.zone).astimezone(UTC)


_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def hours_text(hours: OpeningHours) -> str:
    """The week in short, such as "Mon-Fri 09:00-17:00, Sat 09:00-12:00"."""
    return ", ".join(f"{_days_text(days)} {_intervals_text(intervals)}" for days, intervals in _runs(hours))


def opening_text(at: datetime, zone: ZoneInfo) -> str:
    """The instant as the institution's own clock shows it, such as "on Mon 30 Nov at 09:00"."""
    return f"on {day_text(at, zone)} at {at.astimezone(zone):%H:%M}"


def day_text(at: datetime, zone: ZoneInfo) -> str:
    """The day of the instant, such as "Mon 30 Nov"."""
    local = at.astimezone(zone)  # strftime would follow the machine's language
    return f"{_DAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]}"


def moment_text(at: datetime, zone: ZoneInfo) -> str:
    """The instant on a line of its own, such as "Mon 30 Nov, 09:00"."""
    return f"{day_text(at, zone)}, {at.astimezone(zone):%H:%M}"


def _runs(hours: OpeningHours) -> list[tuple[list[Weekday], tuple[Interval, ...]]]:
    runs: list[tuple[list[Weekday], tuple[Interval, ...]]] = []
    for day in Weekday:
        intervals = hours.weekly.get(day, ())
        if runs and runs[-1][1] == intervals:
            runs[-1][0].append(day)
        else:
            runs.append(([day], intervals))
    return [(days, intervals) for days, intervals in runs if intervals]


def _days_text(days: list[Weekday]) -> str:
    return _DAYS[days[0]] if len(days) == 1 else f"{_DAYS[days[0]]}-{_DAYS[days[-1]]}"


def _intervals_text(intervals: tuple[Interval, ...]) -> str:
    return " and ".join(f"{interval.opens:%H:%M}-{interval.closes:%H:%M}" for interval in intervals)
