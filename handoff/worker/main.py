"""The worker process: its loops, and how they start and stop. What each loop does stands in its own module."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import structlog

from handoff import turns
from handoff.content import Way
from handoff.services import Services
from handoff.wake import SWEEP, Bell, Watcher
from handoff.worker import check_ins, deliver, desk_clock, on_call, receive_mail, timers
from handoff.worker.bot_client import BotClient
from handoff.worker.dispatch import Dispatcher
from handoff.worker.likeness import Grouping
from handoff.worker.screening import ScreeningStage, screen_or_stand_in

ERROR_PAUSE = 1.0
"""Seconds a loop rests after an unexpected error."""
log = structlog.get_logger()


class Worker:
    """Runs every loop in a thread of its own until it is told to stop."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._stop = threading.Event()
        self._bell = Bell()
        self._watcher = Watcher(services.db, self._bell.ring)
        self._threads: list[threading.Thread] = []
        settings = services.settings
        self._bot = BotClient(settings.bot_urls, settings.internal_token, settings.turn_timeout)

    def run(self) -> None:
        """Start, and block until SIGTERM or SIGINT; turns under way are finished."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stop.set())
        self.start()
        self._stop.wait()
        self.stop()

    def start(self) -> None:
        services = self._services
        with services.db.write() as session:
            turns.reclaim(session, services.settings.worker_name, services.clock())
        screening = ScreeningStage(services, screen_or_stand_in(services.settings.data_dir))
        self._watcher.start()
        self._spawn("screening", screening.run_once, on_work=self._bell.ring)
        self._spawn_dispatch(Dispatcher(services, self._bot))
        self._spawn("on_call", lambda: on_call.call_due(services), at_latest=on_call.LOOK_EVERY)
        self._spawn("call_by_email", lambda: on_call.send_due(services, Way.EMAIL), at_latest=on_call.LOOK_EVERY)
        self._spawn("call_by_webhook", lambda: on_call.send_due(services, Way.WEBHOOK), at_latest=on_call.LOOK_EVERY)
        self._spawn("outage", lambda: timers.look_for_outage(services), every=1.0)
        self._spawn("health", lambda: timers.look_after_health(services, self._bot, screening.state), every=3.0)
        self._spawn("purge", lambda: timers.purge(services, services.clock()) > 0, every=60.0)
        self._spawn("questions", lambda: timers.look_after_questions(services), every=60.0)
        self._spawn("desk", lambda: desk_clock.look_after_desk(services), every=5.0)
        self._spawn("check_ins", lambda: check_ins.ask_due(services) > 0, every=check_ins.EVERY)
        self._spawn("likeness", Grouping(services).run_once, every=2.0)
        if services.settings.mail is not None:
            self._spawn("deliver", lambda: deliver.run_once(services))
            self._spawn("receive_mail", lambda: receive_mail.run_once(services), every=5.0)
        log.info("worker_started", worker=services.settings.worker_name)

    def stop(self) -> None:
        self._stop.set()
        self._watcher.stop()
        self._bell.ring()
        for thread in self._threads:
            thread.join(timedelta(seconds=self._services.settings.lease_seconds).total_seconds())
        self._services.db.dispose()
        log.info("worker_stopped")

    def _spawn(
        self,
        name: str,
        step: Callable[[], bool],
        *,
        every: float | None = None,
        at_latest: float = SWEEP,
        on_work: Callable[[], None] | None = None,
    ) -> None:
        """A loop: `step` again at once while it finds work, else at the next change, `at_latest` after so many seconds
        (or after `every` seconds, whatever changes)."""

        def loop() -> None:
            seen = 0
            while not self._stop.is_set():
                seen = self._bell.count
                had_work = self._guarded(name, step)
                if had_work and on_work:
                    on_work()
                if had_work:
                    continue
                if every is None:
                    self._bell.wait(seen, at_latest)
                else:
                    self._stop.wait(every)

        self._start(name, loop)

    def _spawn_dispatch(self, dispatcher: Dispatcher) -> None:
        """One thread leases, a pool carries out: idle threads do not compete for the database."""
        free = threading.Semaphore(self._services.settings.turn_threads)
        pool = ThreadPoolExecutor(self._services.settings.turn_threads, thread_name_prefix="turn")

        def lease() -> bool:
            free.acquire()
            turn = None
            try:
                turn = dispatcher.lease()
                if turn is not None:
                    pool.submit(self._guarded, "turn", lambda: dispatcher.carry_out(turn)).add_done_callback(
                        lambda _: free.release()
                    )
            finally:
                if turn is None:
                    free.release()
            return turn is not None

        self._spawn("dispatch", lease)

    def _guarded(self, name: str, step: Callable[[], bool]) -> bool:
        try:
            return step()
        except Exception as error:  # a loop survives everything; what failed is tried again
            log.error("loop_failed", loop=name, error=type(error).__name__, exc_info=False)
            self._stop.wait(ERROR_PAUSE)
            return False

    def _start(self, name: str, target: Callable[[], None]) -> None:
        thread = threading.Thread(target=target, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()
