"""What the console shows of unanswered questions: groups of shared ones, how many are not shared, who is on duty.

Reads only. The words of a question that its visitor did not share never leave the database here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from handoff.models import Message, Practitioner, UnansweredQuestion
from handoff.presence import on_duty
from handoff.web.access import services

CLOSED_SHOWN_FOR = timedelta(days=7)
"""How long an answered question can still be made an answer for everybody."""


@dataclass(frozen=True)
class Shared:
    """A question as its visitor wrote it."""

    id: str
    text: str
    asked_at: datetime
    reason: str
    answer: str | None
    """The name of the answer that did not help."""
    is_compared: bool
    closed_at: datetime | None
    closed_reason: str | None
    closed_by: str | None
    became: str | None


@dataclass(frozen=True)
class Group:
    """Questions that are alike, oldest first. It is found again by any question in it."""

    open: Sequence[Shared]
    closed: Sequence[Shared] = ()

    @property
    def every(self) -> Sequence[Shared]:
        return (*self.open, *self.closed)

    @property
    def first(self) -> Shared:
        return self.every[0]

    @property
    def became(self) -> Sequence[str]:
        """The answers that staff wrote because of it."""
        return sorted({question.became for question in self.every if question.became})


@dataclass(frozen=True)
class OpenQuestions:
    """How many, and how long the oldest has waited."""

    count: int
    oldest: timedelta | None


@dataclass(frozen=True)
class QuestionBoard:
    """The page of all questions."""

    groups: Sequence[Group]
    unshared: OpenQuestions
    on_duty: Sequence[str]


def open_questions(session: Session, now: datetime, *, is_shared: bool | None = None) -> OpenQuestions:
    """All of them, or only the shared or the others."""
    wanted = [UnansweredQuestion.closed_at.is_(None)]
    if is_shared is not None:
        shared_at = UnansweredQuestion.shared_at
        wanted.append(shared_at.is_not(None) if is_shared else shared_at.is_(None))
    query = select(func.count(), func.min(UnansweredQuestion.asked_at)).where(*wanted)
    count, oldest = session.execute(query).one()
    return OpenQuestions(count, now - oldest if oldest else None)


def question_board(session: Session, now: datetime) -> QuestionBoard:
    """Groups by age: the one whose oldest question has waited longest comes first."""
    groups: dict[str, list[Shared]] = {}
    for row in session.execute(_shared().where(UnansweredQuestion.closed_at.is_(None))):
        groups.setdefault(row.group_id or row.message_id, []).append(_question(row))
    return QuestionBoard(
        groups=[Group(questions) for questions in groups.values()],
        unshared=open_questions(session, now, is_shared=False),
        on_duty=[person.name for person in on_duty(session, services(), now)],
    )


def group_of(session: Session, question_id: str, now: datetime) -> Group | None:
    """The group of a shared question, with those that were closed lately; None when it is gone."""
    if not question_id.isprintable():  # a NUL is no text to PostgreSQL
        return None
    group_id = session.execute(
        select(UnansweredQuestion.group_id).where(
            UnansweredQuestion.message_id == question_id, UnansweredQuestion.shared_at.is_not(None)
        )
    ).one_or_none()
    if group_id is None:
        return None
    is_one = UnansweredQuestion.message_id == question_id
    is_lately = UnansweredQuestion.closed_at.is_(None) | (UnansweredQuestion.closed_at > now - CLOSED_SHOWN_FOR)
    wanted = is_one if group_id[0] is None else is_one | ((UnansweredQuestion.group_id == group_id[0]) & is_lately)
    questions = [_question(row) for row in session.execute(_shared().where(wanted))]
    return Group([q for q in questions if q.closed_at is None], [q for q in questions if q.closed_at is not None])


def _shared() -> Select[*tuple[Any, ...]]:
    return (
        select(
            UnansweredQuestion.message_id,
            UnansweredQuestion.group_id,
            UnansweredQuestion.asked_at,
            UnansweredQuestion.reason,
            UnansweredQuestion.answer,
            UnansweredQuestion.closed_at,
            UnansweredQuestion.closed_reason,
            UnansweredQuestion.became,
            Message.text,
            Practitioner.name.label("closed_by"),
        )
        .join(Message, Message.id == UnansweredQuestion.message_id)
        .outerjoin(Practitioner, Practitioner.id == UnansweredQuestion.closed_by_id)
        .where(UnansweredQuestion.shared_at.is_not(None))
        .order_by(UnansweredQuestion.asked_at, UnansweredQuestion.message_id)
    )


def _question(row: Any) -> Shared:
    return Shared(
        id=row.message_id,
        text=row.text,
        asked_at=row.asked_at,
        reason=row.reason,
        answer=row.answer,
        is_compared=row.group_id is not None,
        closed_at=row.closed_at,
        closed_reason=row.closed_reason,
        closed_by=row.closed_by,
        became=row.became,
    )
