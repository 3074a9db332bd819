"""A plan as its visitor sees it, on the page, on paper and in a calendar: rows and catalogue put into words.

A step whose resource has left the catalogue is left out: nobody is sent to a page that was withdrawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from handoff.channels import outgoing_channels
from handoff.content import Content, Resource
from handoff.models import Contact, Conversation, Exercise, PlanStep
from handoff.plans import exercises, keeping
from handoff.plans.worked_out import WorkedOut, worked_out
from handoff.privacy import TRANSIENT_FOR
from handoff.services import Services


@dataclass(frozen=True)
class StepView:
    id: int
    number: int
    resource: str
    title: str
    """With the mark behind it if nobody has checked the page."""
    url: str | None
    kind: str
    minutes: int | None
    """None for a step of the visitor's own."""
    reasons: tuple[str, ...]
    prompts: tuple[str, ...]
    due_on: date | None
    due_text: str
    is_done: bool
    chat_phrase: str | None
    """What to write in the chat to do it there."""


@dataclass(frozen=True)
class MilestoneView:
    text: str
    is_reached: bool


@dataclass(frozen=True)
class PlanView:
    id: str
    steps: tuple[StepView, ...]
    is_progress_shown: bool
    milestones: tuple[MilestoneView, ...]
    worked_out: tuple[WorkedOut, ...]
    deleted_at: str | None
    """None when the conversation is kept; else the earliest moment it is deleted, in words."""
    has_check_ins: bool
    has_address: bool
    """Whether check-ins also leave the page."""

    @property
    def is_own(self) -> bool:
        """Whether all of it comes from the visitor, and no check gave a step."""
        return all(step.minutes is None for step in self.steps)

    @property
    def done(self) -> int:
        return sum(step.is_done for step in self.steps)


def plan_view(session: Session, services: Services, plan_id: str) -> PlanView:
    """Raises `PlanGone`."""
    content, plan = services.content, keeping.found(session, plan_id)
    conversation = session.get(Conversation, plan.conversation_id)
    if conversation is None:
        raise keeping.PlanGone
    catalogue = {resource.id: resource for resource in content.resources}
    written = {row.id: row for row in exercises.of(session, plan.conversation_id)}
    rows = [row for row in keeping.steps_of(session, plan) if row.resource in catalogue or row.exercise_id in written]
    steps = tuple(
        _own_step(content, row, written[row.exercise_id], number)
        if row.exercise_id is not None
        else _step(content, row, catalogue[row.resource], number)
        for number, row in enumerate(rows, start=1)
    )
    is_reached = Contact.channel.in_(outgoing_channels(services))
    has_address = exists().where(Contact.conversation_id == conversation.id, is_reached)
    percent = 100 * sum(step.is_done for step in steps) // max(1, len(steps))
    return PlanView(
        id=plan.id,
        steps=steps,
        is_progress_shown=plan.is_progress_shown,
        milestones=tuple(MilestoneView(m.text, m.percent <= percent) for m in content.plan_words.milestones),
        worked_out=tuple(worked_out(content, row) for row in written.values()),
        deleted_at=None if conversation.is_kept else _moment(content, conversation.last_message_at + TRANSIENT_FOR),
        has_check_ins=plan.has_check_ins,
        has_address=session.scalar(select(has_address)) is True,
    )


def _step(content: Content, row: PlanStep, resource: Resource, number: int) -> StepView:
    words, link = content.plan_words, resource.link
    asked = content.topics.get(row.topic or "")
    return StepView(
        id=row.id,
        number=number,
        resource=resource.id,
        title=link.marked_title(content.unchecked_mark) if link else resource.title,
        url=resource.url,
        kind=words.kinds[resource.kind],
        minutes=resource.minutes,
        reasons=tuple(words.reason(code, asked.title if asked else None) for code in row.reasons),
        prompts=resource.prompts,
        due_on=row.due_on,
        due_text=content.answer_words.day(row.due_on) if row.due_on else "",
        is_done=row.done_at is not None,
        chat_phrase=words.in_chat.get(resource.id),
    )


def _own_step(content: Content, row: PlanStep, exercise: Exercise, number: int) -> StepView:
    words = content.exercise_words
    return StepView(
        id=row.id,
        number=number,
        resource=row.resource,
        title=exercise.work["what"],
        url=None,
        kind=words.of("own_step"),
        minutes=None,
        reasons=tuple(_own_reasons(content, exercise)),
        prompts=(),
        due_on=row.due_on,
        due_text=content.answer_words.day(row.due_on) if row.due_on else "",
        is_done=row.done_at is not None,
        chat_phrase=None,
    )


def _own_reasons(content: Content, exercise: Exercise) -> Iterator[str]:
    words, work = content.exercise_words, exercise.work
    yield words.of("own_reason")
    if work["where"]:
        yield words.of("own_place", place=work["where"])
    if work["obstacle"] and work["then"]:
        yield words.of("own_if_then", obstacle=work["obstacle"], then=work["then"])


def _moment(content: Content, at: datetime) -> str:
    local = at.astimezone(content.opening_hours.zone)
    return f"{content.answer_words.day(local.date())}, {local:%H:%M}"
