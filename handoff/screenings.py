"""Completed readiness checks: scored by the pure core, kept with the decision and its reasons."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff.audit import note
from handoff.contract import LinkOut, ScreeningIn, ScreeningOut
from handoff.domain.cues import Cue
from handoff.domain.lifecycle import Author
from handoff.domain.readiness import CAPABILITY_ITEMS, EXTREME, ScreeningAnswers
from handoff.domain.triage import decide
from handoff.models import Message, Screening
from handoff.services import Services

RESOURCES_SHOWN = 4
"""Few enough to be used."""
SHORTEST_OPENING = 4
"""Words. "hi" and "hello there" open a conversation and say nothing yet."""
FIRST_MESSAGES = 5
"""Among these the opening is looked for. What is typed further on belongs to something else."""


def record(session: Session, services: Services, body: ScreeningIn, now: datetime) -> ScreeningOut:
    """Decide the tier, keep the screening, choose resources for what held the visitor back."""
    answers = ScreeningAnswers(body.answers)
    cues = _cues(session, services, body.key.conversation)
    decision = decide(answers, body.preference, cut_points=services.content.cut_points, cues=cues)
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


def _cues(session: Session, services: Services, conversation_id: str) -> frozenset[Cue]:
    """What the visitor's opening shows: their first message in free text that is more than a greeting."""
    said = session.scalars(
        select(Message)
        .where(Message.conversation_id == conversation_id, Message.author == Author.VISITOR)
        .order_by(Message.seq)
        .limit(FIRST_MESSAGES)
    )
    typed = (message.text for message in said if message.wish is None)
    opening = next((text for text in typed if len(text.split()) >= SHORTEST_OPENING), None)
    return services.content.opening_reader.cues(opening)


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
