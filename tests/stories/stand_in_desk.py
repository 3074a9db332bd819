"""A stand-in for the handoff service on a real port: takes what actions write, in the contract's shapes, and remembers.

Composes answers as handoff does. Knows nothing of queues and databases; it can be told to refuse everything, as a
service in trouble would.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace, TracebackType
from typing import Any, Self

from pydantic import BaseModel, ValidationError

from handoff.content import Content, load_content
from handoff.contract import (
    ActionIn,
    AnswerOut,
    ConsentIn,
    ContactIn,
    DoneOut,
    ExerciseIn,
    LinkOut,
    OpenHandoffIn,
    OpenHandoffOut,
    OpeningOut,
    PayloadButton,
    RequestOut,
    ResultChoiceIn,
    ResultChoiceOut,
    ScreeningIn,
    ScreeningOut,
    TitlesOut,
    UnansweredIn,
)
from handoff.domain.deciding import deciding_answers
from handoff.domain.readiness import ScreeningAnswers
from handoff.domain.triage import decide
from handoff.knowledge.answers import Answers, UnknownAnswer
from handoff.plans import exercises

TOKEN = "stand-in-token-" + "x" * 32
PREFIX = "/api/actions/"
ROOT = Path(__file__).resolve().parents[2]
NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
"""A Tuesday in Singapore, when people are there."""
NO_SESSION: Any = None
"""Looking at an exercise needs none."""
BODIES: dict[str, type[ActionIn]] = {
    "screenings": ScreeningIn,
    "screenings/choice": ResultChoiceIn,
    "screenings/delete": ActionIn,
    "exercises": ExerciseIn,
    "handoffs": OpenHandoffIn,
    "handoffs/cancel": ActionIn,
    "briefs": ActionIn,
    "contacts": ContactIn,
    "consents": ConsentIn,
    "unanswered": UnansweredIn,
    "unanswered/share": ActionIn,
}


@dataclass
class StandInDesk:
    """Enter it to start it. `writes` holds what came in, in order; `is_in_trouble` makes it answer 503."""

    writes: list[tuple[str, ActionIn]] = field(default_factory=list)
    is_in_trouble: bool = False
    has_opening: bool = False
    """Whether conversations began with words that say something."""
    content: Content = field(default_factory=lambda: load_content(ROOT / "data"))
    questions: set[str] = field(default_factory=set)
    """Conversations with an open unanswered question."""

    def __post_init__(self) -> None:
        self.answers = Answers(self.content)

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
        if refused := self._refused(headers):
            return refused
        name = path.removeprefix(PREFIX)
        if name == "titles":
            return 200, TitlesOut(titles=self.answers.titles()).model_dump_json()
        if name.startswith("openings/"):
            return 200, OpeningOut(message_id="first" if self.has_opening else None).model_dump_json()
        try:
            return 200, self._answer(name.removeprefix("answers/")).model_dump_json()
        except UnknownAnswer:
            return 404, _error("unknown_answer", "there is none")

    def write(self, path: str, headers: Mapping[str, str], raw: bytes) -> tuple[int, str]:
        if refused := self._refused(headers):
            return refused
        name = path.removeprefix(PREFIX)
        try:
            body = BODIES[name].model_validate_json(raw)
        except (KeyError, ValidationError) as error:
            return 422, _error("bad_body", str(error))
        conversation = body.key.conversation
        if name == "unanswered/share" and conversation not in self.questions:
            return 422, _error("nothing_to_share", "no open question")
        if name == "unanswered":
            self.questions.add(conversation)
        if not isinstance(body, ExerciseIn) or body.is_finished:
            self.writes.append((name, body))
        return 200, self._result(name, body).model_dump_json()

    def _answer(self, name: str) -> AnswerOut:
        found = self.answers.answer(name, NOON)
        return AnswerOut(
            name=found.name,
            title=found.title,
            text=found.text,
            links=[LinkOut(title=title, url=url) for title, url in found.links],
            buttons=[PayloadButton(title=button.title, payload=button.payload) for button in found.buttons],
            route=found.route.value,
            source_text=found.source_text,
            is_old=found.is_old,
        )

    def _result(self, name: str, body: ActionIn) -> BaseModel:
        if name == "briefs":
            return RequestOut(link=LinkOut(title="Your request", url="https://example.org/request/x"))
        if isinstance(body, ResultChoiceIn):
            return ResultChoiceOut(resources=[LinkOut(title="A guide", url="https://example.org/guide")])
        if isinstance(body, ScreeningIn):
            return _screened(body)
        if isinstance(body, ExerciseIn):
            return self._looked_at(body)
        return OpenHandoffOut(ref="H-7F3K", is_new=True) if isinstance(body, OpenHandoffIn) else DoneOut()

    def _looked_at(self, body: ExerciseIn) -> BaseModel:
        """As handoff looks at it, at noon; kept as number one on a page."""
        only_looking = body.model_copy(update={"is_finished": False})
        services: Any = SimpleNamespace(content=self.content)
        out = exercises.keep(NO_SESSION, services, only_looking, NOON)
        page = [LinkOut(title="Your page", url="https://example.org/plan/x")]
        return out.model_copy(update={"exercise": 1, "links": page} if body.is_finished else {})

    def _refused(self, headers: Mapping[str, str]) -> tuple[int, str] | None:
        if headers.get("Authorization") != f"Bearer {TOKEN}":
            return 401, _error("unauthorised", "no token")
        return (503, _error("in_trouble", "told to refuse")) if self.is_in_trouble else None


def _screened(body: ScreeningIn) -> ScreeningOut:
    answers = ScreeningAnswers(dict(body.answers))
    decision = decide(answers, body.preference)
    return ScreeningOut(
        tier=decision.tier,
        reasons=[str(reason) for reason in decision.reasons],
        missing=list(decision.missing),
        deciding=list(deciding_answers(answers, body.preference)),
        resources=[LinkOut(title="A guide", url="https://example.org/guide")],
        offer="A talk of about 20 minutes.",
    )


def _error(code: str, message: str) -> str:
    return json.dumps({"error": {"code": code, "message": message}})
