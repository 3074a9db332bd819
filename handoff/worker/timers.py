"""What happens because time passed: the word about an outage, shedding, the purge, signs of life."""

from __future__ import annotations

from datetime import datetime, timedelta

import requests
import structlog
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from handoff import privacy, turns, unanswered
from handoff.domain.lifecycle import OPEN_STATUSES, Owner
from handoff.health import beat
from handoff.models import Conversation, Handoff, Turn, UnansweredQuestion
from handoff.notices import say
from handoff.privacy import TRANSIENT_FOR
from handoff.services import Services
from handoff.worker.bot_client import CONNECT_TIMEOUT, BotClient

OUTAGE_NOTICE_AFTER = timedelta(seconds=6)
"""How long a message may wait for the bot before the visitor is told; the promise is 10 s."""
OUTAGE_SILENCE = timedelta(minutes=10)
"""One word per outage, not one per message."""
PURGE_BATCH = 100
log = structlog.get_logger()


def look_for_outage(services: Services) -> bool:
    """Shed what is too much and tell who has waited too long; always False: the next look is by the clock."""
    now = services.clock()
    with services.db.read() as session:
        if session.scalar(select(Turn.message_id).where(Turn.status.in_(("waiting", "leased"))).limit(1)) is None:
            return False
    with services.db.write() as session:
        turns.shed(session, services, services.settings.limits.waiting_turns, now)
        tell_about_outage(session, services, now)
    return False


def look_after_health(services: Services, bot: BotClient, screen_state: str) -> bool:
    """Note which parts live; always False."""
    is_bot_up = bot.is_healthy()
    are_actions_up = _answers(f"{services.settings.actions_url}/health")
    now = services.clock()
    with services.db.write() as session:
        beat(session, "worker", now)
        beat(session, "screen", now, is_ok=screen_state == "ok", code=screen_state)
        beat(session, "bot", now, is_ok=is_bot_up, code="ok" if is_bot_up else "not_reached")
        beat(session, "actions", now, is_ok=are_actions_up, code="ok" if are_actions_up else "not_reached")
    return False


def look_after_questions(services: Services) -> bool:
    """Alert staff to shared questions that wait too long, and end those whose time is over; always False."""
    with services.db.write() as session:
        unanswered.look_after(session, services, services.clock())
    return False


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=CONNECT_TIMEOUT).ok
    except requests.RequestException:
        return False


def tell_about_outage(session: Session, services: Services, now: datetime) -> int:
    """Tell everybody whose message has waited too long for the bot, once per outage; returns how many."""
    since = now - OUTAGE_NOTICE_AFTER
    rows = (
        session.scalars(
            select(Conversation)
            .join(Turn, Turn.conversation_id == Conversation.id)
            .where(
                Turn.status.in_(("waiting", "leased")),
                Turn.created_at <= since,
                Conversation.owner == Owner.BOT.value,
                or_(Conversation.outage_notice_at.is_(None), Conversation.outage_notice_at <= now - OUTAGE_SILENCE),
            )
            .with_for_update(of=Conversation, skip_locked=True)
        )
        .unique()
        .all()
    )
    for conversation in rows:
        conversation.outage_notice_at = now
        say(session, services, conversation.id, services.wording.notice("outage"), now)
    return len(rows)


def purge(services: Services, now: datetime) -> int:
    """Erase conversations that nobody agreed to keep, 24 hours after their last message; returns how many.

    One with a shared question stays for as long as its visitor was told.
    """
    has_open_handoff = select(Handoff.conversation_id).where(Handoff.status.in_(OPEN_STATUSES))
    has_shared = select(UnansweredQuestion.conversation_id).where(
        UnansweredQuestion.shared_at > now - unanswered.SHARED_FOR
    )
    query = select(Conversation.id).where(
        Conversation.is_kept.is_(False),
        Conversation.last_message_at <= now - TRANSIENT_FOR,
        Conversation.id.not_in(has_open_handoff),
        Conversation.id.not_in(has_shared),
    )
    with services.db.read() as session:
        due = session.scalars(query.limit(PURGE_BATCH)).all()
    purged = sum(_purge_one(services, conversation_id, now) for conversation_id in due)
    if purged:
        log.info("purged", count=purged)
    return purged


def _purge_one(services: Services, conversation_id: str, now: datetime) -> bool:
    """False when the visitor came back in this very moment."""
    try:
        privacy.erase(services, conversation_id, reason="not_kept", now=now, idle_since=now - TRANSIENT_FOR)
    except privacy.StillInUse:
        return False
    return True
