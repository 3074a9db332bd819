"""A tied process does not outlive the one that started it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

PARENT = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-m", "handoff.supervision.tied", *sys.argv[1:]])
print(child.pid, flush=True)
time.sleep(60)
"""
SLEEP = (sys.executable, "-c", "import time; time.sleep(60)")


def _is_alive(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_it_ends_with_a_parent_that_was_killed_outright() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT, *SLEEP], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        time.sleep(0.5)
        assert _is_alive(child)

        parent.kill()

    deadline = time.monotonic() + 5
    while _is_alive(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _is_alive(child)


def test_it_becomes_the_command_and_keeps_its_exit_code() -> None:
    command = [sys.executable, "-m", "handoff.supervision.tied", sys.executable, "-c", "raise SystemExit(7)"]

    assert 7 == subprocess.run(command, check=False).returncode


def test_the_command_has_the_id_the_supervisor_knows() -> None:
    command = [sys.executable, "-m", "handoff.supervision.tied", sys.executable, "-c", "import os; print(os.getpid())"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        told, _ = process.communicate()

    assert process.pid == int(told)
    assert os.getpid() != int(told)
    assert signal.SIGTERM != process.returncode
