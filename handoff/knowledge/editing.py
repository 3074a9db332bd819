"""The use-cases on what staff add to the answers: draft, edit, approve, retire, each noted in the audit trail.

Decides who may do what and that nobody approves other words than those they read; `drafts` decides what may be written.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from handoff import unanswered
from handoff.audit import note
from handoff.knowledge.drafts import Draft, DraftError, check_own_words
from handoff.models import (
    KnowledgeAnswer,
    KnowledgePhrasing,
    KnowledgeVersion,
    Message,
    Practitioner,
    UnansweredQuestion,
)
from handoff.practitioners import Role
from handoff.services import Services

DRAFT, APPROVED, RETIRED = "draft", "approved", "retired"


class ChangedMeanwhile(Exception):
    """Somebody else edited, approved or retired this since it was read; nothing was changed."""


class SupervisorsOnly(Exception):
    """Any practitioner drafts; what visitors are told is the decision of a supervisor."""


def may_publish(practitioner: Practitioner) -> bool:
    return practitioner.role == Role.SUPERVISOR


def draft_answer(
    session: Session,
    draft: Draft,
    practitioner: Practitioner,
    now: datetime,
    *,
    questions: Sequence[str] = (),
    replaces: KnowledgeAnswer | None = None,
) -> KnowledgeAnswer:
    """A new draft, because of these unanswered questions or in place of an approved answer; raises `DraftError`."""
    _check_words(session, draft, _asked(session, questions))
    answer = KnowledgeAnswer(
        replaces_id=replaces.id if replaces else None, drafted_by_id=practitioner.id, drafted_at=now, **_columns(draft)
    )
    session.add(answer)
    session.flush()
    _put_phrasings(session, answer.name, draft.phrasings, practitioner, now, but_of=replaces)
    unanswered.became(session, questions, answer.name)
    _note(session, practitioner, "knowledge_drafted", now, answer.name)
    return answer


def edit_answer(
    session: Session, answer_id: int, revision: int, draft: Draft, practitioner: Practitioner, now: datetime
) -> None:
    """Change a draft; raises `ChangedMeanwhile`, `DraftError`."""
    answer = session.get(KnowledgeAnswer, answer_id)
    if answer is None:
        raise ChangedMeanwhile
    learned_from = select(UnansweredQuestion.message_id).where(UnansweredQuestion.became == answer.name)
    _check_words(session, draft, _asked(session, session.scalars(learned_from).all()))
    _move(session, answer, revision, DRAFT, revision=revision + 1, **_columns(draft))
    live = KnowledgePhrasing.name == answer.name, KnowledgePhrasing.status == DRAFT
    session.execute(
        update(KnowledgePhrasing)
        .where(*live, KnowledgePhrasing.text.not_in(draft.phrasings))
        .values(status=RETIRED, retired_by_id=practitioner.id, retired_at=now)
    )
    replaces = session.get(KnowledgeAnswer, answer.replaces_id) if answer.replaces_id else None
    _put_phrasings(session, answer.name, draft.phrasings, practitioner, now, but_of=replaces)
    _note(session, practitioner, "knowledge_edited", now, answer.name)


def approve_answer(
    session: Session, services: Services, answer_id: int, revision: int, practitioner: Practitioner, now: datetime
) -> None:
    """From now on visitors are told; what it replaces they are told no more. Raises `ChangedMeanwhile`."""
    _require_supervisor(practitioner)
    answer = _found(session, answer_id)
    today = now.astimezone(services.content.opening_hours.zone).date()
    by = {"approved_by_id": practitioner.id, "approved_at": now}
    _move(session, answer, revision, DRAFT, status=APPROVED, reviewed_on=today, **by)
    _move_phrasings(session, answer.name, DRAFT, status=APPROVED, **by)
    if answer.replaces_id is not None:
        replaced = _found(session, answer.replaces_id)
        if replaced.status == APPROVED:
            _retire(session, replaced, replaced.revision, practitioner, now)
    _bump(session)
    _note(session, practitioner, "knowledge_approved", now, answer.name)


def retire_answer(session: Session, answer_id: int, revision: int, practitioner: Practitioner, now: datetime) -> None:
    """Take an answer off the shelf, or drop a draft; raises `ChangedMeanwhile`."""
    _require_supervisor(practitioner)
    _retire(session, _found(session, answer_id), revision, practitioner, now)
    _bump(session)


def draft_phrasings(
    session: Session,
    name: str,
    texts: Sequence[str],
    practitioner: Practitioner,
    now: datetime,
    *,
    questions: Sequence[str] = (),
) -> None:
    """Further ways of asking for an answer that there is; raises `DraftError`."""
    check_own_words(texts, _asked(session, questions))
    _put_phrasings(session, name, texts, practitioner, now)
    unanswered.became(session, questions, name)
    _note(session, practitioner, "phrasings_drafted", now, name, count=len(texts))


def approve_phrasing(session: Session, phrasing_id: int, practitioner: Practitioner, now: datetime) -> None:
    """Raises `ChangedMeanwhile`."""
    _require_supervisor(practitioner)
    by = {"approved_by_id": practitioner.id, "approved_at": now}
    _move_phrasing(session, phrasing_id, (DRAFT,), practitioner, now, status=APPROVED, **by)


def retire_phrasing(session: Session, phrasing_id: int, practitioner: Practitioner, now: datetime) -> None:
    """Raises `ChangedMeanwhile`."""
    _require_supervisor(practitioner)
    by = {"retired_by_id": practitioner.id, "retired_at": now}
    _move_phrasing(session, phrasing_id, (DRAFT, APPROVED), practitioner, now, status=RETIRED, **by)


def _require_supervisor(practitioner: Practitioner) -> None:
    if not may_publish(practitioner):
        raise SupervisorsOnly


def _found(session: Session, answer_id: int) -> KnowledgeAnswer:
    answer = session.get(KnowledgeAnswer, answer_id)
    if answer is None:
        raise ChangedMeanwhile
    return answer


def _retire(
    session: Session, answer: KnowledgeAnswer, revision: int, practitioner: Practitioner, now: datetime
) -> None:
    by = {"retired_by_id": practitioner.id, "retired_at": now}
    _move(session, answer, revision, DRAFT, APPROVED, status=RETIRED, **by)
    _move_phrasings(session, answer.name, DRAFT, APPROVED, status=RETIRED, **by)
    _note(session, practitioner, "knowledge_retired", now, answer.name)


def _move(session: Session, answer: KnowledgeAnswer, read: int, *from_statuses: str, **values: Any) -> None:
    """Compare and set: only the revision that was read, and only from one of these statuses."""
    moved = session.execute(
        update(KnowledgeAnswer)
        .where(
            KnowledgeAnswer.id == answer.id,
            KnowledgeAnswer.revision == read,
            KnowledgeAnswer.status.in_(from_statuses),
        )
        .values(**values)
    )
    if moved.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult
        raise ChangedMeanwhile
    session.refresh(answer)


def _move_phrasings(session: Session, name: str, *from_statuses: str, **values: Any) -> None:
    """Those of an answer written in the console follow it."""
    session.execute(
        update(KnowledgePhrasing)
        .where(KnowledgePhrasing.name == name, KnowledgePhrasing.status.in_(from_statuses))
        .values(**values)
    )


def _move_phrasing(
    session: Session,
    phrasing_id: int,
    from_statuses: Sequence[str],
    practitioner: Practitioner,
    now: datetime,
    **values: Any,
) -> None:
    name = session.scalar(
        update(KnowledgePhrasing)
        .where(KnowledgePhrasing.id == phrasing_id, KnowledgePhrasing.status.in_(from_statuses))
        .values(**values)
        .returning(KnowledgePhrasing.name)
    )
    if name is None:
        raise ChangedMeanwhile
    _bump(session)
    _note(session, practitioner, f"phrasing_{values['status']}", now, name, phrasing=phrasing_id)


def _put_phrasings(
    session: Session,
    name: str,
    texts: Iterable[str],
    practitioner: Practitioner,
    now: datetime,
    *,
    but_of: KnowledgeAnswer | None = None,
) -> None:
    """Those that are new; one that already leads to another answer would make the assistant guess."""
    names = [name] if but_of is None else [name, but_of.name]
    live = KnowledgePhrasing.status != RETIRED
    for text in texts:
        is_same = func.lower(KnowledgePhrasing.text) == text.lower()
        taken_by = set(session.scalars(select(KnowledgePhrasing.name).where(is_same, live)))
        if taken_by - set(names):
            raise DraftError("phrasing_elsewhere")
        if name not in taken_by:
            session.add(KnowledgePhrasing(name=name, text=text, drafted_by_id=practitioner.id, drafted_at=now))
    session.flush()


def _check_words(session: Session, draft: Draft, asked: Sequence[str]) -> None:
    check_own_words((draft.title, draft.text, *draft.phrasings, *(link.title for link in draft.links)), asked)


def _asked(session: Session, questions: Sequence[str]) -> Sequence[str]:
    """What the visitors wrote, so that nobody copies it."""
    query = select(Message.text).join(UnansweredQuestion, UnansweredQuestion.message_id == Message.id)
    return session.scalars(
        query.where(UnansweredQuestion.message_id.in_(questions), UnansweredQuestion.shared_at.is_not(None))
    ).all()


def _columns(draft: Draft) -> dict[str, Any]:
    links = [{"title": link.title, "url": link.url} for link in draft.links]
    return {"title": draft.title, "text": draft.text, "links": links}


def _bump(session: Session) -> None:
    """Whoever changes what is served waits here for whoever does so at the same time: no version is passed over."""
    moved = session.execute(update(KnowledgeVersion).values(version=KnowledgeVersion.version + 1))
    if moved.rowcount == 0:  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult
        session.add(KnowledgeVersion(id=1, version=1))
        session.flush()


def _note(
    session: Session, practitioner: Practitioner, action: str, now: datetime, name: str, **detail: object
) -> None:
    note(session, f"practitioner:{practitioner.id}", action, now, None, None, name=name, **detail)
