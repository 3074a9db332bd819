"""Asks the handoff service, in the shapes of the contract and within four seconds.

Knows where the service is, not why it is asked; whatever goes wrong comes out as one `HandoffError` with a code.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Mapping
from functools import cache
from typing import Protocol

import httpx
from pydantic import BaseModel, ValidationError

from handoff.contract import (
    ActionIn,
    AnswerOut,
    ConsentIn,
    ContactIn,
    DoneOut,
    ErrorOut,
    ExerciseIn,
    ExerciseOut,
    OpenHandoffIn,
    OpenHandoffOut,
    OpeningOut,
    RequestOut,
    ResultChoiceIn,
    ResultChoiceOut,
    ScreeningIn,
    ScreeningOut,
    TitlesOut,
    UnansweredIn,
)

TOTAL_SECONDS = 4.0
"""Below the five an action may take; the visitor is waiting."""
PAUSE = 0.25
"""Seconds between two tries to reach the service."""
TITLES_SECONDS = 60.0
"""How long the titles of answers are taken to stand: a new one is on a button a minute later."""


class HandoffError(Exception):
    """The service did not do it: its own code, or `unreachable`, `timeout`, `strange_answer`, `not_set_up`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Client(Protocol):
    """What actions may ask for; each call raises `HandoffError`."""

    async def record_screening(self, body: ScreeningIn) -> ScreeningOut: ...
    async def choose(self, body: ResultChoiceIn) -> ResultChoiceOut: ...
    async def delete_answers(self, body: ActionIn) -> DoneOut: ...
    async def opening(self, conversation: str, but: str | None) -> OpeningOut: ...
    async def open_handoff(self, body: OpenHandoffIn) -> OpenHandoffOut: ...
    async def prepare_request(self, body: ActionIn) -> RequestOut: ...
    async def cancel_handoff(self, body: ActionIn) -> DoneOut: ...
    async def leave_contact(self, body: ContactIn) -> DoneOut: ...
    async def record_consent(self, body: ConsentIn) -> DoneOut: ...
    async def keep_unanswered(self, body: UnansweredIn) -> DoneOut: ...
    async def share_question(self, body: ActionIn) -> DoneOut: ...
    async def keep_exercise(self, body: ExerciseIn) -> ExerciseOut: ...
    async def answer(self, name: str) -> AnswerOut: ...
    async def titles(self) -> TitlesOut: ...


class HttpClient:
    """The handoff service over HTTP."""

    def __init__(self, http: httpx.AsyncClient, total_seconds: float = TOTAL_SECONDS) -> None:
        self._http = http
        self._total_seconds = total_seconds
        self._titles: TitlesOut | None = None
        self._titles_until = 0.0

    async def record_screening(self, body: ScreeningIn) -> ScreeningOut:
        return await self._post("/api/actions/screenings", body, ScreeningOut)

    async def choose(self, body: ResultChoiceIn) -> ResultChoiceOut:
        return await self._post("/api/actions/screenings/choice", body, ResultChoiceOut)

    async def delete_answers(self, body: ActionIn) -> DoneOut:
        return await self._post("/api/actions/screenings/delete", body, DoneOut)

    async def opening(self, conversation: str, but: str | None) -> OpeningOut:
        """The message with which the conversation began, if it says something; `but` is not counted."""
        path = f"/api/actions/openings/{conversation}" + (f"?but={but}" if but else "")
        return await self._ask("GET", path, None, OpeningOut)

    async def open_handoff(self, body: OpenHandoffIn) -> OpenHandoffOut:
        return await self._post("/api/actions/handoffs", body, OpenHandoffOut)

    async def prepare_request(self, body: ActionIn) -> RequestOut:
        return await self._post("/api/actions/briefs", body, RequestOut)

    async def cancel_handoff(self, body: ActionIn) -> DoneOut:
        return await self._post("/api/actions/handoffs/cancel", body, DoneOut)

    async def leave_contact(self, body: ContactIn) -> DoneOut:
        return await self._post("/api/actions/contacts", body, DoneOut)

    async def record_consent(self, body: ConsentIn) -> DoneOut:
        return await self._post("/api/actions/consents", body, DoneOut)

    async def keep_unanswered(self, body: UnansweredIn) -> DoneOut:
        return await self._post("/api/actions/unanswered", body, DoneOut)

    async def share_question(self, body: ActionIn) -> DoneOut:
        return await self._post("/api/actions/unanswered/share", body, DoneOut)

    async def keep_exercise(self, body: ExerciseIn) -> ExerciseOut:
        return await self._post("/api/actions/exercises", body, ExerciseOut)

    async def answer(self, name: str) -> AnswerOut:
        """The answer of this name, `<group>/<id>`."""
        return await self._ask("GET", f"/api/actions/answers/{name}", None, AnswerOut)

    async def titles(self) -> TitlesOut:
        """The title of every answer by name; old ones are better than none while the service is away."""
        if self._titles is None or time.monotonic() >= self._titles_until:
            try:
                self._titles = await self._ask("GET", "/api/actions/titles", None, TitlesOut)
            except HandoffError:
                if self._titles is None:
                    raise
            self._titles_until = time.monotonic() + TITLES_SECONDS
        return self._titles

    async def _post[Out: BaseModel](self, path: str, body: BaseModel, out: type[Out]) -> Out:
        return await self._ask("POST", path, body.model_dump_json(), out)

    async def _ask[Out: BaseModel](self, method: str, path: str, body: str | None, out: type[Out]) -> Out:
        headers = {"Content-Type": "application/json"} if body else None
        try:
            async with asyncio.timeout(self._total_seconds):
                answer = await self._until_answered(method, path, body, headers)
        except (TimeoutError, httpx.TimeoutException):
            raise HandoffError("timeout") from None
        except httpx.HTTPError:
            raise HandoffError("unreachable") from None
        return _read(answer, out)

    async def _until_answered(
        self, method: str, path: str, body: str | None, headers: dict[str, str] | None
    ) -> httpx.Response:
        """Ask again while the service starts anew: the key of a write keeps it one write."""
        deadline = asyncio.get_running_loop().time() + self._total_seconds - PAUSE
        while True:
            try:
                return await self._http.request(method, path, content=body, headers=headers)
            except httpx.TransportError as error:
                is_late = asyncio.get_running_loop().time() + PAUSE > deadline
                if isinstance(error, httpx.TimeoutException) or is_late:
                    raise
                await asyncio.sleep(PAUSE)


def _read[Out: BaseModel](answer: httpx.Response, out: type[Out]) -> Out:
    try:
        if answer.is_success:
            return out.model_validate_json(answer.content)
        code = ErrorOut.model_validate_json(answer.content).error.code
    except ValidationError:
        raise HandoffError("strange_answer") from None  # the cause would hold the body
    raise HandoffError(code)


def client_from(environ: Mapping[str, str]) -> HttpClient:
    """The client these variables describe; raises `HandoffError` when the token is missing."""
    token = environ.get("SIGNPOST_INTERNAL_TOKEN", "")
    if not token:
        raise HandoffError("not_set_up")
    url = environ.get("SIGNPOST_WEB_URL") or f"http://127.0.0.1:{environ.get('SIGNPOST_PORT') or '8000'}"
    # trust_env off: a proxy set for the machine must never see these words.
    return HttpClient(
        httpx.AsyncClient(
            base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=TOTAL_SECONDS, trust_env=False
        )
    )


@cache
def default_client() -> HttpClient:
    """The client of this process, made at the first call: rasa-sdk imports every module, and imports do no work."""
    return client_from(os.environ)
