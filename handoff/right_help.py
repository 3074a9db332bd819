"""The tier that was found right, as it is kept: said on resolving, or said and corrected later, each time audited.

Says nothing to the visitor; resolving itself is the business of `desk`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff import ledger
from handoff.audit import actor_of, note
from handoff.domain.lifecycle import HandoffStatus, IllegalTransition, Step
from handoff.domain.right_help import RightHelp
from handoff.episodes import NotYours, handoff_of
from handoff.models import Handoff, Practitioner
from handoff.practitioners import Role

LATELY = timedelta(days=90)
MOST = 200
"""What fits on a page that somebody reads."""


def columns_of(right: RightHelp | None) -> dict[str, str | None]:
    """As the handoff keeps it, and as the audit trail names it."""
    return {
        "final_tier": right.found.value if right else None,
        "final_tier_reason": right.reason.value if right and right.reason else None,
    }


def has_charge(handoff: Handoff, practitioner: Practitioner) -> bool:
    """Whoever has or had the person, and every supervisor."""
    return handoff.assignee_id == practitioner.id or practitioner.role == Role.SUPERVISOR


def recent(session: Session, practitioner: Practitioner, now: datetime) -> Sequence[Handoff]:
    """What was resolved lately and is this person's to judge, the newest first."""
    query = select(Handoff).where(Handoff.status == HandoffStatus.RESOLVED.value, Handoff.ended_at > now - LATELY)
    if practitioner.role != Role.SUPERVISOR:
        query = query.where(Handoff.assignee_id == practitioner.id)
    return session.scalars(query.order_by(Handoff.ended_at.desc(), Handoff.id.desc()).limit(MOST)).all()


def correct(session: Session, handoff_id: int, practitioner: Practitioner, right: RightHelp, now: datetime) -> Handoff:
    """Say afterwards what was right, or something else than before; the same again changes nothing.

    Raises `IllegalTransition` before the handoff is resolved, `NotYours`, `UnknownHandoff`.
    """
    handoff = handoff_of(session, handoff_id)
    ledger.locked(session, handoff.conversation_id)
    session.refresh(handoff)
    if handoff.status != HandoffStatus.RESOLVED:
        raise IllegalTransition(HandoffStatus(handoff.status), Step.RESOLVE)
    if not has_charge(handoff, practitioner):
        raise NotYours
    before, after = (handoff.final_tier, handoff.final_tier_reason), columns_of(right)
    if before == tuple(after.values()):
        return handoff
    handoff.final_tier, handoff.final_tier_reason = after["final_tier"], after["final_tier_reason"]
    session.flush()
    actor = actor_of(practitioner)
    note(session, actor, "final_tier_corrected", now, handoff.conversation_id, handoff.id, before=before[0], **after)
    return handoff
