"""The HTTP client: shapes out, shapes in, one error for everything that goes wrong, and never longer than agreed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from actions.client import TITLES_SECONDS, TOTAL_SECONDS, Client, HandoffError, HttpClient, client_from
from handoff.contract import (
    ActionIn,
    ConsentIn,
    ContactIn,
    OpenHandoffIn,
    ResultChoiceIn,
    ScreeningIn,
    UnansweredIn,
    WriteKey,
)
from handoff.domain.lifecycle import ConsentScope
from handoff.domain.triage import ServiceTier
from tests.actions.fake_client import ANSWERS, TITLES, FakeClient

KEY = WriteKey(conversation="c", message_id="m", action="a", epoch=1)
CALLS: dict[str, tuple[str, Callable[[Client], Awaitable[Any]], dict[str, Any]]] = {
    "screenings": (
        "/api/actions/screenings",
        lambda client: client.record_screening(ScreeningIn(key=KEY, answers={"C1": None})),
        {"tier": "self_help", "reasons": [], "missing": [], "resources": []},
    ),
    "choice": (
        "/api/actions/screenings/choice",
        lambda client: client.choose(ResultChoiceIn(key=KEY, tier=ServiceTier.SELF_HELP, is_disputed=True)),
        {"resources": []},
    ),
    "delete": ("/api/actions/screenings/delete", lambda client: client.delete_answers(ActionIn(key=KEY)), {}),
    "opening": ("/api/actions/openings/c", lambda client: client.opening("c", but="m"), {"message_id": None}),
    "handoffs": (
        "/api/actions/handoffs",
        lambda client: client.open_handoff(OpenHandoffIn(key=KEY, consent_scope=ConsentScope.ALL)),
        {"ref": "H-7F3K", "is_new": True},
    ),
    "cancel": ("/api/actions/handoffs/cancel", lambda client: client.cancel_handoff(ActionIn(key=KEY)), {}),
    "contacts": (
        "/api/actions/contacts",
        lambda client: client.leave_contact(ContactIn(key=KEY, email="alia@example.com")),
        {},
    ),
    "consents": (
        "/api/actions/consents",
        lambda client: client.record_consent(ConsentIn(key=KEY, purpose="keep", is_given=True)),
        {},
    ),
    "unanswered": (
        "/api/actions/unanswered",
        lambda client: client.keep_unanswered(UnansweredIn(key=KEY, reason="not_helpful")),
        {},
    ),
    "share": ("/api/actions/unanswered/share", lambda client: client.share_question(ActionIn(key=KEY)), {}),
    "answer": (
        "/api/actions/answers/faq/cv_start",
        lambda client: client.answer("faq/cv_start"),
        ANSWERS["faq/cv_start"].model_dump(mode="json"),
    ),
    "titles": ("/api/actions/titles", lambda client: client.titles(), {"titles": TITLES}),
}


def client_over(handler: Callable[[httpx.Request], Any], total_seconds: float = TOTAL_SECONDS) -> HttpClient:
    return HttpClient(httpx.AsyncClient(transport=httpx.MockTransport(handler), base_url="http://web"), total_seconds)


@pytest.mark.parametrize("name", CALLS)
async def test_each_call_goes_to_its_place_and_reads_the_answer(name: str) -> None:
    path, call, answer = CALLS[name]
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json=answer)

    result = await call(client_over(handler))

    assert [path] == [request.url.path for request in seen]
    assert answer.items() <= result.model_dump(mode="json").items()
    if seen[0].method == "POST":
        assert KEY.model_dump() == json.loads(seen[0].content)["key"]


@pytest.mark.parametrize("name", CALLS)
async def test_a_refusal_keeps_its_code(name: str) -> None:
    client = client_over(lambda request: httpx.Response(409, json={"error": {"code": "stale_epoch", "message": "no"}}))
    with pytest.raises(HandoffError) as caught:
        await CALLS[name][1](client)

    assert "stale_epoch" == caught.value.code


@pytest.mark.parametrize("answer", [httpx.Response(200, text="<html>"), httpx.Response(502, text="bad gateway")])
async def test_an_answer_of_another_shape_is_an_error_without_its_words(answer: httpx.Response) -> None:
    with pytest.raises(HandoffError) as caught:
        await client_over(lambda request: answer).answer("faq/cv_start")

    assert ("strange_answer", None) == (caught.value.code, caught.value.__cause__)


async def test_a_service_that_cannot_be_reached_is_an_error() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    with pytest.raises(HandoffError, match="unreachable"):
        await client_over(handler, total_seconds=0.6).answer("faq/cv_start")


async def test_a_service_that_starts_anew_is_asked_again_with_the_same_key() -> None:
    bodies: list[bytes] = []

    def handler(request: httpx.Request) -> httpx.Response:
        bodies.append(request.content)
        if len(bodies) < 3:
            raise httpx.RemoteProtocolError("the connection ended without an answer")
        return httpx.Response(200, json={"done": True})

    key = WriteKey(conversation="c", message_id="m", action="action_x", epoch=0)
    await client_over(handler).cancel_handoff(ActionIn(key=key))

    assert 3 == len(bodies)
    assert 1 == len(set(bodies))


async def test_a_slow_service_is_given_up() -> None:
    async def handler(request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(5)
        return httpx.Response(200)

    with pytest.raises(HandoffError, match="timeout"):
        await client_over(handler, total_seconds=0.05).answer("faq/cv_start")


async def test_titles_are_asked_for_once_a_minute_and_kept_while_the_service_is_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[httpx.Request] = []
    now = [1000.0]
    monkeypatch.setattr("actions.client.time.monotonic", lambda: now[0])

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        if len(asked) > 1:
            return httpx.Response(503, json={"error": {"code": "in_trouble", "message": "no"}})
        return httpx.Response(200, json={"titles": TITLES})

    client = client_over(handler)
    for seconds in (0.0, TITLES_SECONDS - 1, 1.0, 1.0):
        now[0] += seconds
        assert TITLES == (await client.titles()).titles

    assert 2 == len(asked)


def test_an_action_stays_below_the_five_seconds_it_has() -> None:
    assert TOTAL_SECONDS < 5


async def test_the_token_goes_along_and_the_machines_proxy_is_not_asked() -> None:
    http = client_from({"SIGNPOST_INTERNAL_TOKEN": "t" * 32, "SIGNPOST_WEB_URL": "http://127.0.0.1:9"})._http

    assert "Bearer " + "t" * 32 == http.headers["Authorization"]
    assert "http://127.0.0.1:9" == str(http.base_url)
    assert http.trust_env is False


def test_without_a_token_nothing_is_asked() -> None:
    with pytest.raises(HandoffError, match="not_set_up"):
        client_from({})


def test_the_fake_offers_what_the_real_client_offers() -> None:
    def calls(kind: type) -> set[str]:
        return {name for name in vars(kind) if not name.startswith("_") and callable(vars(kind)[name])}

    assert calls(HttpClient) == calls(FakeClient)
