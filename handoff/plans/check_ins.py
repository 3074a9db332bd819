"""Asks visitors who help themselves how it goes: finds whose plans are due, and asks each of them once.

Knows rows and sends; when somebody is asked is decided by `domain.check_ins`, what follows by `check_in_answers`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from handoff import ledger, screenings
from handoff.audit import note
from handoff.contract import LinkOut
from handoff.domain.check_ins import MOST, QUIET_FOR, Answer, Asked, CheckIn, Course, DatedStep, Standing, next_check_in
from handoff.domain.lifecycle import OPEN_STATUSES, Owner
from handoff.domain.reasons import Reason
from handoff.domain.right_help import tier_found
from handoff.domain.triage import SUPPORT, ServiceTier
from handoff.models import CheckIn as CheckInRow
from handoff.models import Conversation, Handoff, Message, Plan, PlanStep
from handoff.notices import say
from handoff.plans import keeping
from handoff.plans.link import plan_url
from handoff.plans.titles import titles_of
from handoff.services import Services
from handoff.wording import Notice

EVENT = "plan_check_in"
ORDINAL = "check_in"
"""What a button of a check-in carries: the one it answers, even if another came since."""


def plans_due(session: Session, services: Services, now: datetime) -> list[str]:
    """Whose visitors are to be asked now. Only a look: `ask_if_due` looks again, alone with the conversation."""
    rhythm = services.content.check_ins.rhythm
    if rhythm.daytime(now) != now:
        return []
    can_be = _can_be_due(now)
    ids = select(Plan.id).join(Conversation).where(*can_be)
    steps = _by_plan(session.scalars(select(PlanStep).where(PlanStep.plan_id.in_(ids)).order_by(PlanStep.position)))
    asked = _by_plan(session.scalars(select(CheckInRow).where(CheckInRow.plan_id.in_(ids))))
    found = []
    for plan, conversation in session.execute(select(Plan, Conversation).join(Conversation).where(*can_be)).all():
        course = course_of(services, plan, steps.get(plan.id, ()))
        standing = Standing(conversation.last_message_at)
        next_one = next_check_in(course, asked_of(asked.get(plan.id, ())), standing, rhythm, now)
        if next_one is not None and next_one.at <= now and not _is_raised(session, plan):
            found.append(plan.id)
    return found


def ask_if_due(session: Session, services: Services, plan_id: str, now: datetime) -> Message | None:
    """Ask once if it is due, in one transaction with the note that it was; None when there is nothing to ask."""
    try:
        plan = keeping.locked(session, plan_id)
    except keeping.PlanGone:
        return None
    session.refresh(plan)
    steps = keeping.steps_of(session, plan)
    next_one = next_check_in(
        course_of(services, plan, steps),
        asked_of(rows_of(session, plan)),
        _standing(session, plan),
        services.content.check_ins.rhythm,
        now,
    )
    if next_one is None or next_one.at > now:
        return None
    titles = titles_of(session, services.content, plan, steps)
    message = say(session, services, plan.conversation_id, _notice(services, plan, titles, next_one), now)
    session.add(
        CheckInRow(
            plan_id=plan.id,
            conversation_id=plan.conversation_id,
            message_id=message.id,
            ordinal=next_one.ordinal,
            resource=next_one.step.resource if next_one.step else None,
            due_on=next_one.step.due_on if next_one.step else None,
            sent_at=now,
        )
    )
    note(session, "plan", "plan_check_in_sent", now, plan.conversation_id, ordinal=next_one.ordinal, seq=message.seq)
    session.flush()
    return message


def switch(session: Session, plan: Plan, now: datetime, *, is_on: bool) -> None:
    """The visitor's word on whether to be asked. The conversation is locked."""
    session.refresh(plan)
    if plan.has_check_ins != is_on:
        plan.has_check_ins = is_on
        note(session, "visitor", "check_ins_switched", now, plan.conversation_id, is_on=is_on)
        session.flush()


def stop(session: Session, conversation_id: str, now: datetime) -> None:
    """The visitor wants nothing more of us, wherever they said so. The conversation is locked."""
    try:
        switch(session, keeping.plan_of(session, conversation_id), now, is_on=False)
    except keeping.NoPlan:
        return


