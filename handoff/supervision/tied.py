"""Starts a command that the kernel ends when the process that started it is gone, however it went.

Run as `python -m handoff.supervision.tied command ...`; it does not know what the command does.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)
"""Loaded at import: after a fork, loading could wait for a lock that no thread will ever give back."""


def tie_to(parent: int) -> None:
    """From now on the end of `parent` sends this process SIGTERM; if it is gone already, leave at once."""
    if _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
    if os.getppid() != parent:
        os._exit(1)


def tie_to_caller() -> Callable[[], None]:
    """For `Popen(preexec_fn=...)`: ties the child to this process."""
    parent = os.getpid()
    return lambda: tie_to(parent)


def main(argv: list[str]) -> None:
    tie_to(os.getppid())
    os.execvp(argv[0], argv)


if __name__ == "__main__":
    main(sys.argv[1:])
