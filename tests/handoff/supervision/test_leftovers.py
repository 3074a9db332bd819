"""Processes of an earlier start are found by their mark alone, and ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from handoff.supervision.leftovers import MARK, end_leftovers, leftovers

STUBBORN = "import signal, time; signal.signal(15, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
MEEK = "import time; print('up', flush=True); time.sleep(60)"


class Crowd:
    """Processes that are surely gone after the test."""

    def __init__(self) -> None:
        self.processes: list[subprocess.Popen[str]] = []

    def add(self, code: str, **environ: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", code], env={**os.environ, **environ}, stdout=subprocess.PIPE, text=True
        )
        self.processes.append(process)
        assert process.stdout is not None
        assert "up\n" == process.stdout.readline()
        return process


@pytest.fixture
def crowd() -> Iterator[Crowd]:
    crowd = Crowd()
    yield crowd
    for process in crowd.processes:
        process.kill()
        process.communicate()


def test_it_finds_those_of_this_installation_alone(crowd: Crowd, tmp_path: Path) -> None:
    ours = crowd.add(MEEK, **{MARK: str(tmp_path)})
    crowd.add(MEEK, **{MARK: str(tmp_path / "other")})
    crowd.add(MEEK, SIGNPOST_VAR_DIR=str(tmp_path))

    assert [ours.pid] == leftovers(tmp_path)


def test_it_asks_first_and_spares_the_rest(crowd: Crowd, tmp_path: Path) -> None:
    ours = crowd.add(MEEK, **{MARK: str(tmp_path)})
    other = crowd.add(MEEK)

    assert [ours.pid] == end_leftovers(tmp_path)
    assert -signal.SIGTERM == ours.wait(5)
    assert other.poll() is None


def test_it_makes_the_stubborn_stop(crowd: Crowd, tmp_path: Path) -> None:
    stubborn = crowd.add(STUBBORN, **{MARK: str(tmp_path)})

    end_leftovers(tmp_path, patience=0.3)

    assert -signal.SIGKILL == stubborn.wait(5)
    assert [] == leftovers(tmp_path)


def test_no_leftovers_is_the_usual_case(tmp_path: Path) -> None:
    assert [] == end_leftovers(tmp_path)
