"""A stand-in for the handoff service on a real port: takes what actions write, in the contract's shapes, and remembers.

Knows nothing of queues and databases; it can be told to refuse everything, as a service in trouble would.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from pydantic import BaseModel, ValidationError

from handoff.contract import (
    ActionIn,
    ConsentIn,
    ContactIn,
    DoneOut,
    LinkOut,
    OpenHandoffIn,
    OpenHandoffOut,
    ScreeningIn,
    ScreeningOut,
    SituationOut,
    UnansweredIn,
)
from handoff.domain.lifecycle import Owner
from handoff.domain.readiness import ScreeningAnswers
from handoff.domain.triage import decide

TOKEN = "stand-in-token-" + "x" * 32
PREFIX = "/api/actions/"
SITUATION = SituationOut(
    owner=Owner.BOT, handoff=None, is_open=True, next_opening=None, next_opening_text="now",
    hours_text="Monday to Friday, 09:00 to 17:00", service_name="Merlion Bay Careers",
    booking_url="https://careers.merlionbay.example/appointments", contact_text="careers@merlionbay.example",
)  # fmt: skip
BODIES: dict[str, type[ActionIn]] = {
    "screenings": ScreeningIn,
    "handoffs": OpenHandoffIn,
    "handoffs/cancel": ActionIn,
    "contacts": ContactIn,
    "consents": ConsentIn,
    "unanswered": UnansweredIn,
}


@dataclass
class StandInDesk:
    """Enter it to start it. `writes` holds what came in, in order; `is_in_trouble` makes it answer 503."""

    writes: list[tuple[str, ActionIn]] = field(default_factory=list)
    is_in_trouble: bool = False
    situation: SituationOut = field(default_factory=lambda: SITUATION)

    def __enter__(self) -> Self:
        desk = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer(*desk.read(self.path, self.headers))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self._answer(*desk.write(self.path, self.headers, body))

            def _answer(self, status: int, body: str) -> None:
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def read(self, path: str, headers: Mapping[str, str]) -> tuple[int, str]:
        refused = self._refused(headers)
        return refused or (200, self.situation.model_dump_json())

    def write(self, path: str, headers: Mapping[str, str], raw: bytes) -> tuple[int, str]:
        if refused := self._refused(headers):
            return refused
        name = path.removeprefix(PREFIX)
        try:
            body = BODIES[name].model_validate_json(raw)
        except (KeyError, ValidationError) as error:
            return 422, _error("bad_body", str(error))
        self.writes.append((name, body))
        return 200, _result(body).model_dump_json()

    def _refused(self, headers: Mapping[str, str]) -> tuple[int, str] | None:
        if headers.get("Authorization") != f"Bearer {TOKEN}":
            return 401, _error("unauthorised", "no token")
        return (503, _error("in_trouble", "told to refuse")) if self.is_in_trouble else None


def _result(body: ActionIn) -> BaseModel:
    if isinstance(body, ScreeningIn):
        decision = decide(ScreeningAnswers(dict(body.answers)), body.preference)
        return ScreeningOut(
            tier=decision.tier,
            reasons=[str(reason) for reason in decision.reasons],
            missing=list(decision.missing),
            resources=[LinkOut(title="A guide", url="https://example.org/guide")],
        )
    return OpenHandoffOut(ref="H-7F3K", is_new=True) if isinstance(body, OpenHandoffIn) else DoneOut()


def _error(code: str, message: str) -> str:
    return json.dumps({"error": {"code": code, "message": message}})
