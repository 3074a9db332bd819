"""Signs of life of each part, for the health page and the readiness probe."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff.models import Heartbeat

FRESH_FOR = timedelta(seconds=20)
"""A part that has not been heard of for longer is taken to be down."""
NEEDED_PARTS = ("worker", "screen", "bot", "actions")


@dataclass(frozen=True)
class PartHealth:
    part: str
    is_ok: bool
    code: str
    age: timedelta | None


def beat(session: Session, part: str, now: datetime, *, is_ok: bool = True, code: str = "ok") -> None:
    """Note the state of a part."""
    row = session.get(Heartbeat, part)
    if row is None:
        session.add(Heartbeat(part=part, at=now, is_ok=is_ok, code=code))
    else:
        row.at, row.is_ok, row.code = now, is_ok, code
    session.flush()


def parts(session: Session, now: datetime) -> list[PartHealth]:
    """Every part that was ever heard of, and the needed ones that never were."""
    beats = {row.part: row for row in session.scalars(select(Heartbeat))}
    names = sorted({*beats, *NEEDED_PARTS})
    return [_part(name, beats.get(name), now) for name in names]


def is_ready(session: Session, now: datetime) -> bool:
    """Whether a visitor would be answered now."""
    return all(part.is_ok for part in parts(session, now) if part.part in NEEDED_PARTS)


def _part(name: str, row: Heartbeat | None, now: datetime) -> PartHealth:
    if row is None:
        return PartHealth(name, is_ok=False, code="never_seen", age=None)
    age = now - row.at
    is_fresh = age <= FRESH_FOR
    return PartHealth(name, is_ok=row.is_ok and is_fresh, code=row.code if is_fresh else "silent", age=age)
