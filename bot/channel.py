"""The one way into the bot: the worker's turns over loopback HTTP, with a shared secret.

Knows HTTP and shapes only; what a turn does is in `bot/turns.py`, and who may speak was decided before by the worker.
"""

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.shared.exceptions import RasaException
from sanic import Blueprint, response
from sanic.exceptions import InvalidUsage
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.components.text import plain
from bot.sessions import SessionLimits
from bot.turns import CHANNEL, NotReady, take
from bot.validation import compile_once
from bot.wire import BadTurn, Turn, turn_from

TOKEN_LENGTH = 32
log = structlog.get_logger("bot.channel")


class SignpostChannel(InputChannel):
    """Named in `credentials.yml`."""

    def __init__(self, token: str, probe: dict[str, str], limits: SessionLimits) -> None:
        self._token = token.encode()
        self._probe = probe
        self._limits = limits
        self._running: set[asyncio.Task[Any]] = set()
        self._proven: object | None = None
        compile_once()

    @classmethod
    def name(cls) -> str:
        return CHANNEL

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> "SignpostChannel":
        settings = dict(credentials or {})
        token = str(settings.pop("token", ""))
        if len(token) < TOKEN_LENGTH:
            raise RasaException(f"SIGNPOST_INTERNAL_TOKEN needs at least {TOKEN_LENGTH} characters")
        probe = settings.pop("probe")
        forgotten = frozenset(settings.pop("forgotten_slots", ()))
        return cls(token, probe, SessionLimits(forgotten_slots=forgotten, **settings))

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Rasa's own handler goes unused: it answers 200 whatever happens."""
        routes = Blueprint(CHANNEL)

        @routes.post("/turns")
        async def turns(request: Request) -> HTTPResponse:
            return await self._turns(request)

        @routes.get("/health")
        async def health(request: Request) -> HTTPResponse:
            return await self._health(request)

        return routes

    async def _turns(self, request: Request) -> HTTPResponse:
        if not self._is_known(request):
            return _error(401, "unauthorized", "The internal token is missing or wrong.")
        try:
            turn = turn_from(_body(request))
        except BadTurn as error:
            return _error(422, "invalid_turn", str(error))
        try:
            # Shielded: a caller that hangs up must not undo a turn half-way; its repeat finds the replies.
            replies = await asyncio.shield(self._start(request.app.ctx.agent, turn))
        except NotReady:
            return _error(503, "not_ready", "No model is loaded.")
        except Exception as error:
            names = {"conversation": turn.conversation, "message_id": turn.message_id, "error": type(error).__name__}
            log.error("turn_failed", **names)
            return _error(503, "turn_failed", "The turn failed and was not saved; send it again with the same id.")
        return response.json({"replies": replies})

    async def _health(self, request: Request) -> HTTPResponse:
        try:
            await self._prove(request.app.ctx.agent)
        except Exception as error:
            log.error("not_healthy", error=type(error).__name__)
            return _error(503, "not_ready", "No model is loaded, or it does not understand the known sentence.")
        return response.json({"status": "ok"})

    async def _prove(self, bot: Agent) -> None:
        """Rasa goes on untrained when a stored classifier cannot be loaded: a known sentence tells."""
        if not bot.is_ready():
            raise NotReady
        if self._proven is not bot.processor:
            understood = await bot.processor.parse_message(UserMessage(plain(self._probe["text"])))
            if understood["intent"]["name"] != self._probe["intent"]:
                raise NotReady
            self._proven = bot.processor

    def _start(self, bot: Agent, turn: Turn) -> "asyncio.Task[Any]":
        task = asyncio.ensure_future(take(bot, turn, self._limits))
        self._running.add(task)  # the loop itself holds tasks weakly
        task.add_done_callback(self._running.discard)
        return task

    def _is_known(self, request: Request) -> bool:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        return scheme.lower() == "bearer" and hmac.compare_digest(token.encode("utf-8", "replace"), self._token)


def _body(request: Request) -> Any:
    try:
        return request.json
    except InvalidUsage as error:
        raise BadTurn("body: not JSON") from error


def _error(status: int, code: str, message: str) -> HTTPResponse:
    return response.json({"error": {"code": code, "message": message}}, status=status)
