"""Pages of other hosts may call the visitor API only when the operator has named them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from handoff.app import create_app
from handoff.services import Services

SITE = "https://www.merlionbay.example"
ASKS = {"Origin": SITE, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}


@pytest.fixture
def client(services: Services) -> FlaskClient:
    named = replace(services, settings=replace(services.settings, allowed_sites=(SITE,)))
    return create_app(named).test_client()


def test_a_named_site_may_ask_with_a_token(client: FlaskClient) -> None:
    answer = client.options("/api/visitor/messages", headers=ASKS)

    assert 200 == answer.status_code
    assert SITE == answer.headers["Access-Control-Allow-Origin"]
    assert "authorization" in answer.headers["Access-Control-Allow-Headers"].lower()


def test_a_named_site_can_read_when_to_come_back(client: FlaskClient) -> None:
    answer = client.post("/api/visitor/conversations", headers={"Origin": SITE})

    assert SITE == answer.headers["Access-Control-Allow-Origin"]
    assert "Retry-After" in answer.headers["Access-Control-Expose-Headers"]


def test_a_stranger_gets_no_permission(client: FlaskClient) -> None:
    answer = client.options("/api/visitor/messages", headers={**ASKS, "Origin": "https://elsewhere.example"})

    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize("path", ["/console", "/api/actions/handoffs", "/metrics"])
def test_only_the_visitor_api_can_be_called_from_elsewhere(client: FlaskClient, path: str) -> None:
    answer = client.options(path, headers=ASKS)

    assert "Access-Control-Allow-Origin" not in answer.headers


def test_without_named_sites_nobody_gets_permission(services: Services) -> None:
    answer = create_app(services).test_client().options("/api/visitor/messages", headers=ASKS)

    assert "Access-Control-Allow-Origin" not in answer.headers
