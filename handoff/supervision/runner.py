"""Starts the supervisor with everything under it, watches, and leaves nothing running at the end.

What is started is `programs.py`'s business, whether it is well `health.py`'s; this module knows the order of things.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from threading import Event

from handoff.supervision.control import Control, NoAnswer, State
from handoff.supervision.last_word import last_word
from handoff.supervision.leftovers import end_leftovers
from handoff.supervision.plan import Plan
from handoff.supervision.programs import Program, socket_path, supervisor_config
from handoff.supervision.tied import tie_to_caller
from handoff.supervision.watch import Watch

LOOK_EVERY = 0.5
SAY_EVERY = 5.0
STOP_PATIENCE = 12.0
"""Longer than the supervisor waits for its processes before it makes them stop."""

Say = Callable[[str], None]
Missing = Callable[[Plan], list[str]]


class SupervisorEnded(Exception):
    """The supervisor itself went away; its log says why."""


class Runner:
    """One run of one plan, in the main thread: the kernel ties the supervisor's life to the thread that starts it."""

    def __init__(self, plan: Plan, programs: Sequence[Program], environ: Mapping[str, str], say: Say) -> None:
        self._plan = plan
        self._programs = programs
        self._environ = environ
        self._say = say
        self._control = Control(socket_path(plan))
        self._watch = Watch(say, self._control.start, lambda part: last_word(plan.log_dir / f"{part}.log"))
        self._states: dict[str, State] = {}
        self._supervisor: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        for directory in (self._plan.log_dir, socket_path(self._plan).parent):
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        config = self._plan.var_dir / "supervisor.conf"
        config.write_text(supervisor_config(self._plan, self._programs))
        self._supervisor = subprocess.Popen(
            [sys.executable, "-m", "supervisor.supervisord", "-c", str(config)],
            env=dict(self._environ),
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C reaches us alone, and we stop the rest in order
            preexec_fn=tie_to_caller(),
        )

    def wait_ready(self, stop: Event, missing: Missing) -> bool:
        """True as soon as nothing is missing; says every few seconds what is awaited. False if told to stop."""
        started = said = time.monotonic()
        while not stop.wait(LOOK_EVERY):
            self._look()
            if not (absent := missing(self._plan)) and self._is_steady("worker"):
                return True
            if time.monotonic() - said >= SAY_EVERY:
                said = time.monotonic()
                self._say(f"waiting for {', '.join(absent or ['worker'])} ({said - started:.0f} s)")
        return False

    def watch(self, stop: Event) -> None:
        """Until told to stop: say what ends and see that it is started again."""
        while not stop.wait(LOOK_EVERY):
            self._look()

    def stop(self, patience: float = STOP_PATIENCE) -> None:
        """Stop the supervisor and all under it; what does not stop is made to."""
        if self._supervisor is not None:
            self._supervisor.send_signal(signal.SIGTERM)
            try:
                self._supervisor.wait(patience)
            except subprocess.TimeoutExpired:
                self._supervisor.kill()
                self._supervisor.wait()
        end_leftovers(self._plan.var_dir, patience=min(patience, 2.0))

    def _is_steady(self, part: str) -> bool:
        """The supervisor's word for it: a heartbeat in the database may be that of the run before this one."""
        return part not in self._plan.parts or (part in self._states and self._states[part].name == "RUNNING")

    def _look(self) -> None:
        if self._supervisor is not None and self._supervisor.poll() is not None:
            raise SupervisorEnded(f"the supervisor ended by itself; see {self._plan.log_dir / 'supervisor.log'}")
        with suppress(NoAnswer):  # not listening yet, or busy stopping something: the next look tells
            self._states = self._control.states()
            self._watch.look(self._states)
