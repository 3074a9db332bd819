"""The safety stage: every visitor message is screened here first, whoever owns the conversation, bot up or down.

Its own loop, so that it never waits behind bot turns. What a button wishes of the desk is carried out here too.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import select

from handoff.contract import Wish
from handoff.models import Message
from handoff.safety import lane
from handoff.safety.cues import Cues, load_cues
from handoff.safety.levels import SafetyLevel, Screen, Verdict
from handoff.safety.plain_text import Spellings, load_spellings
from handoff.safety.screen import load_screen, verdict_of
from handoff.services import Services
from handoff.worker import wishes

SCREEN_TIMEOUT = 2.0
"""Seconds the screen may take before the message goes on, marked (invariant 8)."""
SHARE_OF_CUES = 0.2
"""Of these seconds, the share kept back to ask the phrases alone if the whole screen fails."""
BATCH = 50
FAILING_FOR = timedelta(minutes=1)
"""How long after a failure the health page shows the screen in red."""
log = structlog.get_logger()


class ScreenNotLoaded(Exception):
    """There is no screen to ask: its files could not be read at the start."""


@dataclass(frozen=True)
class NotLoaded:
    """Stands in for a screen that could not be loaded: messages go on unscreened, but for what the cues alone find."""

    cues: Cues | None
    spellings: Spellings | None

    def judge(self, text: str) -> Verdict:
        raise ScreenNotLoaded

    def judge_by_cues(self, text: str) -> Verdict:
        if self.cues is None or self.spellings is None:
            raise ScreenNotLoaded
        return verdict_of(self.cues.found_in(self.spellings.plain(text)))


def screen_or_stand_in(data_dir: Path) -> Screen:
    """The screen, or its stand-in: a worker without a screen still passes messages on, marked (invariant 8)."""
    screen = _loaded(load_screen, data_dir)
    # without the model's dictionary every word passes for English, so slips are not mended
    return screen or NotLoaded(
        _loaded(load_cues, data_dir), _loaded(lambda data_dir: load_spellings(data_dir, str.isalpha), data_dir)
    )


def _loaded[Part](load: Callable[[Path], Part], data_dir: Path) -> Part | None:
    try:
        return load(data_dir)
    except Exception as error:  # whatever is amiss with the files: the health page and each alert say so
        log.error("screen_not_loaded", error=type(error).__name__)
        return None


class ScreeningStage:
    """Screens what is pending, oldest first."""

    def __init__(self, services: Services, screen: Screen) -> None:
        self._services = services
        self._screen = screen
        self._failed_at: datetime | None = None
        self._pool = ThreadPoolExecutor(max_workers=4, thread_name_prefix="screen")
        self._cue_pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="cues")

    def run_once(self) -> bool:
        """Screen one batch; True when there was any."""
        query = (
            select(Message.id, Message.text, Message.wish)
            .where(Message.safety_level == SafetyLevel.PENDING.value)
            .order_by(Message.at, Message.seq)
            .limit(BATCH)
        )
        with self._services.db.read() as session:
            pending = session.execute(query).all()
        for message_id, text, wish in pending:
            self._pass_on(message_id, self._verdict(message_id, text, wish))
        return bool(pending)

    @property
    def state(self) -> str:
        """For the health page: ok, not_loaded, or failing while the last failure is fresh."""
        if isinstance(self._screen, NotLoaded):
            return "not_loaded"
        failed_at = self._failed_at
        return "ok" if failed_at is None or self._services.clock() - failed_at > FAILING_FOR else "failing"

    def _verdict(self, message_id: str, text: str, wish: dict[str, Any] | None) -> Verdict:
        if wish is not None:
            return wishes.verdict_on(Wish.model_validate(wish))
        seconds = SCREEN_TIMEOUT * (1 - SHARE_OF_CUES)
        verdict = self._asked(self._pool, self._screen.judge, message_id, text, seconds)
        if verdict is not None:
            return verdict
        verdict = self._asked(
            self._cue_pool, self._screen.judge_by_cues, message_id, text, SCREEN_TIMEOUT * SHARE_OF_CUES
        )
        if verdict is not None and verdict.level is SafetyLevel.URGENT:
            return verdict
        return Verdict(SafetyLevel.UNSCREENED, ("screen_failed",))

    def _asked(
        self,
        pool: ThreadPoolExecutor,
        judge: Callable[[str], Verdict],
        message_id: str,
        text: str,
        seconds: float,
    ) -> Verdict | None:
        try:
            return pool.submit(judge, text).result(seconds)
        except Exception as error:  # whatever breaks in the screen, the message goes on, marked, with an alert
            self._failed_at = self._services.clock()
            log.error("screen_failed", message=message_id, step=judge.__name__, error=type(error).__name__)
            return None

    def _pass_on(self, message_id: str, verdict: Verdict) -> None:
        services, now = self._services, self._services.clock()
        with services.db.write() as session:
            if lane.apply(session, services, message_id, verdict, now):
                wishes.carry_out(session, services, message_id, now)
        if verdict.level is not SafetyLevel.NONE:
            log.warning("screened", message=message_id, level=verdict.level.value, reasons=verdict.reasons)
