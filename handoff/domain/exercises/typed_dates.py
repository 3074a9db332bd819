"""Reads a day out of what somebody typed: "tomorrow", "next friday", "in two weeks", "12 dec", "fri 3pm".

Knows English and the calendar; which day is today, and whether months come first, is an argument.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

LONGEST_AHEAD = timedelta(days=366)
JUST_PAST = timedelta(days=120)
"""A day and month without a year that lie no further back are a slip, not next year's."""


class Trouble(StrEnum):
    """Why there is no day."""

    UNCLEAR = "unclear"
    PAST = "past"
    FAR = "far"


@dataclass(frozen=True)
class Reading:
    """Either a day or the trouble with it."""

    day: date | None = None
    trouble: Trouble | None = None


_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_AMOUNTS = {
    **{word: number for number, word in enumerate(_NUMBERS, start=1)},
    "a": 1, "an": 1, "couple of": 2, "a couple of": 2, "a few": 3, "few": 3,
}  # fmt: skip
_COUNT = rf"(\d{{1,3}}|a couple of|couple of|a few|few|an?|{'|'.join(_NUMBERS)})"
_UNIT = r"(day|week|wk|month)s?"
_DAY = r"(mon|tue|wed|thu|fri|sat|sun)(?:day|s|sday|nesday|rs|rsday|r|urday)?"
_MONTH = (
    r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r"(?:uary|ruary|ch|il|e|y|ust|t|tember|ober|ember)?"
)
_ORDINAL = r"(\d{1,2})(?:st|nd|rd|th)?"

type Find = Callable[[re.Match[str], date], date]


class _NoSuchDay(Exception):
    """There is no such day, such as 31 February."""


def read(text: str, today: date, *, is_month_first: bool = False) -> Reading:
    """The day that is meant. Two different days are none: nobody is dated by guesswork."""
    said = " ".join(text.casefold().replace("\u2019", "'").split())
    if re.search(r"\b(?:yesterday|ago|last (?:week|month|year|night)|last " + _DAY + r")\b", said):
        return Reading(trouble=Trouble.PAST)
    try:
        days = set(_days(said, today, is_month_first))
    except (_NoSuchDay, OverflowError):
        days = set()
    if len(days) != 1:
        return Reading(trouble=Trouble.UNCLEAR)
    day = days.pop()
    if day < today:
        return Reading(trouble=Trouble.PAST)
    return Reading(trouble=Trouble.FAR) if day - today > LONGEST_AHEAD else Reading(day)


def _days(said: str, today: date, is_month_first: bool) -> Iterator[date]:
    """Each pattern takes its words away, so that "day after tomorrow" is not tomorrow as well."""
    left = said
    for pattern, find in (*_PATTERNS, (_SLASHES, _slashed(is_month_first)), *_LAST_PATTERNS):
        for match in pattern.finditer(left):
            yield find(match, today)
        left = pattern.sub(" ", left)


def _made(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise _NoSuchDay from None


def _iso(match: re.Match[str], _today: date) -> date:
    return _made(int(match[1]), int(match[2]), int(match[3]))


def _of_year(day: int, month: int, year: str | None, today: date) -> date:
    if year:
        return _made(int(year) + (2000 if len(year) == 2 else 0), month, day)
    found = _made(today.year, month, day)
    return _made(today.year + 1, month, day) if today - found > JUST_PAST else found


def _day_month(match: re.Match[str], today: date) -> date:
    return _of_year(int(match[1]), _MONTHS.index(match[2]) + 1, match[3], today)


def _month_day(match: re.Match[str], today: date) -> date:
    return _of_year(int(match[2]), _MONTHS.index(match[1]) + 1, match[3], today)


def _slashed(is_month_first: bool) -> Find:
    """The order is the place's own; a number above twelve can only be the day."""

    def find(match: re.Match[str], today: date) -> date:
        first, second = int(match[1]), int(match[2])
        day, month = (second, first) if is_month_first else (first, second)
        if month > 12 >= day:
            day, month = month, day
        return _of_year(day, month, match[3], today)

    return find


def _ahead(match: re.Match[str], today: date) -> date:
    amount, unit = match[1], match[2]
    count = int(amount) if amount.isdecimal() else _AMOUNTS[amount]
    return _months_on(today, count) if unit == "month" else today + timedelta(days=count * (1 if unit == "day" else 7))


def _months_on(today: date, count: int) -> date:
    year, month = divmod(today.year * 12 + today.month - 1 + count, 12)
    return _made(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))


