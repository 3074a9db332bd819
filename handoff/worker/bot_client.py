"""The one call to the bot: a turn in, replies out. Translates every failure into whether it counts as an attempt."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import requests
from pydantic import ValidationError
from urllib3.exceptions import NewConnectionError

from handoff.contract import ReplyDraft, TurnIn, TurnOut
from handoff.turns import LeasedTurn

CONNECT_TIMEOUT = 2.0
"""Seconds: the bot is on this machine or next to it."""


class BotUnavailable(Exception):
    """The bot could not be reached or is not ready: the turn was not tried."""


class TurnFailed(Exception):
    """The bot tried and failed, or took too long."""


class BotClient:
    """Keeps every conversation to one of the bot's replicas."""

    def __init__(self, urls: Sequence[str], token: str, timeout: float) -> None:
        self._urls = tuple(urls)
        self._timeout = timeout
        self._http = requests.Session()
        self._http.headers["Authorization"] = f"Bearer {token}"
        self._http.trust_env = False
        adapter = requests.adapters.HTTPAdapter(pool_maxsize=64)
        self._http.mount("http://", adapter)

    def url_for(self, conversation_id: str) -> str:
        """The replica of a conversation: always the same one, so that its turns meet one lock."""
        return self._urls[zlib.crc32(conversation_id.encode()) % len(self._urls)]

    def answer(self, turn: LeasedTurn) -> list[ReplyDraft]:
        """The bot's replies; raises `BotUnavailable` or `TurnFailed`."""
        body = TurnIn(
            conversation=turn.conversation_id,
            message_id=turn.message_id,
            text=turn.text,
            wish=turn.wish,
            fresh_session=turn.fresh_session,
            metadata={"conversation": turn.conversation_id, "message_id": turn.message_id, "epoch": turn.epoch},
        ).model_dump(mode="json")
        base = self.url_for(turn.conversation_id)
        if turn.attempts > 0 and not self._is_up(base):
            # it failed before and is not back yet: only tries that the bot could have answered are counted
            raise BotUnavailable("not_ready")
        url = f"{base}/webhooks/signpost/turns"
        try:
            response = self._http.post(url, json=body, timeout=(CONNECT_TIMEOUT, self._timeout))
        except requests.ConnectionError as error:
            if _was_never_reached(error):
                raise BotUnavailable("not_reached") from error
            raise TurnFailed("connection_lost") from error
        except requests.RequestException as error:
            raise TurnFailed(type(error).__name__) from error
        if response.status_code != 200:
            raise _failure(response)
        try:
            replies = TurnOut.model_validate_json(response.content).replies
        except ValidationError as error:
            raise TurnFailed("bad_answer") from error
        return [reply for reply in replies if reply.text.strip() or reply.links]

    def is_healthy(self) -> bool:
        """Whether every replica is up with a working model."""
        return all(self._is_up(url) for url in self._urls)

    def _is_up(self, url: str) -> bool:
        try:
            return self._http.get(f"{url}/webhooks/signpost/health", timeout=CONNECT_TIMEOUT).ok
        except requests.RequestException:
            return False


def _was_never_reached(error: requests.ConnectionError) -> bool:
    """Whether no connection came about; one that broke half-way may have been a turn that killed the bot."""
    if isinstance(error, requests.ConnectTimeout):
        return True
    cause = error.args[0] if error.args else None
    return isinstance(getattr(cause, "reason", None), NewConnectionError)


def _failure(response: requests.Response) -> BotUnavailable | TurnFailed:
    try:
        code = str(response.json()["error"]["code"])[:40]
    except (ValueError, KeyError, TypeError):
        code = f"http_{response.status_code}"
    return BotUnavailable(code) if code == "not_ready" or response.status_code == 404 else TurnFailed(code)
