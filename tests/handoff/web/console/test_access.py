"""Nobody who is not signed in gets through any door of the console, and no form is taken without its token."""

from __future__ import annotations

import pytest
from flask import Flask

from handoff.models import Handoff
from handoff.web.console import OPEN_ENDPOINTS
from tests.cast import MAYA
from tests.handoff.web.console.conftest import Browser, Visitors

VALUES = {
    "ref": "H-2222", "part": "facts", "step": "claim", "alert_id": 1, "delivery_id": 1,
    "question_id": "q", "answer_id": 1, "phrasing_id": 1, "verb": "approve", "change": "add",
}  # fmt: skip


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """No database decides who may come in."""
    return sqlite_url


def doors(app: Flask, method: str) -> list[tuple[str, str]]:
    """Every route of the console that takes this method: endpoint and a path."""
    adapter = app.url_map.bind("localhost")
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("console.") and method in (rule.methods or ()):
            values = {name: VALUES[name] for name in rule.arguments}
            found.append((rule.endpoint, adapter.build(rule.endpoint, values, method)))
    return found


def test_there_are_doors_to_try(app: Flask) -> None:
    """Else the tests below would prove nothing."""
    assert len(doors(app, "GET")) >= 10
    assert len(doors(app, "POST")) >= 8


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_every_door_leads_to_the_login_page(app: Flask, anybody: Browser, method: str) -> None:
    anybody.get("/console/login")
    for endpoint, path in doors(app, method):
        if endpoint in OPEN_ENDPOINTS:
            continue
        response = anybody.client.open(path, method=method, data={"csrf_token": anybody.token})

        assert response.status_code == 303, (method, path)
        assert response.headers["Location"].startswith("/console/login"), (method, path)


@pytest.mark.parametrize("header", [{"HX_Request": "true"}, {"Accept": "text/event-stream"}])
def test_every_door_tells_a_script_401(app: Flask, anybody: Browser, header: dict[str, str]) -> None:
    for method in ("GET", "POST"):
        for endpoint, path in doors(app, method):
            if endpoint in OPEN_ENDPOINTS:
                continue
            response = anybody.get(path, **header) if method == "GET" else anybody.post(path, **header)

            assert response.status_code == 401, (method, path)
            assert response.json is not None
            assert response.json["error"]["code"] == "signed_out"


def test_the_open_doors_are_the_login_page_alone(app: Flask) -> None:
    assert {"console.sign_in_page", "console.sign_in"} == OPEN_ENDPOINTS
    assert OPEN_ENDPOINTS <= {endpoint for method in ("GET", "POST") for endpoint, _ in doors(app, method)}


def test_no_form_is_taken_without_its_token(app: Flask, maya_at_work: Browser) -> None:
    for _, path in doors(app, "POST"):
        for token in ("", "forged"):
            response = maya_at_work.client.post(path, data={"csrf_token": token})

            assert response.status_code == 400, path
            assert "This page is out of date." in response.text


def test_a_script_without_the_token_is_told_in_the_one_error_shape(app: Flask, maya_at_work: Browser) -> None:
    for _, path in doors(app, "POST"):
        response = maya_at_work.client.post(path, headers={"HX-Request": "true"})

        assert (response.status_code, response.json["error"]["code"]) == (400, "form_expired"), path


def test_the_token_of_another_session_is_worth_nothing(
    maya_at_work: Browser, omar_at_work: Browser, chen: Handoff
) -> None:
    response = maya_at_work.client.post(f"/console/handoffs/{chen.ref}/claim", data={"csrf_token": omar_at_work.token})

    assert response.status_code == 400


def test_the_token_may_come_in_a_header(maya_at_work: Browser, chen: Handoff) -> None:
    response = maya_at_work.client.post(
        f"/console/handoffs/{chen.ref}/claim", headers={"X-CSRFToken": maya_at_work.token}
    )

    assert response.status_code == 303


def test_a_visitors_token_opens_no_console(app: Flask, anybody: Browser) -> None:
    token = app.test_client().post("/api/visitor/conversations").json["token"]  # type: ignore[index]

    response = anybody.get("/console", Authorization=f"Bearer {token}")

    assert response.status_code == 303


def test_no_page_allows_foreign_or_inline_code(app: Flask, maya_at_work: Browser, visitors: Visitors) -> None:
    ref = visitors.ask_for_person().ref
    pages = ("", "/health", "/account", "/password", "/unanswered", "/knowledge", "/knowledge/new", f"/handoffs/{ref}")
    for path in (f"/console{page}" for page in pages):
        response = maya_at_work.get(path)

        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert "no-store" in response.headers["Cache-Control"]
        assert "<style" not in response.text
        assert " style=" not in response.text
        assert " onclick=" not in response.text
        assert all("src=" in part[:60] for part in response.text.split("<script")[1:])


def test_unknown_addresses_answer_404(maya_at_work: Browser) -> None:
    for path in ("/console/handoffs/H-2222", "/console/handoffs/H-2222/facts", "/console/none"):
        assert maya_at_work.get(path).status_code == 404, path


def test_an_unknown_part_of_a_conversation_answers_404(maya_at_work: Browser, chen: Handoff) -> None:
    assert maya_at_work.get(f"/console/handoffs/{chen.ref}/secrets").status_code == 404


def test_the_page_says_whose_console_it_is(maya_at_work: Browser) -> None:
    assert MAYA.name in maya_at_work.get("/console").text
