"""What staff approved: single answers for whoever asks by name, and everything at once for the bot, with its version.

Reads only. What gets onto the shelf and off it is decided by `editing`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff.content import Link
from handoff.knowledge.answers import Approved
from handoff.models import KnowledgeAnswer, KnowledgePhrasing, KnowledgeVersion

APPROVED = "approved"
LARGEST_ID = 2**31 - 1
_NAME = re.compile(r"faq/k([1-9]\d{0,9})")


@dataclass(frozen=True)
class Entry:
    """An approved answer with its phrasings; without title and text, phrasings for a shipped answer."""

    name: str
    title: str
    text: str
    phrasings: Sequence[str]


class ApprovedAnswers:
    """The shelf that answers are looked for on, within one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find(self, name: str) -> Approved | None:
        """The approved answer of this name, or the one that replaced it since."""
        answer = answer_named(self._session, name)
        while answer is not None and answer.status != APPROVED:
            answer = self._session.scalars(
                select(KnowledgeAnswer).where(
                    KnowledgeAnswer.replaces_id == answer.id, KnowledgeAnswer.approved_at.is_not(None)
                )
            ).first()
        if answer is None or answer.reviewed_on is None:
            return None
        links = tuple(Link(link["title"], link["url"], None) for link in answer.links)
        return Approved(answer.name, answer.title, answer.text, answer.reviewed_on, links)

    def titles(self) -> Mapping[str, str]:
        return {answer.name: answer.title for answer in _approved(self._session)}


def is_own(name: str) -> bool:
    """Whether an answer of this name was written in the console."""
    return _NAME.fullmatch(name) is not None


def answer_named(session: Session, name: str) -> KnowledgeAnswer | None:
    """Whatever its status."""
    match = _NAME.fullmatch(name)
    return session.get(KnowledgeAnswer, int(match[1])) if match and int(match[1]) <= LARGEST_ID else None


def version(session: Session) -> int:
    return session.scalar(select(KnowledgeVersion.version)) or 0


def entries(session: Session) -> list[Entry]:
    """Everything approved: answers in the order of their making, then phrasings for shipped answers by name."""
    phrasings: dict[str, list[str]] = {}
    query = select(KnowledgePhrasing).where(KnowledgePhrasing.status == APPROVED)
    for phrasing in session.scalars(query.order_by(KnowledgePhrasing.name, KnowledgePhrasing.id)):
        phrasings.setdefault(phrasing.name, []).append(phrasing.text)
    own = [Entry(a.name, a.title, a.text, phrasings.pop(a.name, [])) for a in _approved(session)]
    return own + [Entry(name, "", "", texts) for name, texts in phrasings.items()]


def _approved(session: Session) -> Sequence[KnowledgeAnswer]:
    query = select(KnowledgeAnswer).where(KnowledgeAnswer.status == APPROVED)
    return session.scalars(query.order_by(KnowledgeAnswer.id)).all()
