"""Holds one `var/` for one start at a time; the kernel lets go of it when the holder ends, however it ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class AlreadyRunning(Exception):
    """Another start holds this `var/`; the message names its process."""


@contextmanager
def only_one(var_dir: Path) -> Iterator[None]:
    """Raises `AlreadyRunning` at once if somebody else is inside."""
    descriptor = os.open(var_dir / "up.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyRunning(f"Signpost already runs here (process {file.read().strip() or 'unknown'})") from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