def _end_of(match: re.Match[str], today: date) -> date:
    """Of a week its Friday, or Sunday when that is over; of a month or year the last day."""
    is_next = match[1] == "next"
    if match[2] == "week":
        monday = today - timedelta(days=today.weekday()) + timedelta(days=7 if is_next else 0)
        friday = monday + timedelta(days=4)
        return friday if friday >= today else monday + timedelta(days=6)
    if match[2] == "year":
        return _made(today.year + is_next, 12, 31)
    month = _months_on(today.replace(day=1), 1 if is_next else 0)
    return month.replace(day=monthrange(month.year, month.month)[1])


def _weekday(match: re.Match[str], today: date) -> date:
    """A bare Friday is the one to come; "next" means next week's, as Mondays begin a week."""
    wanted, word = _DAYS.index(match[2]), match[1]
    if word == "next":
        return today - timedelta(days=today.weekday()) + timedelta(days=7 + wanted)
    ahead = (wanted - today.weekday()) % 7
    return today + timedelta(days=ahead if ahead or word == "this" else 7)


def _weekend(match: re.Match[str], today: date) -> date:
    if match[1] == "next":
        return today - timedelta(days=today.weekday()) + timedelta(days=12)
    return today if today.weekday() >= 5 else today + timedelta(days=5 - today.weekday())


def _day_of_month(match: re.Match[str], today: date) -> date:
    day = int(match[1])
    month = today if day >= today.day else _months_on(today.replace(day=1), 1)
    return _made(month.year, month.month, day)


def _in(days: int) -> Find:
    return lambda _match, today: today + timedelta(days=days)


_YEAR = r"(?:,? (\d{4}))?"
_SLASHES = re.compile(r"\b(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d{2}))?\b")
"""With slashes alone: 10.30 and 10-12 are hours."""
_PATTERNS: tuple[tuple[re.Pattern[str], Find], ...] = (
    (re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b"), _iso),
    (re.compile(rf"\b{_ORDINAL}(?: of)? ?{_MONTH}\b\.?{_YEAR}"), _day_month),
    (re.compile(rf"\b{_MONTH}\b\.? (?:the )?{_ORDINAL}\b{_YEAR}(?! ?[ap]\.?m)"), _month_day),
)
_LAST_PATTERNS: tuple[tuple[re.Pattern[str], Find], ...] = (
    (re.compile(r"\b(?:the )?day after (?:tomorrow|tomorow|tmrw?|tmr)\b"), _in(2)),
    (re.compile(r"\b(?:tomorrow|tomorow|tommorow|tommorrow|tmrw?|tmr|2moro|tomoz)\b"), _in(1)),
    (re.compile(rf"\b(?:in|within)(?: about| around)? {_COUNT} {_UNIT}(?:' time)?\b"), _ahead),
    (re.compile(rf"\b{_COUNT} {_UNIT} (?:from (?:now|today)|later)\b"), _ahead),
    (re.compile(r"\bin \S+ (?:hours?|hrs?|minutes?|mins?)\b"), _in(0)),
    (re.compile(r"\bend of (?:(the|this|next) )?(week|month|year)\b"), _end_of),
    (re.compile(rf"\b(?:(this|next|coming|on|by) )?(?:coming )?{_DAY}\b"), _weekday),
    (re.compile(r"\b(?:(this|next|the) )?weekend\b"), _weekend),
    (re.compile(r"\bnext week\b"), _in(7)),
    (re.compile(r"\bnext month\b"), lambda _match, today: _months_on(today, 1)),
    (re.compile(r"\b(?:today|tonight|tonite|now|right away|this (?:morning|afternoon|evening))\b"), _in(0)),
    (re.compile(r"\b(?:on )?(?:the )?(\d{1,2})(?:st|nd|rd|th)\b"), _day_of_month),
    (re.compile(rf"^{_COUNT} {_UNIT}$"), _ahead),
)
