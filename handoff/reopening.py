"""Taking a conversation from its assignee or from its end: a supervisor steps in, or somebody takes it up again.

Decides who may. What the visitor said to the assistant after the ending was not shared and stays hidden.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handoff import ledger
from handoff.alerts import acknowledge_safety_alerts
from handoff.audit import actor_of, note
from handoff.domain.lifecycle import REOPEN_WITHIN, HandoffStatus, Step
from handoff.episodes import URGENT, NotYours, hand_to, handoff_of, open_of
from handoff.models import Conversation, Handoff, Message, Practitioner
from handoff.notices import say
from handoff.practitioners import Role
from handoff.services import Services


class NewerIsOpen(Exception):
    """The visitor has asked for a person again since: that handoff goes on."""


class TooLateToReopen(Exception):
    """It ended too long ago."""


def may_reopen(handoff: Handoff, practitioner: Practitioner, now: datetime) -> bool:
    """Whether the button is worth showing."""
    is_recent = handoff.ended_at is not None and now - handoff.ended_at <= REOPEN_WITHIN
    return handoff.status == HandoffStatus.RESOLVED and is_recent and _is_theirs(handoff, practitioner)


def reopen(session: Session, services: Services, handoff_id: int, practitioner: Practitioner, now: datetime) -> Handoff:
    """A new claim under a new epoch, for whoever resolved it or a supervisor.

    Raises `NotYours`, `NewerIsOpen`, `TooLateToReopen`, `AtCapacity`, `IllegalTransition`.
    """
    handoff = handoff_of(session, handoff_id)
    conversation = ledger.locked(session, handoff.conversation_id)
    session.refresh(handoff)
    if not _is_theirs(handoff, practitioner):
        raise NotYours
    if open_of(session, handoff.conversation_id) not in (None, handoff):
        raise NewerIsOpen
    if handoff.ended_at is not None and now - handoff.ended_at > REOPEN_WITHIN:
        raise TooLateToReopen
    handoff = hand_to(
        session,
        services,
        handoff_id,
        Step.REOPEN,
        practitioner,
        now,
        claimed_at=now,
        ended_at=None,
        final_tier=None,
        final_tier_reason=None,
        outcome=None,
        reopened_count=handoff.reopened_count + 1,
        unshared=[*handoff.unshared, *_since_the_end(session, handoff, conversation)],
    )
    notice = services.wording.notice("handoff_reopened", name=practitioner.name, title=practitioner.title)
    say(session, services, handoff.conversation_id, notice, now)
    note(session, actor_of(practitioner), "handoff_reopened", now, handoff.conversation_id, handoff.id)
    return handoff


def step_in(session: Session, services: Services, handoff_id: int, supervisor: Practitioner, now: datetime) -> Handoff:
    """A supervisor takes over a claimed conversation; raises `NotYours` for anybody else, `AtCapacity`."""
    if supervisor.role != Role.SUPERVISOR:
        raise NotYours
    was_with = handoff_of(session, handoff_id).assignee_id
    handoff = hand_to(session, services, handoff_id, Step.STEP_IN, supervisor, now)
    notice = services.wording.notice("handoff_reassigned", name=supervisor.name, title=supervisor.title)
    say(session, services, handoff.conversation_id, notice, now)
    actor = actor_of(supervisor)
    note(session, actor, "handoff_stepped_in", now, handoff.conversation_id, handoff.id, was_with=was_with)
    if handoff.queue == URGENT:
        acknowledge_safety_alerts(session, handoff.conversation_id, supervisor, now)
    return handoff


def _is_theirs(handoff: Handoff, practitioner: Practitioner) -> bool:
    return handoff.assignee_id == practitioner.id or practitioner.role == Role.SUPERVISOR


def _since_the_end(session: Session, handoff: Handoff, conversation: Conversation) -> list[list[int]]:
    """The span of what was said after the ending, if anything was."""
    if handoff.ended_at is None:
        return []
    after = Message.conversation_id == handoff.conversation_id, Message.at > handoff.ended_at
    first = session.scalar(select(func.min(Message.seq)).where(*after))
    return [[first, conversation.last_seq]] if first is not None else []
