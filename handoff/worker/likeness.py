"""Puts questions that visitors shared and that are alike into one group, so that staff answer them once.

A suggestion only: staff see every question of a group and choose which of them an answer is for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np
import structlog
from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from handoff.entries import new_id
from handoff.knowledge.vectors import SentenceVectors
from handoff.models import Message, UnansweredQuestion
from handoff.services import Services

ALIKE = 0.65
"""Cosine from which two questions count as alike. Measured on ten examples of each of 73 topics, written to differ from
one another: of the pairs above 0.6 one in three asks for another topic, above 0.7 none."""
AT_ONCE = 50
log = structlog.get_logger()


class Vectors(Protocol):
    def of(self, text: str) -> np.ndarray: ...


class Grouping:
    """Loads the model with the first question there is to compare, and forgets the vectors of closed ones."""

    def __init__(self, services: Services, load: Callable[[], Vectors] = SentenceVectors) -> None:
        self._services = services
        self._load = load
        self._vectors: Vectors | None = None
        self._known: dict[str, np.ndarray] = {}

    def run_once(self) -> bool:
        """Greedy, oldest first: each joins the group whose oldest question it is most like, or begins one."""
        with self._services.db.read() as session:
            if not _has_new(session):
                return False
            open_ones = _open(session)
        new = [row for row in open_ones if row[2] is None][:AT_ONCE]
        vectors = {message_id: self._vector(message_id, text) for message_id, text, _ in open_ones}
        self._known = vectors
        first_of: dict[str, str] = {}
        for message_id, _, group_id in open_ones:
            if group_id is not None:
                first_of.setdefault(group_id, message_id)
        for message_id, _, _ in new:
            group_id = _closest(vectors, message_id, first_of) or new_id()
            first_of.setdefault(group_id, message_id)
            self._join(message_id, group_id)
        log.info("questions_grouped", count=len(new))
        return True

    def _vector(self, message_id: str, text: str) -> np.ndarray:
        if message_id not in self._known:
            self._vectors = self._vectors or self._load()
            return self._vectors.of(text)
        return self._known[message_id]

    def _join(self, message_id: str, group_id: str) -> None:
        """One row in one transaction: nobody who answers or erases meanwhile waits for the others."""
        is_the_one = UnansweredQuestion.message_id == message_id, UnansweredQuestion.group_id.is_(None)
        with self._services.db.write() as session:
            session.execute(update(UnansweredQuestion).where(*is_the_one).values(group_id=group_id))


def _closest(vectors: dict[str, np.ndarray], message_id: str, first_of: dict[str, str]) -> str | None:
    likeness = {group: float(vectors[first] @ vectors[message_id]) for group, first in first_of.items()}
    best = max(likeness, key=lambda group: likeness[group], default=None)
    return best if best is not None and likeness[best] >= ALIKE else None


def _has_new(session: Session) -> bool:
    """A cheap look before all of them are read."""
    is_new = UnansweredQuestion.group_id.is_(None), *_is_open()
    return session.scalar(select(UnansweredQuestion.message_id).where(*is_new).limit(1)) is not None


def _is_open() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return UnansweredQuestion.closed_at.is_(None), UnansweredQuestion.shared_at.is_not(None)


def _open(session: Session) -> list[tuple[str, str, str | None]]:
    """Shared questions nobody has answered, oldest first: id, words, group."""
    query = (
        select(UnansweredQuestion.message_id, Message.text, UnansweredQuestion.group_id)
        .join(Message, Message.id == UnansweredQuestion.message_id)
        .where(*_is_open())
        .order_by(UnansweredQuestion.shared_at, UnansweredQuestion.message_id)
    )
    return [(row.message_id, row.text, row.group_id) for row in session.execute(query)]
