"""Completed readiness checks: scored by the pure core, kept with the decision and its reasons, and made into a plan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff.audit import note
from handoff.content import Resource
from handoff.contract import LinkOut, ScreeningIn, ScreeningOut
from handoff.domain.cues import Cue
from handoff.domain.deciding import deciding_answers
from handoff.domain.lifecycle import Author
from handoff.domain.plan import hardness
from handoff.domain.readiness import Preference, ScreeningAnswers
from handoff.domain.reasons import Reason
from handoff.domain.triage import SUPPORT, ServiceTier, Signal, decide
from handoff.models import Message, Plan, PlanStep, Screening
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
    opening = _entry(session, body) or opening_of(session, body.key.conversation)
    cues = services.content.opening_reader.cues(opening.text if opening else None)
    cut_points = services.content.cut_points
    decision = decide(answers, body.preference, cut_points=cut_points, cues=cues)
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
            opening_message_id=opening.id if opening else None,
        )
    )
    note(session, "bot", "screened", now, body.key.conversation, tier=decision.tier.value)
    session.flush()
    return ScreeningOut(
        tier=decision.tier,
        reasons=reasons,
        missing=list(decision.missing),
        deciding=list(deciding_answers(answers, body.preference, cut_points=cut_points, cues=cues)),
        resources=_resources(session, services, body, answers, now),
        offer=services.content.meeting.offer(decision.tier),
    )


def raise_tier(
    session: Session, services: Services, conversation_id: str, message_id: str, now: datetime
) -> Screening | None:
    """Self-help has failed twice: the same answers are decided anew with that, and never for less help than before.

    None without a check, or if that was said of it before.
    """
    last = newest(session, conversation_id)
    if last is None or Reason.SELF_HELP_UNHELPFUL in last.reasons:
        return None
    decision = decide(
        ScreeningAnswers(last.answers),
        Preference(last.preference) if last.preference else None,
        frozenset({Signal.SELF_HELP_UNHELPFUL}),
        services.content.cut_points,
        frozenset(map(Cue, last.cues or ())),
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
        cues=last.cues,
        at=now,
        opening_message_id=last.opening_message_id,
    )
    session.add(raised)
    note(session, "plan", "tier_raised", now, conversation_id, before=last.tier, tier=tier.value)
    session.flush()
    return raised


def opening(session: Session, conversation_id: str) -> Message | None:
    """What the visitor wants, in their own words: as they said it to the check, else as the conversation began."""
    last = newest(session, conversation_id)
    said = session.get(Message, last.opening_message_id) if last and last.opening_message_id else None
    return said or opening_of(session, conversation_id)


def opening_of(session: Session, conversation_id: str, but: str | None = None) -> Message | None:
    """How the conversation began: the visitor's first message in free text that is more than a greeting.

    `but` is not counted: the message that asks for the check says nothing else.
    """
    said = session.scalars(
        select(Message)
        .where(Message.conversation_id == conversation_id, Message.author == Author.VISITOR)
        .order_by(Message.seq)
        .limit(FIRST_MESSAGES)
    )
    typed = (message for message in said if message.wish is None and message.id != but)
    return next((message for message in typed if len(message.text.split()) >= SHORTEST_OPENING), None)


def newest(session: Session, conversation_id: str) -> Screening | None:
    """The check that counts."""
    query = select(Screening).where(Screening.conversation_id == conversation_id).order_by(Screening.id.desc())
    return session.scalars(query.limit(1)).one_or_none()


def _entry(session: Session, body: ScreeningIn) -> Message | None:
    """The visitor's answer to the entry question, if it stands in this conversation."""
    message = session.get(Message, body.opening) if body.opening else None
    is_theirs = message is not None and message.author == Author.VISITOR and message.wish is None
    return message if message and is_theirs and message.conversation_id == body.key.conversation else None


def _resources(
    session: Session, services: Services, body: ScreeningIn, answers: ScreeningAnswers, now: datetime
) -> list[LinkOut]:
    """The way to the plan, and the pages it leads to: what is told in the chat and on the page is the same."""
    made = keeping.make(session, services, body.key.conversation, answers, body.asked, now)
    return _links(services, _helping_most(services, answers)) if made is None else plan_links(services, *made)


def plan_links(services: Services, plan: Plan, steps: Sequence[PlanStep]) -> list[LinkOut]:
    """The plan itself first."""
    catalogue = {resource.id: resource for resource in services.content.resources}
    title = services.content.plan_words.of("link_title", count=len(steps))
    pages = _links(services, (catalogue[step.resource] for step in steps if step.resource in catalogue))
    return [LinkOut(title=title, url=plan_url(services.settings, plan)), *pages][:RESOURCES_SHOWN]


def _helping_most(services: Services, answers: ScreeningAnswers) -> list[Resource]:
    """Those that help with most of what the visitor found hard; the first ones of the pack if nothing was."""
    here = [r for r in services.content.resources if r.country in (None, services.content.institution.country)]
    return sorted(here, key=lambda resource: -sum(hardness(answers, item) for item in resource.helps))


def _links(services: Services, resources: Iterable[Resource]) -> list[LinkOut]:
    mark = services.content.unchecked_mark
    links = [resource.link for resource in resources if resource.link]
    return [LinkOut(title=link.marked_title(mark), url=link.url) for link in links[:RESOURCES_SHOWN]]
