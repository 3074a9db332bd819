"""Waiting for what other processes do: generous where nobody promised a time."""

from __future__ import annotations

import time
from collections.abc import Callable

HAPPENS_WITHIN = 45.0
"""Seconds for everything nobody promised a time for: a busy machine is no failure."""


def wait_until[Found](look: Callable[[], Found], what: str, timeout: float = HAPPENS_WITHIN) -> Found:
    """What `look` finds, once it finds something."""
    deadline = time.monotonic() + timeout
    while not (found := look()):
        assert time.monotonic() < deadline, f"{what}: not within {timeout:.0f} s"
        time.sleep(0.1)
    return found
