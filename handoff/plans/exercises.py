"""Takes a written exercise from the chat: what it shows is worked out by the core, kept, and put on the plan's page.

Knows rows and content; which questions lead here, and what is said around the feedback, is the bot's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff.audit import note
from handoff.content import Content
from handoff.contract import ExerciseIn, ExerciseOut, LinkOut
from handoff.domain.exercises import next_step, typed_dates, weighing
from handoff.domain.exercises.finding import Finding
from handoff.models import Exercise, Plan
from handoff.plans import keeping
from handoff.plans.link import plan_url
from handoff.services import Services

WEIGHING, NEXT_STEP = "weighing", "next_step"
MONTH_FIRST = frozenset({"US"})
"""Countries that write 12/31."""
FINDING_OUT = "occupation_info"
"""The topic whose page helps with what somebody does not know about an option."""


class NoExercise(Exception):
    """The request holds neither of the two exercises, or both."""


def keep(session: Session, services: Services, body: ExerciseIn, now: datetime) -> ExerciseOut:
    """Give the feedback, and keep the work if it is finished; raises `NoExercise`."""
    if body.weighing and not body.next_step:
        return _weighing(session, services, body, body.weighing, now)
    if body.next_step and not body.weighing:
        return _next_step(session, services, body, body.next_step, now)
    raise NoExercise


def sentences(content: Content, findings: Sequence[Finding]) -> list[str]:
    """The feedback in words."""
    return [content.exercise_words.sentence(found.code, _shown(content, found)) for found in findings]


def findings_of(row: Exercise) -> list[Finding]:
    return [
        Finding(kept["code"], {name: tuple(words) for name, words in kept["values"].items()}) for kept in row.findings
    ]


def of(session: Session, conversation_id: str) -> list[Exercise]:
    """The newest first."""
    query = select(Exercise).where(Exercise.conversation_id == conversation_id).order_by(Exercise.id.desc())
    return list(session.scalars(query))


def _weighing(
    session: Session, services: Services, body: ExerciseIn, work: weighing.Weighing, now: datetime
) -> ExerciseOut:
    findings = weighing.feedback(work)
    out = ExerciseOut(feedback=sentences(services.content, findings))
    if not body.is_finished:
        return out
    row = _kept(session, body, WEIGHING, asdict(work), findings, now)
    has_gaps = any(found.code in ("unknown", "all_unknown") for found in findings)
    links = [_page(services, keeping.opened(session, row.conversation_id, now))]
    links += _finding_out(services.content) if has_gaps else []
    return out.model_copy(update={"exercise": row.id, "links": links})


def _next_step(
    session: Session, services: Services, body: ExerciseIn, typed: next_step.NextStep, now: datetime
) -> ExerciseOut:
    content = services.content
    today = now.astimezone(content.opening_hours.zone).date()
    reading = typed_dates.Reading(typed.due_on) if typed.due_on or not typed.when else _read(content, typed.when, today)
    step = replace(typed, due_on=reading.day)
    findings = next_step.feedback(step, today)
    out = ExerciseOut(
        feedback=sentences(content, findings),
        due_on=step.due_on,
        due_text=content.answer_words.day(step.due_on) if step.due_on else "",
        trouble=reading.trouble,
    )
    if not body.is_finished:
        return out
    row = _kept(session, body, NEXT_STEP, _plain(step), findings, now)
    plan = keeping.opened(session, row.conversation_id, now)
    keeping.put_own_step(session, plan, row, step.due_on)
    return out.model_copy(update={"exercise": row.id, "links": [_page(services, plan)]})


def _read(content: Content, typed: str, today: date) -> typed_dates.Reading:
    return typed_dates.read(typed, today, is_month_first=content.institution.country in MONTH_FIRST)


def _kept(
    session: Session, body: ExerciseIn, kind: str, work: dict[str, Any], findings: Sequence[Finding], now: datetime
) -> Exercise:
    """The row of this exercise: the one it adds to, if that is of this conversation and kind, else a new one."""
    conversation_id = body.key.conversation
    row = session.get(Exercise, body.exercise) if body.exercise is not None else None
    if row is None or (row.conversation_id, row.kind) != (conversation_id, kind):
        row = Exercise(conversation_id=conversation_id, kind=kind, at=now)
        session.add(row)
    row.work = work
    row.findings = [
        {"code": found.code, "values": {name: list(words) for name, words in found.values.items()}}
        for found in findings
    ]
    note(session, "bot", "exercise_kept", now, conversation_id, kind=kind)
    session.flush()
    return row


def _plain(step: next_step.NextStep) -> dict[str, Any]:
    return {**asdict(step), "due_on": step.due_on.isoformat() if step.due_on else None}


def _page(services: Services, plan: Plan) -> LinkOut:
    title = services.content.exercise_words.of("link_title")
    return LinkOut(title=title, url=plan_url(services.settings, plan))


def _finding_out(content: Content) -> list[LinkOut]:
    """The page of the catalogue that helps to find out what work is like."""
    here = [r for r in content.resources if r.country in (None, content.institution.country)]
    links = [resource.link for resource in here if resource.link and FINDING_OUT in resource.topics]
    return [LinkOut(title=link.marked_title(content.unchecked_mark), url=link.url) for link in links[:1]]


def _shown(content: Content, found: Finding) -> dict[str, tuple[str, ...]]:
    """Days as people write them; everything else as the visitor wrote it."""
    return {
        name: tuple(content.answer_words.day(date.fromisoformat(day)) for day in words) if name == "day" else words
        for name, words in found.values.items()
    }
