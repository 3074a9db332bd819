"""Handoffs that are over, with a readiness check and the help found right: what calibration is made from."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from handoff import ledger
from handoff.domain.right_help import RightHelp
from handoff.domain.triage import ServiceTier
from handoff.models import Handoff, Practitioner, Screening
from handoff.services import Services
from tests.domain.checked import READY
from tests.planned import checked
from tests.talk import Talk


def judged(
    talk: Talk, practitioner: Practitioner, right: RightHelp | None, answers: Mapping[str, int | None] = READY
) -> Handoff:
    """A check, a person who claims, and the end of it."""
    checked(talk, answers, number=talk.count)
    talk.claimed(practitioner)
    return talk.resolved(practitioner, right)


def many(
    services: Services,
    count: int,
    told: ServiceTier,
    right: ServiceTier | str | None,
    *,
    channel: str = "widget",
    has_cues: bool = True,
    **answers: int,
) -> None:
    """So many rows as the desk would leave them, written at once."""
    with services.db.write() as session:
        for _ in range(count):
            _row(session, services, told, right, channel, has_cues, {**READY, **answers})


def _row(
    session: Session,
    services: Services,
    told: ServiceTier,
    right: ServiceTier | str | None,
    channel: str,
    has_cues: bool,
    answers: dict[str, int],
) -> None:
    now = services.clock()
    conversation = ledger.open_conversation(session, services, channel=channel, now=now)
    screening = Screening(
        conversation_id=conversation.id, answers=answers, tier=told, reasons=[], missing=[],
        cues=[] if has_cues else None, at=now,
    )  # fmt: skip
    session.add(screening)
    session.flush()
    session.add(
        Handoff(
            ref=f"H-{conversation.id}", conversation_id=conversation.id, status="resolved", queue="brief", tier=told,
            reasons=[], consent_scope="all", shared_from_seq=1, screening_id=screening.id, final_tier=right,
            opened_at=now, ended_at=now,
        )
    )  # fmt: skip
