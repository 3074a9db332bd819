"""Completed readiness checks: scored by the pure core, kept with the decision and its reasons, and made into a plan."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff.audit import note
from handoff.content import Resource
from handoff.contract import LinkOut, ScreeningIn, ScreeningOut
from handoff.domain.cues import Cue
from handoff.domain.lifecycle import Author
from handoff.domain.plan import hardness
from handoff.domain.readiness import Preference, ScreeningAnswers
from handoff.domain.reasons import Reason
from handoff.domain.triage import SUPPORT, ServiceTier, Signal, decide
from handoff.models import Message, Screening
from handoff.plans import keeping
from handoff.plans.link import plan_url
from handoff.services import Services

RESOURCES_SHOWN = 4
"""Few enough to be used; the plan is one of them."""
SHORTEST_OPENING = 4
"""Words. "hi" and "hello there" open a conversation and say nothing yet."""
FIRST_MESSAGES = 5
"""Among these the opening is looked for. What is typed further on belongs to something else."""


def record(session: Session, services: Services, body: ScreeningIn, now: datetime) -> ScreeningOut:
    """Decide the tier, keep the screening, make the plan."""
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
            cues=[cue.value for cue in decision.cues],
            at=now,
        )
    )
    note(session, "bot", "screened", now, body.key.conversation, tier=decision.tier.value)
    session.flush()
    return ScreeningOut(
        tier=decision.tier,
        reasons=reasons,
        missing=list(decision.missing),
        resources=_resources(session, services, body, answers, now),
        offer=services.content.meeting.offer(decision.tier),
    )


def raise_tier(
    session: Session, services: Services, conversation_id: str, message_id: str, now: datetime
) -> Screening | None:
    """Self-help has failed twice: the same answers are decided anew with that, and never for less help than before.

    None without a check, or if that was said of it before.
    """
    query = select(Screening).where(Screening.conversation_id == conversation_id)
    last = session.scalars(query.order_by(Screening.id.desc()).limit(1)).one_or_none()
    if last is None or Reason.SELF_HELP_UNHELPFUL in last.reasons:
        return None
    decision = decide(
        ScreeningAnswers(last.answers),
        Preference(last.preference) if last.preference else None,
        frozenset({Signal.SELF_HELP_UNHELPFUL}),
        services.content.cut_points,
        _cues(session, services, conversation_id),
    )
    tier = max(decision.tier, ServiceTier(last.tier), key=SUPPORT.__getitem__)
    raised = Screening(
        conversation_id=conversation_id,
        message_id=message_id,
        answers=last.answers,
        preference=last.preference,
        tier=tier.value,
        reasons=list(dict.fromkeys([*(reason.value for reason in decision.reasons), *last.reasons])),
        missing=last.missing,
        at=now,
    )
    session.add(raised)
    note(session, "plan", "tier_raised", now, conversation_id, before=last.tier, tier=tier.value)
    session.flush()
    return raised


def _cues(session: Session, services: Services, conversation_id: str) -> frozenset[Cue]:
    """What the visitor's opening shows."""
    return services.content.opening_reader.cues(opening(session, conversation_id))


def opening(session: Session, conversation_id: str) -> str | None:
    """The visitor's first message in free text that is more than a greeting."""
    said = session.scalars(
        select(Message)
        .where(Message.conversation_id == conversation_id, Message.author == Author.VISITOR)
        .order_by(Message.seq)
        .limit(FIRST_MESSAGES)
    )
    typed = (message.text for message in said if message.wish is None)
    return next((text for text in typed if len(text.split()) >= SHORTEST_OPENING), None)


def _resources(
    session: Session, services: Services, body: ScreeningIn, answers: ScreeningAnswers, now: datetime
) -> list[LinkOut]:
    """The way to the plan, and the pages it leads to: what is told in the chat and on the page is the same."""
    made = keeping.make(session, services, body.key.conversation, answers, body.asked, now)
    if made is None:
        return _links(services, _helping_most(services, answers))
    plan, steps = made
    catalogue = {resource.id: resource for resource in services.content.resources}
    title = services.content.plan_words.of("link_title", count=len(steps))
    pages = _links(services, (catalogue[step.resource] for step in steps))
    return [LinkOut(title=title, url=plan_url(services.settings, plan)), *pages][:RESOURCES_SHOWN]


def _helping_most(services: Services, answers: ScreeningAnswers) -> list[Resource]:
    """Those that help with most of what the visitor found hard; the first ones of the pack if nothing was."""
    here = [r for r in services.content.resources if r.country in (None, services.content.institution.country)]
    return sorted(here, key=lambda resource: -sum(hardness(answers, item) for item in resource.helps))


def _links(services: Services, resources: Iterable[Resource]) -> list[LinkOut]:
    mark = services.content.unchecked_mark
    links = [resource.link for resource in resources if resource.link]
    return [LinkOut(title=link.marked_title(mark), url=link.url) for link in links[:RESOURCES_SHOWN]]
