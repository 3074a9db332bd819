"""Who may call which route. Deny by default: an endpoint without a guard is refused, whoever asks."""

from __future__ import annotations

import hmac
from collections.abc import Callable

from flask import current_app, g, request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response as BaseResponse

from handoff.services import Services
from handoff.settings import Settings

Guard = Callable[[], BaseResponse | None]


class Unauthorized(Exception):
    """No token, or one we did not sign."""


def services() -> Services:
    """The services of the running app."""
    found: Services = current_app.extensions["signpost"]
    return found


def token_for(settings: Settings, conversation_id: str) -> str:
    """A visitor's token: the conversation's id, signed. It says who, not what may be done."""
    return str(_signer(settings).dumps(conversation_id))


def conversation_of(settings: Settings, token: str) -> str:
    """The conversation a token stands for; raises `Unauthorized`."""
    try:
        return str(_signer(settings).loads(token))
    except BadSignature:
        raise Unauthorized from None


def guard_nobody() -> BaseResponse | None:
    """For routes that are public on purpose."""
    return None


def guard_visitor() -> BaseResponse | None:
    """The bearer is the visitor of one conversation, `g.conversation_id`."""
    g.conversation_id = conversation_of(services().settings, _bearer())
    return None


def guard_internal() -> BaseResponse | None:
    """The caller is one of our own processes."""
    if not hmac.compare_digest(_bearer().encode(), services().settings.internal_token.encode()):
        raise Unauthorized
    return None


def _bearer() -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthorized
    return token.strip()


def _signer(settings: Settings) -> URLSafeSerializer:
    return URLSafeSerializer(settings.token_key, salt="visitor")
