"""Asks the running supervisor how its processes are, and tells it to start one again.

Knows the supervisor's protocol (XML-RPC over a socket file), not when a restart is due.
"""

from __future__ import annotations

import http.client
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from xmlrpc.client import Fault, ServerProxy

from supervisor.xmlrpc import SupervisorTransport

from handoff.supervision.programs import GROUP


class NoAnswer(Exception):
    """The supervisor is not there, or not yet."""


@dataclass(frozen=True)
class State:
    """One process as the supervisor sees it; `name` is one of its words: STARTING, RUNNING, BACKOFF, FATAL ..."""

    name: str
    pid: int


class Control:
    def __init__(self, socket: Path) -> None:
        self._url = f"unix://{socket}"

    def states(self) -> dict[str, State]:
        """The state of every part."""
        told = self._ask("getAllProcessInfo")
        return {entry["name"]: State(entry["statename"], entry["pid"]) for entry in told}

    def start(self, part: str) -> None:
        """Start a part that was given up; one that runs stays as it is."""
        self._ask("startProcess", f"{GROUP}:{part}", False)

    def stop(self, part: str) -> None:
        """Stop a part and wait for its end."""
        self._ask("stopProcess", f"{GROUP}:{part}")

    def _ask(self, method: str, *arguments: object) -> Any:
        transport = SupervisorTransport(None, None, self._url)
        try:
            proxy = cast(Any, ServerProxy("http://127.0.0.1", transport=transport))
            return getattr(proxy.supervisor, method)(*arguments)
        except Fault:
            return []  # it is in that state already
        except (OSError, http.client.HTTPException) as error:
            raise NoAnswer(f"the supervisor does not answer at {self._url}") from error
        finally:
            transport.close()
