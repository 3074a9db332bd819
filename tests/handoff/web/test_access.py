"""Deny by default: every route has a guard, and one without is refused, whoever asks."""

from __future__ import annotations

import pytest
from flask import Blueprint, Flask
from werkzeug.routing import AnyConverter, Rule

from handoff.app import create_app
from handoff.services import Services
from handoff.web import registry
from handoff.web.access import Unauthorized, conversation_of, guard_nobody, token_for
from handoff.web.console.guard import OPEN_ENDPOINTS

PUBLIC = {
    "/",
    "/healthz",
    "/readyz",
    "/api/openapi.json",
    "/api/visitor/conversations",
    "/static/<path:filename>",
}
"""What anybody may reach without a token. Whoever adds to it has thought about it."""


def rules(app: Flask) -> list[Rule]:
    return list(app.url_map.iter_rules())


def test_every_route_belongs_to_a_guarded_blueprint(app: Flask) -> None:
    guarded = {blueprint.name for blueprint, _ in registry.BLUEPRINTS.values()}

    for rule in rules(app):
        assert rule.endpoint in registry.OPEN or rule.endpoint.split(".")[0] in guarded, rule


def test_only_named_routes_are_public(app: Flask) -> None:
    open_to_all = {blueprint.name for blueprint, guard in registry.BLUEPRINTS.values() if guard is guard_nobody}
    public = {
        rule.rule for rule in rules(app) if rule.endpoint in registry.OPEN or rule.endpoint.split(".")[0] in open_to_all
    }

    assert PUBLIC == public


def test_no_other_route_answers_a_stranger(app: Flask) -> None:
    client = app.test_client()
    for rule in rules(app):
        if rule.rule in PUBLIC or rule.endpoint in OPEN_ENDPOINTS:
            continue
        path = _filled(app, rule)
        for method in (rule.methods or set()) - {"OPTIONS", "HEAD"}:
            response = client.open(path, method=method)
            is_sent_to_sign_in = rule.endpoint.startswith("console.") and response.status_code == 303
            assert response.status_code == 401 or is_sent_to_sign_in, (method, path, response)
            if is_sent_to_sign_in:
                assert response.headers["Location"].startswith("/console/login"), (method, path)


def test_a_route_without_a_guard_is_refused(services: Services) -> None:
    app = create_app(services)
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    stray = Blueprint("stray", __name__)
    stray.add_url_rule("/stray", "page", lambda: "secret")
    app._got_first_request = False
    app.register_blueprint(stray)

    for path in ("/forgotten", "/stray"):
        response = app.test_client().get(path)
        assert (401, "unauthorized") == (response.status_code, response.json["error"]["code"])
        assert "secret" not in response.text


def test_options_and_head_open_no_back_door(app: Flask) -> None:
    for path in ("/api/visitor/messages", "/api/visitor/export", "/metrics", "/api/actions/unanswered"):
        assert 401 == app.test_client().head(path).status_code or "GET" not in _methods(app, path)
        preflight = app.test_client().options(path)  # a browser asks before it sends; it learns nothing by that
        assert preflight.status_code == 401 or preflight.data == b"", path
    for path in ("/metrics", "/api/actions/unanswered", "/console/login"):
        asked = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}
        assert "Access-Control-Allow-Origin" not in app.test_client().options(path, headers=asked).headers, path


def test_a_token_stands_for_one_conversation(services: Services) -> None:
    token = token_for(services.settings, "c1")

    assert "c1" == conversation_of(services.settings, token)
    for forged in (token[:-1], token + "x", token.swapcase(), "", "c1", "\x00", "é"):
        with pytest.raises(Unauthorized):
            conversation_of(services.settings, forged)


def test_tokens_of_other_purposes_do_not_pass(services: Services) -> None:
    from itsdangerous import URLSafeSerializer

    other = str(URLSafeSerializer(services.settings.token_key, salt="something else").dumps("c1"))

    with pytest.raises(Unauthorized):
        conversation_of(services.settings, other)


def _filled(app: Flask, rule: Rule) -> str:
    """An address of this rule."""
    values = {
        name: next(iter(converter.items)) if isinstance(converter, AnyConverter) else 1
        for name, converter in rule._converters.items()
    }
    return app.url_map.bind("localhost").build(rule.endpoint, values)


def _methods(app: Flask, path: str) -> set[str]:
    return {method for rule in rules(app) if rule.rule == path for method in rule.methods or set()}
