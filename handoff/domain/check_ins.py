"""When somebody who helps themselves is asked how it goes: a function of their plan's dates, what was asked, and now.

Knows neither rows nor words nor channels. Silence is no answer: it changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

MOST = 3
"""For the whole life of a plan."""
UNHELPFUL_FROM = 2
"""So many times "not really" say that self-help is not enough."""
QUIET_FOR = timedelta(days=1)
"""After the last word in the conversation: nobody is asked in the middle of it."""
LONGEST_AHEAD = timedelta(days=366)
"""After the plan was made; a date further away than this is none."""
_EARLIEST, _LATEST = time(7), time(22)
_MOST_DAYS = 180


class Answer(StrEnum):
    """What somebody said to a check-in. The codes are stored: never rename one."""

    HELPED = "helped"
    NOT_HELPED = "not_helped"
    STOP = "stop"


@dataclass(frozen=True)
class Rhythm:
    """How often and at what hours the institution asks; refuses what would be a nuisance."""

    zone: ZoneInfo
    opens: time
    closes: time
    after_days: tuple[int, ...]
    """So many days after the plan was made, where it has no date of the visitor's own."""
    after_date_days: int
    """So many days after such a date."""
    apart_days: int
    """Between two check-ins at least."""
    late_days: int
    """What is later than this is left out."""

    def __post_init__(self) -> None:
        if not _EARLIEST <= self.opens < self.closes <= _LATEST:
            raise ValueError(f"the hours must lie between {_EARLIEST:%H:%M} and {_LATEST:%H:%M}")
        if not 1 <= len(self.after_days) <= MOST or list(self.after_days) != sorted(set(self.after_days)):
            raise ValueError(f"after_days must be {MOST} days at most, in order")
        if not all(1 <= days <= _MOST_DAYS for days in self.after_days):
            raise ValueError(f"after_days must be from 1 to {_MOST_DAYS}")
        for name, least, most in (("after_date_days", 0, 14), ("apart_days", 1, 30), ("late_days", 1, 60)):
            if not least <= getattr(self, name) <= most:
                raise ValueError(f"{name} must be from {least} to {most}")

    def morning(self, day: date) -> datetime:
        """When the hours of this day begin."""
        return datetime.combine(day, self.opens, self.zone).astimezone(UTC)

    def daytime(self, at: datetime) -> datetime:
        """The same instant, or the next at which nobody is woken."""
        local = at.astimezone(self.zone)
        if local.time() < self.opens:
            return self.morning(local.date())
        return at if local.time() < self.closes else self.morning(local.date() + timedelta(days=1))


@dataclass(frozen=True)
class DatedStep:
    """A step of the plan, with the visitor's own date if they gave it one."""

    resource: str
    due_on: date | None = None
    is_done: bool = False


@dataclass(frozen=True)
class Course:
    """What the visitor set out to do, the steps in their order."""

    made_at: datetime
    steps: tuple[DatedStep, ...]


@dataclass(frozen=True)
class Asked:
    """A check-in that was sent."""

    at: datetime
    answer: Answer | None = None


@dataclass(frozen=True)
class Standing:
    """What decides whether somebody may be asked at all."""

    quiet_since: datetime
    """The last word in the conversation, whoever said it."""
    is_on: bool = True
    """Neither switched off nor asked to stop."""
    is_kept: bool = True
    has_person: bool = False
    """A practitioner has the floor, or somebody waits for one."""
    is_held: bool = False
    """The service stays with somebody in danger."""
    is_raised: bool = False
    """Somebody found since that more help is needed."""

    @property
    def may_be_asked(self) -> bool:
        return self.is_on and self.is_kept and not (self.has_person or self.is_held or self.is_raised)


@dataclass(frozen=True)
class CheckIn:
    """The next check-in. It is due when `at` is now."""

    ordinal: int
    at: datetime
    step: DatedStep | None
    """The one whose date it is tied to."""

    @property
    def is_last(self) -> bool:
        return self.ordinal == MOST


def next_check_in(
    course: Course, asked: Sequence[Asked], standing: Standing, rhythm: Rhythm, now: datetime
) -> CheckIn | None:
    """The next check-in, never before `now`; None if nothing more is to be asked."""
    if not standing.may_be_asked or len(asked) >= MOST or all(step.is_done for step in course.steps):
        return None
    last = max((one.at for one in asked), default=None)
    ready = max(now, standing.quiet_since + QUIET_FOR)
    if last is not None:
        ready = max(ready, last + timedelta(days=rhythm.apart_days))
    span = _Span(course, rhythm, last, rhythm.daytime(ready))
    wished = min(_own(span), default=None) or min(_usual(span), default=None)
    if wished is None:
        return None
    at = max(wished, span.ready)
    return CheckIn(len(asked) + 1, at, _latest_come(span, at))


def is_unhelpful(asked: Sequence[Asked]) -> bool:
    """Whether self-help has failed often enough for more help to be offered."""
    return sum(one.answer is Answer.NOT_HELPED for one in asked) >= UNHELPFUL_FROM


@dataclass(frozen=True)
class _Span:
    """What of the calendar still matters: not asked about yet, not too late, not too far away."""

    course: Course
    rhythm: Rhythm
    last: datetime | None
    ready: datetime
    """From then on the visitor may be asked."""

    @property
    def made_on(self) -> date:
        return self.course.made_at.astimezone(self.rhythm.zone).date()

    def moment(self, day: date, days: int) -> datetime | None:
        """The morning `days` after a day; None outside the span."""
        first = self.ready.astimezone(self.rhythm.zone).date() - timedelta(days=self.rhythm.late_days + days)
        if not first <= day <= self.made_on + LONGEST_AHEAD:
            return None
        at = self.rhythm.morning(day + timedelta(days=days))
        return at if self.last is None or at > self.last else None

    def moment_of(self, step: DatedStep) -> datetime | None:
        if step.due_on is None or step.is_done:
            return None
        return self.moment(step.due_on, self.rhythm.after_date_days)


def _own(span: _Span) -> Iterator[datetime]:
    return filter(None, map(span.moment_of, span.course.steps))


def _usual(span: _Span) -> Iterator[datetime]:
    return filter(None, (span.moment(span.made_on, days) for days in span.rhythm.after_days))


def _latest_come(span: _Span, at: datetime) -> DatedStep | None:
    """Where several dates have come since the last time, one check-in is for all and names the latest."""
    come = [step for step in span.course.steps if (moment := span.moment_of(step)) is not None and moment <= at]
    return max(come, key=lambda step: step.due_on or date.min, default=None)
