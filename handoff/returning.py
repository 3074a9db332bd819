"""Auto-return: a conversation whose assignee is silent while the visitor waits goes back to its old place in the queue.

The warning before stands in the console and is worked out from the same clock (`domain.silence`).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff import ledger
from handoff.alerts import stand_again
from handoff.audit import note
from handoff.domain.lifecycle import HandoffStatus, Step
from handoff.domain.silence import Patience, Silence, silence
from handoff.episodes import URGENT, handoff_of, put_back
from handoff.models import Handoff, Practitioner
from handoff.services import Services
from handoff.telling import tell_position


def due(session: Session, services: Services, now: datetime) -> list[int]:
    """Those whose assignee has been silent for too long."""
    since = now - services.settings.desk.return_after
    is_due = (
        Handoff.status == HandoffStatus.CLAIMED.value,
        Handoff.waiting_since <= since,
        Handoff.assigned_at <= since,
    )
    return list(session.scalars(select(Handoff.id).where(*is_due).order_by(Handoff.waiting_since)))


def return_if_silent(session: Session, services: Services, handoff_id: int, now: datetime) -> bool:
    """Look once more under the lock, since the answer may have come this moment; False when there is no need.

    With an urgent one the alert stands again: whoever took it to look at it does not.
    """
    handoff = handoff_of(session, handoff_id)
    ledger.locked(session, handoff.conversation_id)
    session.refresh(handoff)
    patience = Patience(services.settings.desk.return_after)
    is_silent = silence(handoff.waiting_since, handoff.assigned_at, now, patience) is Silence.OVER
    if handoff.status != HandoffStatus.CLAIMED or not is_silent or handoff.assignee_id is None:
        return False
    name, was_with = session.get_one(Practitioner, handoff.assignee_id).name, handoff.assignee_id
    handoff = put_back(session, handoff_id, Step.RETURN, now, returned_count=handoff.returned_count + 1)
    tell_position(session, services, handoff, "handoff_returned", now, name=name)
    note(session, "worker", "handoff_returned", now, handoff.conversation_id, handoff.id, was_with=was_with)
    if handoff.queue == URGENT:
        stand_again(session, handoff.conversation_id, now)
    return True
