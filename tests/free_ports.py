"""Ports that nothing listens on, for processes that tests start; they do not stay reserved."""

from __future__ import annotations

import socket
from contextlib import ExitStack

from handoff.settings import LOOPBACK


def free_ports(count: int) -> list[int]:
    """Held together while they are counted, so that all differ."""
    with ExitStack() as stack:
        held = [stack.enter_context(socket.create_server((LOOPBACK, 0))) for _ in range(count)]
        return [server.getsockname()[1] for server in held]
