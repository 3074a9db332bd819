"""The safety stage: every visitor message is screened here first, whoever owns the conversation, bot up or down.

Its own loop, so that it never waits behind bot turns. Desk buttons are carried out here too: they work without the bot.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff import desk
from handoff.contract import Wish
from handoff.domain.lifecycle import ConsentScope
from handoff.models import Message, Turn
from handoff.safety import lane
from handoff.safety.screen import SafetyLevel, SafetyScreen, Verdict
from handoff.services import Services

SCREEN_TIMEOUT = 2.0
"""Seconds the screen may take before the message goes on, marked (invariant 8)."""
BATCH = 50
log = structlog.get_logger()


class ScreeningStage:
    """Screens what is pending, oldest first."""

    def __init__(self, services: Services, screen: SafetyScreen) -> None:
        self._services = services
        self._screen = screen
        self._pool = ThreadPoolExecutor(max_workers=4, thread_name_prefix="screen")

    def run_once(self) -> bool:
        """Screen one batch; True when there was any."""
        query = (
            select(Message.id, Message.text)
            .where(Message.safety_level == SafetyLevel.PENDING.value)
            .order_by(Message.at)
            .limit(BATCH)
        )
        with self._services.db.read() as session:
            pending = session.execute(query).all()
        for message_id, text in pending:
            self._pass_on(message_id, self._verdict(message_id, text))
        return bool(pending)

    def _verdict(self, message_id: str, text: str) -> Verdict:
        try:
            return self._pool.submit(self._screen.judge, text).result(SCREEN_TIMEOUT)
        except Exception as error:  # whatever breaks in the screen, the message goes on, marked, with an alert
            log.error("screen_failed", message=message_id, error=type(error).__name__)
            return Verdict(SafetyLevel.UNSCREENED, ("screen_failed",))

    def _pass_on(self, message_id: str, verdict: Verdict) -> None:
        services, now = self._services, self._services.clock()
        with services.db.write() as session:
            lane.apply(session, services, message_id, verdict, now)
            _fulfil_desk_wish(session, services, message_id, now)
        if verdict.level is not SafetyLevel.NONE:
            log.warning("screened", message=message_id, level=verdict.level.value, reasons=verdict.reasons)


def _fulfil_desk_wish(session: Session, services: Services, message_id: str, now: datetime) -> None:
    message, turn = session.get(Message, message_id), session.get(Turn, message_id)
    if message is None or turn is None or turn.status != "waiting" or message.wish is None:
        return
    wish = Wish.model_validate(message.wish)
    if wish.desk is None:
        return
    turn.status = "answered"
    session.flush()
    match wish.desk:
        case "open_handoff":
            scope = wish.scope or ConsentScope.FROM_NOW
            desk.open_handoff(
                session, services, message.conversation_id, scope=scope, reasons=["asked_for_person"], now=now
            )
        case "cancel_handoff":
            desk.cancel(session, services, message.conversation_id, now)
        case "keep_waiting":
            desk.keep_waiting(session, services, message.conversation_id, now)
