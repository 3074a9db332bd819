"""A visitor who helps themselves and is asked how it goes: what tests of check-ins begin with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import select

from handoff import privacy
from handoff.models import CheckIn, Message, Screening
from handoff.plans import keeping
from handoff.plans.check_ins import EVENT
from handoff.worker import check_ins
from tests.conftest import Clock
from tests.planned import READY, checked, plan_of, steps_of
from tests.screens import screened
from tests.talk import Talk

YES, NOT_REALLY, STOP = "Yes, I am finding what I need", "Not really", "Please stop asking"


def self_helping(talk: Talk, answers: Mapping[str, int | None] = READY) -> Talk:
    """Has a plan, agreed to be kept, and has gone away."""
    checked(talk, answers)
    screened(talk)
    talk.work()
    kept(talk)
    return talk


def kept(talk: Talk, *, is_given: bool = True) -> None:
    with talk.services.db.write() as session:
        privacy.record_consent(
            session,
            talk.conversation_id,
            is_given=is_given,
            wording_version="1",
            message_id=None,
            now=talk.services.clock(),
        )


def dates(talk: Talk, *due_on: date | None) -> None:
    """Give the first steps these dates."""
    with talk.services.db.write() as session:
        for step, day in zip(steps_of(talk), due_on, strict=False):
            keeping.set_due(session, plan_of(talk).id, step.id, day)


def pass_days(talk: Talk, clock: Clock, days: float) -> None:
    """The worker looks every six hours meanwhile."""
    end = clock.now + timedelta(days=days)
    while clock.now < end:
        clock.advance(6 * 3600)
        check_ins.ask_due(talk.services)


def wait_for_check_in(talk: Talk, clock: Clock, days: int = 40) -> CheckIn:
    """Until the next one has come."""
    before = len(rows(talk))
    for _ in range(days):
        pass_days(talk, clock, 1)
        if len(rows(talk)) > before:
            return rows(talk)[-1]
    raise AssertionError("none came")


def asked_in(talk: Talk) -> list[Message]:
    return [message for message in talk.messages if message.event == EVENT]


def rows(talk: Talk) -> list[CheckIn]:
    with talk.services.db.read() as session:
        query = select(CheckIn).where(CheckIn.conversation_id == talk.conversation_id)
        return list(session.scalars(query.order_by(CheckIn.ordinal)))


def screenings_of(talk: Talk) -> list[Screening]:
    with talk.services.db.read() as session:
        query = select(Screening).where(Screening.conversation_id == talk.conversation_id)
        return list(session.scalars(query.order_by(Screening.id)))
