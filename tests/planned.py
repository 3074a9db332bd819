"""A visitor with a plan: what a test of plans begins with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from handoff import screenings
from handoff.contract import ScreeningIn, ScreeningOut, WriteKey
from handoff.domain.readiness import ITEMS
from handoff.models import Plan, PlanStep
from handoff.plans import keeping
from handoff.plans.link import plan_url
from tests.talk import Talk

READY = {item: (2 if item.startswith("C") else 0) for item in ITEMS}
HARDEST = {item: 2 - value for item, value in READY.items()}
NO_STEP_AND_NO_START = {**READY, "C3": 0, "C4": 0}


def checked(
    talk: Talk, answers: Mapping[str, int | None] = NO_STEP_AND_NO_START, asked: Sequence[str] = (), number: int = 0
) -> ScreeningOut:
    """The visitor finishes the readiness check."""
    receipt = talk.says(client_id=f"check-{number}")
    key = WriteKey(conversation=talk.conversation_id, message_id=receipt.message_id, action="a", epoch=talk.epoch)
    with talk.services.db.write() as session:
        body = ScreeningIn(key=key, answers=answers, asked=list(asked))  # type: ignore[arg-type]  # checked there
        return screenings.record(session, talk.services, body, talk.services.clock())


def plan_of(talk: Talk) -> Plan:
    with talk.services.db.read() as session:
        return keeping.plan_of(session, talk.conversation_id)


def steps_of(talk: Talk) -> list[PlanStep]:
    with talk.services.db.read() as session:
        return keeping.steps_of(session, keeping.plan_of(session, talk.conversation_id))


def path_of(talk: Talk) -> str:
    """Of the private page."""
    return urlsplit(plan_url(talk.services.settings, plan_of(talk))).path