def rows_of(session: Session, plan: Plan) -> list[CheckInRow]:
    return list(session.scalars(select(CheckInRow).where(CheckInRow.plan_id == plan.id).order_by(CheckInRow.ordinal)))


def asked_of(rows: Iterable[CheckInRow]) -> list[Asked]:
    return [Asked(row.sent_at, Answer(row.answer) if row.answer else None) for row in rows]


def course_of(services: Services, plan: Plan, steps: Iterable[PlanStep]) -> Course:
    """Without the steps whose resource has left the catalogue; those of the visitor's own stay."""
    known = {resource.id for resource in services.content.resources}
    asked = (row for row in steps if row.resource in known or row.exercise_id is not None)
    dated = (DatedStep(row.resource, row.due_on, row.done_at is not None) for row in asked)
    return Course(plan.made_at, tuple(dated))


def _can_be_due(now: datetime) -> tuple[Any, ...]:
    """What the database can tell at once; dates and distances are for the rule."""
    count = select(func.count()).where(CheckInRow.plan_id == Plan.id).scalar_subquery()
    handoff = exists().where(Handoff.conversation_id == Plan.conversation_id, Handoff.status.in_(OPEN_STATUSES))
    is_asked_lately = exists().where(CheckInRow.plan_id == Plan.id, CheckInRow.sent_at > now - timedelta(days=1))
    return (
        Plan.has_check_ins,
        Conversation.is_kept,
        Conversation.owner == Owner.BOT.value,
        Conversation.safety_hold_at.is_(None),
        Conversation.last_message_at <= now - QUIET_FOR,
        count < MOST,
        ~is_asked_lately,
        ~handoff,
        exists().where(PlanStep.plan_id == Plan.id, PlanStep.done_at.is_(None)),
    )


def _standing(session: Session, plan: Plan) -> Standing:
    conversation = ledger.found(session, plan.conversation_id)
    is_open = exists().where(Handoff.conversation_id == conversation.id, Handoff.status.in_(OPEN_STATUSES))
    return Standing(
        quiet_since=conversation.last_message_at,
        is_on=plan.has_check_ins,
        is_kept=conversation.is_kept,
        has_person=conversation.owner != Owner.BOT or session.scalar(select(is_open)) is True,
        is_held=conversation.safety_hold_at is not None,
        is_raised=_is_raised(session, plan),
    )


def _is_raised(session: Session, plan: Plan) -> bool:
    """By check-ins that did not help, or by a practitioner, since the visitor's newest check made the plan."""
    newest = screenings.newest(session, plan.conversation_id)
    if newest is not None and Reason.SELF_HELP_UNHELPFUL in newest.reasons:
        return True
    least = SUPPORT[ServiceTier(newest.tier)] if newest is not None else 0
    found_right = select(Handoff.final_tier).where(
        Handoff.conversation_id == plan.conversation_id, Handoff.ended_at >= plan.made_at
    )
    tiers = map(tier_found, session.scalars(found_right))
    return any(SUPPORT[tier] > least for tier in tiers if tier)


def _notice(services: Services, plan: Plan, titles: Mapping[str, str], check_in: CheckIn) -> Notice:
    """The question, tied to a step if there is one, with the way to the plan; each button names what it answers."""
    content, wording = services.content, services.wording
    after = wording.phrase("plan_check_in_last" if check_in.is_last else "plan_check_in_not_last")
    if check_in.step is not None and check_in.step.due_on is not None:
        title, date = titles[check_in.step.resource], content.answer_words.day(check_in.step.due_on)
        notice = wording.notice("plan_check_in_step", step=title, date=date, after=after)
    else:
        made_on = plan.made_at.astimezone(content.opening_hours.zone).date()
        notice = wording.notice("plan_check_in", made_on=content.answer_words.day(made_on), after=after)
    number = {ORDINAL: str(check_in.ordinal)}
    buttons = tuple(replace(b, wish=b.wish.model_copy(update={"entities": number})) for b in notice.buttons)
    link = LinkOut(title=content.plan_words.of("link_title", count=len(titles)), url=plan_url(services.settings, plan))
    return replace(notice, code=EVENT, buttons=buttons, links=(link,))


def _by_plan[Row: (PlanStep, CheckInRow)](rows: Iterable[Row]) -> dict[str, Sequence[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.plan_id, []).append(row)
    return dict(found)
