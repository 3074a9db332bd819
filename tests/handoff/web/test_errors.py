"""One error shape, whatever went wrong."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import BadRequest, ImATeapot, RequestEntityTooLarge, UnsupportedMediaType
from werkzeug.utils import redirect

from handoff.contract import ErrorOut
from handoff.desk import AlreadyClaimed, NotYours, UnknownHandoff
from handoff.domain.lifecycle import HandoffStatus, IllegalTransition, Step
from handoff.domain.readiness import UnknownItem
from handoff.ledger import ConversationErased, StaleEpoch, TooManyMessages, UnknownButton, UnknownConversation
from handoff.web import public
from handoff.web.access import Unauthorized
from handoff.web.bodies import BadBody


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Unauthorized(), 401, "unauthorized"),
        (UnknownConversation(), 404, "unknown_conversation"),
        (ConversationErased(), 410, "erased"),
        (UnknownButton(), 422, "unknown_button"),
        (UnknownHandoff(), 404, "unknown_handoff"),
        (StaleEpoch(), 409, "stale_epoch"),
        (AlreadyClaimed("Maya"), 409, "already_claimed"),
        (NotYours(), 403, "not_yours"),
        (IllegalTransition(HandoffStatus.RESOLVED, Step.CLAIM), 409, "illegal_transition"),
        (OperationalError("SELECT 'some words'", {}, Exception("some words")), 503, "database_busy"),
        (TooManyMessages(7), 429, "too_many_messages"),
        (BadBody("invalid", "Wrong.", "text"), 422, "invalid"),
        (UnknownItem("C9"), 422, "unknown_item"),
        (BadRequest("some words"), 400, "bad_request"),
        (RequestEntityTooLarge(), 413, "too_large"),
        (UnsupportedMediaType(), 415, "not_json"),
        (ImATeapot(), 418, "error"),
        (RuntimeError("some words"), 500, "internal"),
        (ValueError("some words"), 500, "internal"),
    ],
)
def test_every_error_has_the_one_shape_and_says_no_words(
    app: Flask, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, code: str
) -> None:
    def fail() -> None:
        raise error

    monkeypatch.setitem(app.view_functions, "public.healthz", fail)
    response = app.test_client().get("/healthz")

    assert (status, code) == (response.status_code, response.json["error"]["code"])
    ErrorOut.model_validate(response.json)
    assert "some words" not in response.text
    if status == 429:
        assert "7" == response.headers["Retry-After"]


def test_a_redirect_is_no_error(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.view_functions, "public.healthz", lambda: redirect("/elsewhere"))

    assert 302 == app.test_client().get("/healthz").status_code


def test_an_error_names_the_field(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise UnknownItem("C9")

    monkeypatch.setitem(app.view_functions, f"{public.blueprint.name}.healthz", fail)

    assert "answers.C9" == app.test_client().get("/healthz").json["error"]["field"]
