"""The real supervisor over stand-ins: what ends is started again, and nothing outlives the run, however it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from handoff.supervision.control import Control
from handoff.supervision.leftovers import end_leftovers, leftovers

SCRIPT = Path(__file__).with_name("supervised.py")
UP = "import os, pathlib, time; pathlib.Path(os.environ['SIGNPOST_VAR_DIR'], '{part}.up').touch(); "
STAYS = UP + "time.sleep(300)"
FORKS = UP + "os.fork(); time.sleep(300)"
STUBBORN = UP + "import signal; signal.signal(15, signal.SIG_IGN); os.fork(); time.sleep(300)"
FAILS = UP + "open(os.environ['SIGNPOST_VAR_DIR'] + '/failed', 'a').write('x'); raise SystemExit('no model')"


class Run:
    """One run of `supervised.py`."""

    def __init__(self, var_dir: Path, steady_after: int = 0, **parts: str) -> None:
        codes = [f"{part}={code.format(part=part)}" for part, code in parts.items()]
        command = [sys.executable, str(SCRIPT), str(var_dir), str(steady_after), *codes]
        self.var_dir = var_dir
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
        self.said: list[str] = []

    def read_until(self, word: str) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line.strip())
            if word in line:
                return
        raise AssertionError(f"it never said {word!r}: {self.said}")

    def pid(self, part: str) -> int:
        return Control(self.var_dir / "supervisor.sock").states()[part].pid

    def wait_new_pid(self, part: str, old: int) -> bool:
        deadline = time.monotonic() + 10
        while (now := self.pid(part)) in (0, old) and time.monotonic() < deadline:
            time.sleep(0.05)
        return now not in (0, old)


@pytest.fixture
def var_dir() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="signpost-") as name:
        yield Path(name)


@pytest.fixture
def start(var_dir: Path) -> Iterator[Callable[..., Run]]:
    runs: list[Run] = []

    def start(steady_after: int = 0, **parts: str) -> Run:
        runs.append(Run(var_dir, steady_after, **parts))
        runs[-1].read_until("ready")
        return runs[-1]

    yield start
    for run in runs:
        run.process.kill()
        end_leftovers(var_dir)  # first: what was left behind would hold the pipe open
        run.process.communicate()


def _nothing_left_within(seconds: float, var_dir: Path) -> bool:
    deadline = time.monotonic() + seconds
    while leftovers(var_dir) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not leftovers(var_dir)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_what_ends_is_started_again(start: Callable[..., Run], number: signal.Signals) -> None:
    run = start(web=STAYS, bot=STAYS)
    web, bot = run.pid("web"), run.pid("bot")

    os.kill(bot, number)
    run.read_until("bot ended")

    assert run.wait_new_pid("bot", bot)
    assert web == run.pid("web")


def test_what_fails_at_once_is_tried_again_after_growing_pauses(start: Callable[..., Run], var_dir: Path) -> None:
    run = start(steady_after=5, bot=FAILS)

    run.read_until("bot did not stay up")
    assert "bot.log ends with: no model" in run.said[-1]
    time.sleep(4)

    assert 2 <= len((var_dir / "failed").read_text()) <= 4


def test_a_polite_end_stops_everything_the_stubborn_too(start: Callable[..., Run], var_dir: Path) -> None:
    run = start(web=FORKS, bot=STUBBORN, worker=STAYS)
    assert len(leftovers(var_dir)) >= 6

    run.process.terminate()

    assert 0 == run.process.wait(20)
    assert [] == leftovers(var_dir)


def test_nothing_outlives_a_start_that_was_killed_outright(start: Callable[..., Run], var_dir: Path) -> None:
    run = start(web=FORKS, bot=STAYS)

    run.process.kill()
    run.process.wait()

    assert _nothing_left_within(15, var_dir)


def test_nothing_outlives_a_supervisor_that_was_killed_outright(start: Callable[..., Run], var_dir: Path) -> None:
    run = start(web=FORKS, bot=STAYS)

    os.kill(int((var_dir / "supervisor.pid").read_text()), signal.SIGKILL)

    assert 1 == run.process.wait(20)
    assert [] == leftovers(var_dir)


def test_processes_killed_with_everything_above_them_end_too(start: Callable[..., Run], var_dir: Path) -> None:
    run = start(web=STAYS, bot=STAYS)

    for pid in (run.process.pid, int((var_dir / "supervisor.pid").read_text())):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    run.process.wait()

    assert _nothing_left_within(10, var_dir)


def test_what_the_processes_say_is_kept_in_a_log_each(start: Callable[..., Run], var_dir: Path) -> None:
    start(web=UP + "print('out'); import sys; print('err', file=sys.stderr, flush=True); time.sleep(300)")

    lines = (var_dir / "log" / "web.log").read_text().split()

    assert ["err", "out"] == sorted(lines)
