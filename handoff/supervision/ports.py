"""Answers before a start whether a port is free; knows which setting chooses it, not who holds it."""

from __future__ import annotations

import socket

from handoff.settings import LOOPBACK
from handoff.supervision.plan import Plan


class PortTaken(Exception):
    """Something else listens where a part should; the message names the part and the setting that moves it."""


def refuse_taken_ports(plan: Plan) -> None:
    """Raises `PortTaken` for the first part that could not listen."""
    wanted = {
        "web": (plan.bind, plan.port, "SIGNPOST_PORT"),
        "bot": (LOOPBACK, plan.bot_port, "SIGNPOST_BOT_PORT"),
        "actions": (LOOPBACK, plan.actions_port, "SIGNPOST_ACTIONS_PORT"),
    }
    for part in plan.parts:
        if part in wanted:
            _refuse_if_taken(part, *wanted[part])


def _refuse_if_taken(part: str, host: str, port: int, setting: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the servers do: a port in TIME_WAIT is free
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTaken(
                f"port {port}, where the {part} process listens, cannot be used ({error.strerror}); "
                f"stop what holds it or choose another: {setting}={port + 1000 if port < 64_000 else 8000} make up"
            ) from error
