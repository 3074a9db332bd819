"""Finds and ends processes that an earlier start of the same `var/` left behind.

They are known by a mark in their environment, so no other program is ever touched.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

MARK = "SIGNPOST_SUPERVISED_IN"
"""Every process under the supervisor carries it; its value is the absolute `var/`."""


def leftovers(var_dir: Path) -> list[int]:
    """The ids of the processes that carry the mark of this `var/`, this process excepted."""
    entry = f"{MARK}={var_dir.resolve()}".encode()
    return [pid for pid in _processes() if pid != os.getpid() and entry in _environ(pid)]


def end_leftovers(var_dir: Path, patience: float = 5.0) -> list[int]:
    """Ask them to stop, then make them; returns whom it found. The caller holds the lock of this `var/`."""
    found = leftovers(var_dir)
    _signal_all(found, signal.SIGTERM)
    deadline = time.monotonic() + patience
    while leftovers(var_dir) and time.monotonic() < deadline:
        time.sleep(0.1)
    while remaining := leftovers(var_dir):
        _signal_all(remaining, signal.SIGKILL)
        time.sleep(0.05)
    return found


def _processes() -> Iterator[int]:
    return (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal())


def _environ(pid: int) -> list[bytes]:
    """Empty for processes of others, and for those that have ended but not been collected."""
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return []


def _signal_all(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)
