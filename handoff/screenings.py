"""Completed readiness checks: scored by the pure core, kept with the decision and its reasons."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from handoff.audit import note
from handoff.contract import LinkOut, ScreeningIn, ScreeningOut
from handoff.domain.readiness import CAPABILITY_ITEMS, EXTREME, ScreeningAnswers
from handoff.domain.triage import decide
from handoff.models import Screening
from handoff.services import Services

RESOURCES_SHOWN = 4
"""Few enough to be used."""


def record(session: Session, services: Services, body: ScreeningIn, now: datetime) -> ScreeningOut:
    """Decide the tier, keep the screening, choose resources for what held the visitor back."""
    answers = ScreeningAnswers(body.answers)
    decision = decide(answers, body.preference, cut_points=services.content.cut_points)
    reasons = [reason.value for reason in decision.reasons]
    session.add(
        Screening(
            conversation_id=body.key.conversation,
            message_id=body.key.message_id,
            answers=dict(body.answers),
            preference=body.preference.value if body.preference else None,
            tier=decision.tier.value,
            reasons=reasons,
            missing=list(decision.missing),
            at=now,
        )
    )
    note(session, "bot", "screened", now, body.key.conversation, tier=decision.tier.value)
    session.flush()
    return ScreeningOut(
        tier=decision.tier,
        reasons=reasons,
        missing=list(decision.missing),
        resources=_resources(services, answers),
    )


def _resources(services: Services, answers: ScreeningAnswers) -> list[LinkOut]:
    """The resources that help with most of what the visitor found hard; the first ones of the pack if nothing was."""
    ranked = sorted(
        services.content.resources, key=lambda resource: -sum(_hardness(answers, i) for i in resource.helps)
    )
    mark = services.content.unchecked_mark
    links = [resource.link for resource in ranked[:RESOURCES_SHOWN]]
    return [LinkOut(title=link.marked_title(mark), url=link.url) for link in links]


def _hardness(answers: ScreeningAnswers, item: str) -> int:
    """How far an item that was answered is from its most ready answer, 0-2."""
    if item not in answers.given:
        return 0
    score = answers.score(item)
    return EXTREME - score if item in CAPABILITY_ITEMS else score
