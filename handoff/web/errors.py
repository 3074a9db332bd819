"""The one map from errors to answers, and the one error shape: `{"error": {"code", "message", "field"?}}`."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from flask import Flask, Response, jsonify, request
from flask_limiter import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from pydantic import ValidationError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from handoff.contract import ErrorBody, ErrorOut
from handoff.desk import AlreadyClaimed, AtCapacity, NotYours, UnknownHandoff
from handoff.domain.lifecycle import IllegalTransition
from handoff.domain.readiness import ScreeningError
from handoff.knowledge.answers import UnknownAnswer
from handoff.ledger import (
    ConversationErased,
    StaleEpoch,
    TooManyMessages,
    UnknownButton,
    UnknownConversation,
    UnknownMessage,
)
from handoff.plans.exercises import NoExercise
from handoff.plans.keeping import NoPlan
from handoff.unanswered import NothingToShare
from handoff.web.access import Unauthorized
from handoff.web.bodies import BadBody

KNOWN: dict[type[Exception], tuple[int, str, str]] = {
    Unauthorized: (401, "unauthorized", "A valid token is needed."),
    UnknownConversation: (404, "unknown_conversation", "There is no such conversation."),
    ConversationErased: (410, "erased", "This conversation was erased."),
    UnknownMessage: (422, "unknown_message", "No such message stands in this conversation."),
    UnknownButton: (422, "unknown_button", "No such button stands in this conversation."),
    UnknownHandoff: (404, "unknown_handoff", "There is no such handoff."),
    NothingToShare: (422, "nothing_to_share", "There is no open question in this conversation."),
    NoPlan: (404, "no_plan", "This conversation has no plan yet."),
    NoExercise: (422, "no_exercise", "The request holds neither of the exercises, or both."),
    UnknownAnswer: (404, "unknown_answer", "There is no such answer."),
    StaleEpoch: (409, "stale_epoch", "Somebody else has the floor now; this was not sent."),
    AlreadyClaimed: (409, "already_claimed", "Somebody else was faster."),
    NotYours: (403, "not_yours", "Only the assignee may do this."),
    AtCapacity: (409, "capacity_reached", "This practitioner has as many conversations as they take at once."),
    IllegalTransition: (409, "illegal_transition", "The handoff is no longer in a state that allows this."),
    OperationalError: (503, "database_busy", "The service is overloaded or its database is away; please try again."),
}
MESSAGES = {
    400: ("bad_request", "The request cannot be understood."),
    404: ("not_found", "There is nothing here."),
    405: ("method_not_allowed", "This address does not take that method."),
    413: ("too_large", "The request is too large."),
    415: ("not_json", "Send JSON, with the content type application/json."),
}
log = structlog.get_logger()


def install(app: Flask) -> None:
    """Answer every error in the one shape."""
    for kind, (status, code, message) in KNOWN.items():
        app.register_error_handler(kind, _fixed(status, code, message))
    app.register_error_handler(BadBody, lambda e: answer(422, e.code, e.message, e.field))
    app.register_error_handler(ScreeningError, lambda e: answer(422, e.code, str(e), f"answers.{e.item}"))
    app.register_error_handler(ValidationError, lambda e: answer(422, "invalid", "The request has a wrong shape."))
    app.register_error_handler(
        TooManyMessages, lambda e: retry_later("too_many_messages", "Please wait a moment.", e.retry_after)
    )
    app.register_error_handler(
        RateLimitExceeded, lambda e: retry_later("too_many_requests", "Too many requests from this address.", 10)
    )
    app.register_error_handler(
        CSRFError, lambda e: answer(400, "csrf", "This form is too old; reload the page and try again.")
    )
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def answer(status: int, code: str, message: str, field: str | None = None) -> Response:
    """An answer in the one error shape."""
    body = ErrorOut(error=ErrorBody(code=code, message=message, field=field))
    response = jsonify(body.model_dump(exclude_none=True))
    response.status_code = status
    return response


def retry_later(code: str, message: str, seconds: int) -> Response:
    """429, saying when to come back."""
    response = answer(429, code, message)
    response.headers["Retry-After"] = str(seconds)
    return response


def _fixed(status: int, code: str, message: str) -> Callable[[Exception], Response]:
    return lambda error: answer(status, code, message)


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if error.response is not None or status < 400:
        return error.get_response()  # type: ignore[return-value]  # a redirect
    code, message = MESSAGES.get(status, ("error", error.name))
    return answer(status, code, message)


def _unexpected(error: Exception) -> Response:
    # the class alone: an exception's text may hold what people wrote
    log.error("unexpected_error", error=type(error).__name__, endpoint=request.endpoint)
    return answer(500, "internal", "Something went wrong on our side. Nothing was lost that had been confirmed.")
