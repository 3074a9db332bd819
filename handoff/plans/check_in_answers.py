"""What follows from an answer to a check-in: it is kept, thanked for, and a second "not really" raises the tier.

Decides what is said and offered. A press and a typed answer are the same; no answer at all never comes here.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff import desk, ledger, screenings, turns
from handoff.audit import note
from handoff.contract import LinkOut, Wish
from handoff.domain.check_ins import Answer, is_unhelpful
from handoff.domain.lifecycle import Owner
from handoff.domain.other_help import others_for
from handoff.models import CheckIn, Message, Plan
from handoff.notices import say
from handoff.plans import check_ins, keeping
from handoff.plans.titles import titles_of
from handoff.safety import hold
from handoff.safety.levels import SafetyLevel
from handoff.services import Services
from handoff.wording import Notice

ANSWERS: dict[str, Answer] = {
    "check_in_helped": Answer.HELPED,
    "check_in_not_helped": Answer.NOT_HELPED,
    "check_ins_off": Answer.STOP,
}
ON = "check_ins_on"
WISHES = frozenset({*ANSWERS, ON})
HARMLESS = (SafetyLevel.NONE.value, SafetyLevel.UNSCREENED.value)
OTHERS_SHOWN = 3


def take(session: Session, services: Services, message: Message, wish: Wish, now: datetime, *, has_floor: bool) -> None:
    """Carry out what one of the buttons means; without the floor it is kept, and the practitioner answers."""
    conversation = ledger.locked(session, message.conversation_id)
    try:
        plan = keeping.plan_of(session, conversation.id)
    except keeping.NoPlan:  # taken back since: there is nothing to ask about any more
        notice = services.wording.notice("noted")
    else:
        answered = _answered(session, plan, wish.entities.get(check_ins.ORDINAL))
        notice = _follow(session, services, plan, answered, wish, message, now)
    if not has_floor:
        return
    if conversation.safety_hold_at is not None:
        hold.stay(session, services, conversation, message.seq, now)
    elif wish.desk == "check_in_not_helped" and desk.open_of(session, conversation.id) is not None:
        desk.keep_waiting(session, services, conversation.id, now)
    else:
        say(session, services, conversation.id, notice, now)


def take_typed(session: Session, services: Services, message: Message, now: datetime) -> None:
    """Known words right below a check-in answer it; a message that says more than that is the bot's all the same."""
    typed = services.content.check_ins.read(message.text)
    if typed is None or message.safety_level not in HARMLESS:
        return
    row = _asked_right_above(session, message)
    conversation = ledger.locked(session, message.conversation_id)
    if row is None or conversation.owner != Owner.BOT or conversation.safety_hold_at is not None:
        return
    if typed.is_all and not turns.take_for_desk(session, message.id):
        return
    code = next(code for code, answer in ANSWERS.items() if answer is typed.answer)
    wish = Wish.model_validate({"desk": code, "entities": {check_ins.ORDINAL: str(row.ordinal)}})
    take(session, services, message, wish, now, has_floor=True)


def _follow(
    session: Session,
    services: Services,
    plan: Plan,
    answered: CheckIn | None,
    wish: Wish,
    message: Message,
    now: datetime,
) -> Notice:
    """Do it, and give what is to be said."""
    if wish.desk == ON:
        check_ins.switch(session, plan, now, is_on=True)
        return services.wording.notice("plan_check_ins_on")
    answer = ANSWERS[str(wish.desk)]
    if answered is not None:
        _keep(session, answered, answer, now)
    match answer:
        case Answer.HELPED:
            return _thanks(session, services, plan, answered)
        case Answer.STOP:
            check_ins.switch(session, plan, now, is_on=False)
            return services.wording.notice("plan_check_ins_off")
        case Answer.NOT_HELPED:
            return _more_help(session, services, plan, message, now)


def _keep(session: Session, row: CheckIn, answer: Answer, now: datetime) -> None:
    """The last word counts: whoever presses twice has answered one check-in."""
    row.answer, row.answered_at = answer.value, now
    note(session, "visitor", "plan_check_in_answered", now, row.conversation_id, ordinal=row.ordinal, answer=answer)
    session.flush()


def _thanks(session: Session, services: Services, plan: Plan, answered: CheckIn | None) -> Notice:
    """With the next step that is not done: behind the one asked about, else the first."""
    steps = keeping.steps_of(session, plan)
    titles = titles_of(session, services.content, plan, steps)
    undone = [step for step in steps if step.done_at is None and step.resource in titles]
    asked = next((step for step in undone if answered is not None and step.resource == answered.resource), None)
    others = [step for step in undone if step is not asked]
    behind = [step for step in others if asked is None or step.position > asked.position] or others
    if not behind:
        return services.wording.notice("plan_check_in_thanks")
    return services.wording.notice("plan_check_in_thanks_next", step=titles[behind[0].resource])


def _more_help(session: Session, services: Services, plan: Plan, message: Message, now: datetime) -> Notice:
    """Once: something else for the same steps, and a person. Twice: more help than self-help."""
    if is_unhelpful(check_ins.asked_of(check_ins.rows_of(session, plan))):
        screenings.raise_tier(session, services, plan.conversation_id, message.id, now)
        return services.wording.notice("plan_check_in_more_help", service=services.content.institution.service_name)
    links = _others(session, services, plan)
    wording = services.wording
    pages = wording.phrase("plan_check_in_other_pages") if links else ""
    notice = wording.notice("plan_check_in_other_help", pages=pages, service=services.content.institution.service_name)
    return Notice(notice.code, notice.text, notice.buttons, tuple(links))


def _others(session: Session, services: Services, plan: Plan) -> list[LinkOut]:
    """Pages for what is not done yet, none of them in the plan."""
    content, steps = services.content, keeping.steps_of(session, plan)
    undone = {step.resource for step in steps if step.done_at is None}
    planned = {step.resource for step in steps}
    pages = [one for one in content.resources if one.link or one.id in planned]
    others = others_for(pages, planned, undone, content.institution.country, OTHERS_SHOWN)
    links = [one.link for one in others if one.link]
    return [LinkOut(title=link.marked_title(content.unchecked_mark), url=link.url) for link in links]


def _answered(session: Session, plan: Plan, ordinal: str | None) -> CheckIn | None:
    query = select(CheckIn).where(CheckIn.plan_id == plan.id)
    if ordinal is not None:
        return session.scalars(query.where(CheckIn.ordinal == int(ordinal))).one_or_none()
    return None


def _asked_right_above(session: Session, message: Message) -> CheckIn | None:
    above = select(Message.id).where(Message.conversation_id == message.conversation_id, Message.seq == message.seq - 1)
    return session.scalars(select(CheckIn).where(CheckIn.message_id == above.scalar_subquery())).one_or_none()
