"""What the console shows of the answers and phrasings that staff wrote, with who did what to them and when.

Reads only; what may be done with each is decided by `handoff.knowledge.editing`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff.knowledge.editing import APPROVED, DRAFT, RETIRED
from handoff.knowledge.shelf import is_own
from handoff.models import KnowledgeAnswer, KnowledgePhrasing, Practitioner


@dataclass(frozen=True)
class Written:
    """An answer, and in how many ways one can ask for it."""

    answer: KnowledgeAnswer
    phrasings: Sequence[str]


@dataclass(frozen=True)
class KnowledgeBoard:
    drafts: Sequence[Written]
    approved: Sequence[Written]
    retired: Sequence[Written]
    draft_phrasings: Sequence[KnowledgePhrasing]
    approved_phrasings: Sequence[KnowledgePhrasing]
    names: dict[int, str]
    """Of practitioners, by id."""


def knowledge_board(session: Session) -> KnowledgeBoard:
    phrasings = session.scalars(
        select(KnowledgePhrasing).where(KnowledgePhrasing.status != RETIRED).order_by(KnowledgePhrasing.id)
    ).all()
    others = [p for p in phrasings if not is_own(p.name)]
    answers = session.scalars(select(KnowledgeAnswer).order_by(KnowledgeAnswer.id.desc())).all()
    written = [Written(a, [p.text for p in phrasings if p.name == a.name]) for a in answers]
    return KnowledgeBoard(
        drafts=[w for w in written if w.answer.status == DRAFT],
        approved=[w for w in written if w.answer.status == APPROVED],
        retired=[w for w in written if w.answer.status == RETIRED],
        draft_phrasings=[p for p in others if p.status == DRAFT],
        approved_phrasings=[p for p in others if p.status == APPROVED],
        names=names(session),
    )


def written(session: Session, answer_id: int) -> Written | None:
    """One answer with its phrasings, those that went with it too."""
    answer = session.get(KnowledgeAnswer, answer_id)
    if answer is None:
        return None
    is_its = KnowledgePhrasing.name == answer.name
    live = is_its if answer.status == RETIRED else is_its & (KnowledgePhrasing.status != RETIRED)
    texts = session.scalars(select(KnowledgePhrasing.text).where(live).order_by(KnowledgePhrasing.id)).all()
    return Written(answer, list(dict.fromkeys(texts)))


def names(session: Session) -> dict[int, str]:
    return {row.id: row.name for row in session.execute(select(Practitioner.id, Practitioner.name))}
