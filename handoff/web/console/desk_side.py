"""What the page of a handoff shows of the desk: tags, who could take it, what may be done, and the assignee's clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from handoff import practitioners, presence, tags
from handoff.domain.lifecycle import HandoffStatus, Outcome
from handoff.domain.queue_order import Queue
from handoff.domain.silence import Patience, Silence, returns_at, silence
from handoff.domain.snooze import SnoozeFor
from handoff.models import Handoff, Practitioner
from handoff.practitioners import Role
from handoff.presence import AtDesk
from handoff.reopening import may_reopen
from handoff.services import Services


@dataclass(frozen=True)
class DeskSide:
    tags: Sequence[str]
    colleagues: Sequence[AtDesk]
    may_reopen: bool
    may_step_in: bool
    snoozed_by: str
    """Empty unless it is put aside."""
    silence: Silence
    returns_at: datetime | None
    """When it goes back to the queue unless the assignee answers."""
    lines: Sequence[Queue] = (Queue.BRIEF, Queue.CASE_MANAGED)
    snoozes: Sequence[SnoozeFor] = tuple(SnoozeFor)
    outcomes: Sequence[Outcome] = tuple(Outcome)


def desk_side(session: Session, services: Services, handoff: Handoff, me: Practitioner, now: datetime) -> DeskSide:
    patience = Patience(services.settings.desk.return_after)
    is_others = handoff.status == HandoffStatus.CLAIMED and handoff.assignee_id != me.id
    snoozed_by = handoff.snoozed_by_id if handoff.snoozed_until else None
    person = practitioners.by_id(session, snoozed_by) if snoozed_by else None
    return DeskSide(
        tags=tags.tags_of(session, handoff.id),
        colleagues=[one for one in presence.at_desk(session, services, now) if one.id != me.id],
        may_reopen=may_reopen(handoff, me, now),
        may_step_in=is_others and me.role == Role.SUPERVISOR,
        snoozed_by=person.name if person else "",
        silence=silence(handoff.waiting_since, handoff.assigned_at, now, patience),
        returns_at=returns_at(handoff.waiting_since, handoff.assigned_at, patience),
    )
