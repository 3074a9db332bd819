"""Totals of instruments that the centre administered itself, entered by hand: checked, kept, corrected, and read.

Changes no tier. The audit trail says that a score was entered, never which one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff import ledger
from handoff.audit import actor_of, note
from handoff.content import Instrument
from handoff.domain.lifecycle import HandoffStatus
from handoff.episodes import NotYours, handoff_of
from handoff.models import Handoff, InstrumentScore, Practitioner
from handoff.right_help import has_charge

LONGEST_NOTE = 500
ANSWERED_FOR = (HandoffStatus.CLAIMED, HandoffStatus.RESOLVED)
"""Only whoever has talked with the person can have administered anything."""


class ScoreError(Exception):
    """The score cannot be kept; `code` says why, `data/content/console.yml` says it in words with the values."""

    def __init__(self, code: str, field: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.values = values


@dataclass(frozen=True)
class NewScore:
    """A score that may be kept."""

    instrument: Instrument
    total: int
    administered_on: date
    note: str | None


@dataclass(frozen=True)
class EnteredScore:
    """A kept score as staff read it."""

    score: InstrumentScore
    entered_by: str
    label: str | None
    """What the centre's own cut-offs call it; None without any."""
    is_corrected: bool
    """Another entry stands in its place; it stays in sight."""


def offered(instruments: Mapping[str, Instrument]) -> Sequence[Instrument]:
    """Those of which the centre has put in the range."""
    return [instrument for instrument in instruments.values() if instrument.totals is not None]


def new_score(
    instruments: Mapping[str, Instrument], *, instrument: str, total: str, day: str, remark: str, today: date
) -> NewScore:
    """What was typed, checked; raises `ScoreError`."""
    chosen = instruments.get(instrument)
    if chosen is None or chosen.totals is None:
        raise ScoreError("score_no_instrument", "instrument")
    return NewScore(chosen, _total(total, chosen.totals), _day(day, today), _note(remark))


def may_record(handoff: Handoff, practitioner: Practitioner) -> bool:
    return handoff.status in ANSWERED_FOR and has_charge(handoff, practitioner)


def record(
    session: Session,
    handoff_id: int,
    practitioner: Practitioner,
    new: NewScore,
    now: datetime,
    *,
    corrects_id: int | None = None,
) -> InstrumentScore:
    """Keep it, in place of the entry it corrects; raises `NotYours`, `ScoreError`, `UnknownHandoff`."""
    handoff = handoff_of(session, handoff_id)
    ledger.locked(session, handoff.conversation_id)
    session.refresh(handoff)
    if not may_record(handoff, practitioner):
        raise NotYours
    if corrects_id is not None:
        _require_standing(session, handoff_id, corrects_id)
    score = InstrumentScore(
        conversation_id=handoff.conversation_id,
        handoff_id=handoff_id,
        corrects_id=corrects_id,
        instrument=new.instrument.id,
        name=new.instrument.name,
        total=new.total,
        administered_on=new.administered_on,
        note=new.note,
        entered_by_id=practitioner.id,
        entered_at=now,
    )
    session.add(score)
    session.flush()
    action = "score_recorded" if corrects_id is None else "score_corrected"
    actor = actor_of(practitioner)
    note(session, actor, action, now, handoff.conversation_id, handoff_id, score=score.id, instrument=score.instrument)
    return score


def scores_of(session: Session, instruments: Mapping[str, Instrument], handoff_id: int) -> Sequence[EnteredScore]:
    """Every entry of this handoff, the newest first."""
    rows = session.execute(
        select(InstrumentScore, Practitioner.name)
        .join(Practitioner, Practitioner.id == InstrumentScore.entered_by_id)
        .where(InstrumentScore.handoff_id == handoff_id)
        .order_by(InstrumentScore.id.desc())
    ).all()
    corrected = {score.corrects_id for score, _ in rows}
    return [EnteredScore(score, name, _label(instruments, score), score.id in corrected) for score, name in rows]


def _label(instruments: Mapping[str, Instrument], score: InstrumentScore) -> str | None:
    instrument = instruments.get(score.instrument)
    return instrument.label(score.total) if instrument else None


def _require_standing(session: Session, handoff_id: int, score_id: int) -> None:
    """Only what stands in this handoff and nobody has corrected yet can be corrected."""
    score = session.get(InstrumentScore, score_id)
    after = select(InstrumentScore.id).where(InstrumentScore.corrects_id == score_id)
    if score is None or score.handoff_id != handoff_id or session.scalar(after) is not None:
        raise ScoreError("score_corrected_already", "corrects")


def _total(raw: str, totals: range) -> int:
    text = raw.strip().removeprefix("+")
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 10):
        raise ScoreError("score_no_number", "total")
    if (total := int(text)) not in totals:
        raise ScoreError("score_out_of_range", "total", lowest=totals[0], highest=totals[-1])
    return total


def _day(raw: str, today: date) -> date:
    try:
        day = date.fromisoformat(raw.strip())
    except ValueError:
        raise ScoreError("score_no_day", "day") from None
    if day > today:
        raise ScoreError("score_in_future", "day")
    return day


def _note(raw: str) -> str | None:
    text = raw.replace("\r\n", "\n").replace("\x00", "").strip()
    if len(text) > LONGEST_NOTE:
        raise ScoreError("score_note_too_long", "note", most=LONGEST_NOTE)
    return text or None
