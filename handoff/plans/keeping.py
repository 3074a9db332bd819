"""Makes a plan from a readiness check, keeps it, and notes what its visitor says of the steps.

Knows rows; which steps there are is decided by `domain.plan`, how they look by whoever shows them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff import ledger
from handoff.domain.plan import Need, Step, choose, without_answers
from handoff.domain.readiness import ScreeningAnswers
from handoff.models import Exercise, Plan, PlanStep
from handoff.services import Services


class NoPlan(Exception):
    """The conversation has none: no check was finished there, or the catalogue is too small for a plan."""


class PlanGone(Exception):
    """The plan went with its conversation, or the step with an older check."""


def make(
    session: Session,
    services: Services,
    conversation_id: str,
    answers: ScreeningAnswers,
    asked: Sequence[str],
    now: datetime,
) -> tuple[Plan, list[PlanStep]] | None:
    """Make the conversation's plan, or make it anew: a step that stays keeps its date and what is done.

    `asked` are names of answers, the latest first. None where the catalogue is too small.
    """
    content = services.content
    topics = dict.fromkeys(name.partition("/")[2] for name in asked)
    need = Need(answers, tuple(topic for topic in topics if topic in content.topics), content.institution.country)
    steps = choose(content.resources, need)
    if not steps:
        return None
    plan = opened(session, conversation_id, now)
    plan.made_at = now
    return plan, _put(session, plan, steps)


def opened(session: Session, conversation_id: str, now: datetime) -> Plan:
    """The conversation's plan, or else an empty one: a page for what the visitor works out."""
    plan = _of(session, conversation_id)
    if plan is None:
        plan = Plan(id=ledger.new_id(), conversation_id=conversation_id, made_at=now)
        session.add(plan)
        session.flush()
    return plan


def put_own_step(session: Session, plan: Plan, exercise: Exercise, due_on: date | None) -> PlanStep:
    """The step that the visitor set in this exercise, behind all others."""
    rows = steps_of(session, plan)
    row = next((row for row in rows if row.exercise_id == exercise.id), None)
    if row is None:
        row = PlanStep(
            plan_id=plan.id,
            conversation_id=plan.conversation_id,
            position=1 + max((row.position for row in rows), default=-1),
            resource=f"own/{exercise.id}",
            reasons=[],
            exercise_id=exercise.id,
        )
        session.add(row)
    row.due_on = due_on
    session.flush()
    return row


def _put(session: Session, plan: Plan, steps: Sequence[Step]) -> list[PlanStep]:
    """What the visitor set for themselves stays, behind what the catalogue gives."""
    own, old = [], {}
    for row in steps_of(session, plan):
        if row.exercise_id is None:
            old[row.resource] = row
        else:
            own.append(row)
    rows = []
    for position, step in enumerate(steps):
        kept = old.pop(step.resource, None)
        if kept is None:
            kept = PlanStep(plan_id=plan.id, conversation_id=plan.conversation_id, resource=step.resource)
            session.add(kept)
        kept.position, kept.reasons, kept.topic = position, list(step.reasons), step.topic
        rows.append(kept)
    for position, row in enumerate(own, start=len(rows)):
        row.position = position
    for row in old.values():
        session.delete(row)
    session.flush()
    return rows


def forget_answers(session: Session, services: Services, conversation_id: str) -> None:
    """The steps stay; why they are there no longer tells what was answered."""
    plan = _of(session, conversation_id)
    catalogue = {resource.id: resource for resource in services.content.resources}
    for step in steps_of(session, plan) if plan else []:
        resource = catalogue.get(step.resource)
        step.reasons = list(without_answers(step.reasons, resource)) if resource else []
    session.flush()


def plan_of(session: Session, conversation_id: str) -> Plan:
    """The conversation's plan; raises `NoPlan`."""
    plan = _of(session, conversation_id)
    if plan is None:
        raise NoPlan
    return plan


def _of(session: Session, conversation_id: str) -> Plan | None:
    return session.scalar(select(Plan).where(Plan.conversation_id == conversation_id))


def found(session: Session, plan_id: str) -> Plan:
    """Raises `PlanGone`."""
    plan = session.get(Plan, plan_id)
    if plan is None:
        raise PlanGone
    return plan


def steps_of(session: Session, plan: Plan) -> list[PlanStep]:
    return list(session.scalars(select(PlanStep).where(PlanStep.plan_id == plan.id).order_by(PlanStep.position)))


def set_done(session: Session, plan_id: str, step_id: int, now: datetime, *, is_done: bool) -> None:
    """Raises `PlanGone`."""
    step = _step(session, plan_id, step_id)
    step.done_at = (step.done_at or now) if is_done else None


def set_due(session: Session, plan_id: str, step_id: int, due_on: date | None) -> None:
    """Raises `PlanGone`."""
    _step(session, plan_id, step_id).due_on = due_on


def show_progress(session: Session, plan_id: str, *, is_shown: bool) -> None:
    """Raises `PlanGone`."""
    locked(session, plan_id).is_progress_shown = is_shown


def locked(session: Session, plan_id: str) -> Plan:
    """The plan, while no erasure can take it away; raises `PlanGone`."""
    plan = found(session, plan_id)
    try:
        ledger.locked(session, plan.conversation_id)
    except (ledger.ConversationErased, ledger.UnknownConversation):
        raise PlanGone from None
    return plan


def _step(session: Session, plan_id: str, step_id: int) -> PlanStep:
    plan = locked(session, plan_id)
    step = session.scalar(select(PlanStep).where(PlanStep.id == step_id, PlanStep.plan_id == plan.id))
    if step is None:
        raise PlanGone
    return step
