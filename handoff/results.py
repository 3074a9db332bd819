"""What a visitor makes of a result: they see it differently, want more help or less, or have the answers deleted.

Changes no suggestion: the tier stays what it was, beside what the visitor said of it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from handoff import ledger, screenings
from handoff.audit import note
from handoff.briefs import keeping as briefs
from handoff.contract import DoneOut, LinkOut, ResultChoiceIn, ResultChoiceOut
from handoff.domain.triage import SUPPORT, ServiceTier
from handoff.models import ActionWrite, Handoff, Screening
from handoff.plans import keeping
from handoff.services import Services


def choose(session: Session, services: Services, body: ResultChoiceIn, now: datetime) -> ResultChoiceOut:
    """Keep what the visitor said with the newest check; whoever wants to work alone gets the way to the plan."""
    conversation = ledger.locked(session, body.key.conversation)
    screening = screenings.newest(session, conversation.id)
    if screening is not None:
        _keep(session, screening, body, now)
    resources = _plan(session, services, conversation.id) if body.tier is ServiceTier.SELF_HELP else []
    return ResultChoiceOut(resources=resources)


def _keep(session: Session, screening: Screening, body: ResultChoiceIn, now: datetime) -> None:
    if body.is_disputed:
        screening.disputed_at = screening.disputed_at or now
        note(session, "visitor", "result_disputed", now, screening.conversation_id, tier=screening.tier)
    if body.tier:
        screening.wanted_tier = body.tier.value
        about, suggested = screening.conversation_id, screening.tier
        note(session, "visitor", "tier_chosen", now, about, tier=body.tier.value, suggested=suggested)
    session.flush()


def _plan(session: Session, services: Services, conversation_id: str) -> list[LinkOut]:
    try:
        plan = keeping.plan_of(session, conversation_id)
    except keeping.NoPlan:
        return []
    return screenings.plan_links(services, plan, keeping.steps_of(session, plan))


def tier_to_serve(screening: Screening) -> ServiceTier:
    """The higher of what was suggested and what the visitor would like: help is raised by a wish, never cut by it."""
    wanted = screening.wanted_tier or screening.tier
    return max(ServiceTier(screening.tier), ServiceTier(wanted), key=SUPPORT.__getitem__)


def delete_answers(session: Session, services: Services, conversation_id: str, now: datetime) -> DoneOut:
    """Delete the checks of the conversation, and what of them stands elsewhere: with handoffs, in the plan, in briefs.

    The plan keeps its steps; what was said in the talk stays with the talk.
    """
    conversation = ledger.locked(session, conversation_id)
    rows = session.scalars(select(Screening).where(Screening.conversation_id == conversation.id)).all()
    codes = {code for row in rows for code in row.reasons}
    _take_out_of_handoffs(session, [row.id for row in rows], codes)
    keeping.forget_answers(session, services, conversation.id)
    briefs.forget_answers(session, conversation.id)
    # The results are remembered for turns that run twice; those of earlier messages are over.
    written_for = [row.message_id for row in rows if row.message_id]
    session.execute(delete(ActionWrite).where(ActionWrite.message_id.in_(written_for)))
    session.execute(delete(Screening).where(Screening.conversation_id == conversation.id))
    note(session, "visitor", "answers_deleted", now, conversation.id, checks=len(rows))
    return DoneOut()


def _take_out_of_handoffs(session: Session, screening_ids: Collection[int], codes: Collection[str]) -> None:
    for handoff in session.scalars(select(Handoff).where(Handoff.screening_id.in_(screening_ids))):
        handoff.screening_id, handoff.tier = None, None
        handoff.reasons = [code for code in handoff.reasons if code not in codes]
    session.flush()
