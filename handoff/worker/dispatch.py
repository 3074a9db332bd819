"""Bot turns: lease, ask the bot, record. Each is a transaction of its own and none spans the call (invariant 5)."""

from __future__ import annotations

from datetime import timedelta

import structlog
from sqlalchemy.orm import Session

from handoff import outbox, turns, unanswered
from handoff.contract import ButtonDraft, ReplyDraft
from handoff.ledger import ConversationErased, StaleEpoch, UnknownConversation
from handoff.services import Services
from handoff.turns import LeasedTurn, LeaseLost
from handoff.worker.bot_client import BotClient, BotUnavailable, TurnFailed

log = structlog.get_logger()


class Dispatcher:
    """Carries out bot turns; any number of threads and workers may call `run_once` at the same time."""

    def __init__(self, services: Services, bot: BotClient) -> None:
        self._services = services
        self._bot = bot

    def lease(self) -> LeasedTurn | None:
        """Take the next turn that is due, if any."""
        settings, now = self._services.settings, self._services.clock()
        if not turns.is_any_due(self._services.db, now):
            return None
        lease = timedelta(seconds=settings.lease_seconds)
        return turns.lease_next(self._services.db, worker=settings.worker_name, lease=lease, now=now)

    def carry_out(self, turn: LeasedTurn) -> bool:
        """Ask the bot and record what it says; always True."""
        try:
            self._carry_out(turn)
        except (StaleEpoch, LeaseLost, ConversationErased, UnknownConversation) as verdict:
            # a practitioner took over, another worker has it, or it was erased: what the bot said is not shown
            log.info("turn_refused", message=turn.message_id, verdict=type(verdict).__name__)
        return True

    def run_once(self) -> bool:
        """Lease and carry out one turn; True when there was one."""
        turn = self.lease()
        return turn is not None and self.carry_out(turn)

    def _carry_out(self, turn: LeasedTurn) -> None:
        if turn.attempts >= turns.MAX_ATTEMPTS:  # every worker that tried it died or hung: it must not kill another
            self._back(turn, "abandoned", is_counted=True)
            return
        try:
            replies = self._bot.answer(turn)
        except BotUnavailable as error:
            self._back(turn, str(error), is_counted=False)
        except TurnFailed as error:
            self._back(turn, str(error), is_counted=True)
        else:
            self._record(turn, replies)

    def _record(self, turn: LeasedTurn, replies: list[ReplyDraft]) -> None:
        services, now = self._services, self._services.clock()
        with services.db.write() as session:
            if not replies:  # the bot stayed silent: nothing is dropped in silence (invariant 11)
                replies = [_no_reply(services)]
                unanswered.keep(session, turn.conversation_id, turn.message_id, "no_reply", now)
            for message in turns.record(session, turn, replies, now):
                outbox.enqueue(session, services, message, now)

    def _back(self, turn: LeasedTurn, error: str, *, is_counted: bool) -> None:
        services = self._services
        log.warning("turn_failed", message=turn.message_id, error=error, attempts=turn.attempts + is_counted)
        with services.db.write() as session:
            _give_back_or_up(session, services, turn, error, is_counted=is_counted)


def _give_back_or_up(session: Session, services: Services, turn: LeasedTurn, error: str, *, is_counted: bool) -> None:
    if is_counted and turn.attempts + 1 >= turns.MAX_ATTEMPTS:
        turns.give_up(session, services, turn, error=error, now=services.clock())
    else:
        turns.give_back(session, turn, error=error, is_counted=is_counted, now=services.clock())


def _no_reply(services: Services) -> ReplyDraft:
    notice = services.wording.notice("no_reply")
    buttons = [ButtonDraft(title=button.title, wish=button.wish) for button in notice.buttons]
    return ReplyDraft(text=notice.text, buttons=buttons)
