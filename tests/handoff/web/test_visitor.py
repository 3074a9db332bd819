"""The visitor API over HTTP: what is accepted, what is refused, and that a refusal stores nothing."""

from __future__ import annotations

import json
import threading
import time
import uuid
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from handoff import ledger, privacy
from handoff.contract import ErrorOut, MessagesOut
from handoff.models import Button, Message, Practitioner
from handoff.services import Services
from handoff.web.access import token_for
from tests.conftest import Clock
from tests.screens import URGENT, screened
from tests.talk import Talk

MESSAGES = "/api/visitor/messages"


@pytest.fixture
def bearer(talk: Talk, services: Services) -> dict[str, str]:
    return {"Authorization": f"Bearer {token_for(services.settings, talk.conversation_id)}"}


def test_a_conversation_starts_with_an_identity_we_made(client: FlaskClient, services: Services) -> None:
    response = client.post("/api/visitor/conversations", json={"conversation": "mine", "token": "mine"})

    assert 201 == response.status_code
    assert {"conversation", "token"} == set(response.json)
    assert "mine" != response.json["conversation"]
    told = client.get(MESSAGES, headers={"Authorization": f"Bearer {response.json['token']}"}).json
    assert ["bot"] == [message["author"] for message in told["messages"]]


def test_a_message_is_committed_before_it_is_acknowledged(
    client: FlaskClient, bearer: dict[str, str], talk: Talk
) -> None:
    response = client.post(MESSAGES, json={"client_id": str(uuid.uuid4()), "text": "  hello  "}, headers=bearer)

    assert (202, {"seq": 2}) == (response.status_code, response.json)
    assert [("visitor", "hello")] == talk.lines


def test_the_same_client_id_again_is_200_with_the_same_number(
    client: FlaskClient, bearer: dict[str, str], talk: Talk
) -> None:
    client_id = str(uuid.uuid4())
    first = client.post(MESSAGES, json={"client_id": client_id, "text": "hello"}, headers=bearer)
    again = client.post(MESSAGES, json={"client_id": client_id.upper(), "text": "hello"}, headers=bearer)

    assert (202, 200, first.json) == (first.status_code, again.status_code, again.json)
    assert 1 == len(talk.lines)


def test_a_button_is_pressed_by_its_id(client: FlaskClient, bearer: dict[str, str], talk: Talk) -> None:
    told = client.get(MESSAGES, headers=bearer).json["messages"][0]
    payload = next(b["payload"] for b in told["buttons"] if b["title"] == "Talk to a person")
    response = client.post(MESSAGES, json={"client_id": str(uuid.uuid4()), "payload": payload}, headers=bearer)

    assert 202 == response.status_code
    assert [("visitor", "Talk to a person")] == talk.lines


ID = str(uuid.UUID(int=7))
BAD_BODIES: dict[str, Any] = {
    "text over the limit": {"client_id": ID, "text": "x" * 4_001},
    "empty text": {"client_id": ID, "text": ""},
    "blanks": {"client_id": ID, "text": " \t\n\u00a0 "},
    "text is a number": {"client_id": ID, "text": 5},
    "text is a list": {"client_id": ID, "text": ["x"]},
    "text is null": {"client_id": ID, "text": None},
    "text is an object": {"client_id": ID, "text": {"a": 1}},
    "a NUL in the text": {"client_id": ID, "text": "a\x00b"},
    "a NUL in the payload": {"client_id": ID, "payload": "a\x00b"},
    "text and payload": {"client_id": ID, "text": "x", "payload": "y"},
    "neither": {"client_id": ID},
    "an unknown field": {"client_id": ID, "text": "x", "author": "bot"},
    "no client id": {"text": "x"},
    "client id is no uuid": {"client_id": "one", "text": "x"},
    "client id is a number": {"client_id": 7, "text": "x"},
    "client id is null": {"client_id": None, "text": "x"},
    "an unknown button": {"client_id": ID, "payload": "made-up"},
    "a payload like Rasa's": {"client_id": ID, "payload": "/ask_human"},
    "an empty payload": {"client_id": ID, "payload": ""},
    "a long payload": {"client_id": ID, "payload": "x" * 65},
    "payload is a number": {"client_id": ID, "payload": 5},
    "a list": [],
    "a string": "hello",
    "null": None,
    "a number": 5,
}
BROKEN_BYTES = {
    "nothing": b"",
    "broken JSON": b'{"client_id": ',
    "not JSON": b"hello",
    "a form": b"client_id=1&text=x",
    "a lone surrogate": b'{"client_id": "' + ID.encode() + b'", "text": "a\\ud800b"}',
    "broken UTF-8": b'{"client_id": "' + ID.encode() + b'", "text": "\xff\xfe"}',
    "NaN": b'{"client_id": NaN, "text": "x"}',
    "deep nesting": b"[" * 5_000 + b"]" * 5_000,
    "a duplicate that hides": b'{"client_id": "' + ID.encode() + b'", "text": "x", "text": 5}',
    "a huge body": b'{"client_id": "' + ID.encode() + b'", "text": "' + b"x" * 100_000 + b'"}',
    "a huge number": b'{"client_id": ' + b"9" * 5_000 + b', "text": "x"}',
}


@pytest.mark.parametrize("name", [*BAD_BODIES, *BROKEN_BYTES])
def test_a_bad_body_gets_the_one_error_shape_and_stores_nothing(
    client: FlaskClient, bearer: dict[str, str], services: Services, name: str
) -> None:
    raw = BROKEN_BYTES[name] if name in BROKEN_BYTES else json.dumps(BAD_BODIES[name]).encode()
    response = client.post(MESSAGES, data=raw, headers={**bearer, "Content-Type": "application/json"})

    assert 400 <= response.status_code < 500, response.text
    one_error_shape(response.json)
    assert 1 == stored(services)


def test_the_longest_text_is_taken_and_every_character_counts_once(
    client: FlaskClient, bearer: dict[str, str], talk: Talk
) -> None:
    text = "😀" * 4_000
    response = client.post(MESSAGES, json={"client_id": ID, "text": text}, headers=bearer)

    assert 202 == response.status_code
    assert text == talk.messages[-1].text


@pytest.mark.parametrize(
    "words", ["/restart", "<script>alert(1)</script>", "'; DROP TABLE messages; --", "\u202eabc", "{x}"]
)
def test_odd_words_are_words(client: FlaskClient, bearer: dict[str, str], talk: Talk, words: str) -> None:
    client.post(MESSAGES, json={"client_id": ID, "text": words}, headers=bearer)

    told = client.get(MESSAGES, headers=bearer).json
    assert words == told["messages"][-1]["text"]
    assert talk.messages[-1].wish is None


def test_an_error_does_not_repeat_what_was_written(client: FlaskClient, bearer: dict[str, str]) -> None:
    response = client.post(MESSAGES, json={"client_id": "my-secret", "text": ["my-secret"]}, headers=bearer)

    assert "my-secret" not in response.text


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer ", "Bearer x", "Basic abc", "Bearer a.b.c", "Bearer \u00e9\u00e9", "bearer null"],
)
def test_without_a_token_of_ours_nothing_is_told_or_stored(
    client: FlaskClient, services: Services, talk: Talk, authorization: str
) -> None:
    headers = {"Authorization": authorization.encode().decode("latin-1")}
    answers = [
        client.post(MESSAGES, json={"client_id": ID, "text": "x"}, headers=headers),
        client.get(MESSAGES, headers=headers),
        client.get("/api/visitor/feed", headers=headers),
        client.get("/api/visitor/export", headers=headers),
        client.delete("/api/visitor/conversation", headers=headers),
    ]

    for response in answers:
        assert 401 == response.status_code
        one_error_shape(response.json)
    assert 1 == stored(services)


def test_a_token_in_the_address_is_no_token(client: FlaskClient, services: Services, talk: Talk) -> None:
    token = token_for(services.settings, talk.conversation_id)

    assert 401 == client.get(f"{MESSAGES}?token={token}").status_code


def test_a_token_signed_with_another_key_is_refused(client: FlaskClient, services: Services, talk: Talk) -> None:
    from dataclasses import replace

    forged = token_for(replace(services.settings, token_key="x" * 40), talk.conversation_id)

    assert 401 == client.get(MESSAGES, headers={"Authorization": f"Bearer {forged}"}).status_code


def test_a_button_of_another_conversation_is_refused(
    client: FlaskClient, bearer: dict[str, str], services: Services, talk: Talk
) -> None:
    other = Talk(services)
    with services.db.read() as session:
        foreign = session.scalars(select(Button.id).where(Button.conversation_id == other.conversation_id)).first()
    response = client.post(MESSAGES, json={"client_id": ID, "payload": foreign}, headers=bearer)

    assert (422, "unknown_button") == (response.status_code, response.json["error"]["code"])
    assert [] == talk.lines


def test_too_many_messages_in_a_minute_are_told_when_to_come_back(
    client: FlaskClient, bearer: dict[str, str], talk: Talk, clock: Clock
) -> None:
    assert [202] * 20 == [_write(client, bearer) for _ in range(20)]
    response = client.post(MESSAGES, json={"client_id": ID, "text": "x"}, headers=bearer)

    assert (429, "too_many_messages") == (response.status_code, response.json["error"]["code"])
    assert 60 == int(response.headers["Retry-After"])
    assert 21 == talk.conversation.last_seq
    clock.advance(60.1)
    again = client.post(MESSAGES, json={"client_id": ID, "text": "x"}, headers=bearer)
    assert 202 == again.status_code


def test_a_cry_for_help_is_taken_in_however_much_the_bot_owes(
    client: FlaskClient, bearer: dict[str, str], talk: Talk
) -> None:
    for _ in range(5):
        _write(client, bearer)
    screened(talk)
    response = client.post(MESSAGES, json={"client_id": ID, "text": "i want to kill myself"}, headers=bearer)
    screened(talk, URGENT)

    assert 202 == response.status_code
    assert ["crisis_card"] == talk.events


@pytest.mark.parametrize(
    "query",
    ["after=-1", "after=x", "after=1.5", "wait=-1", "wait=26", "wait=nan", "wait=inf", "after=99999999999999999999"],
)
def test_a_bad_query_is_refused(client: FlaskClient, bearer: dict[str, str], query: str) -> None:
    response = client.get(f"{MESSAGES}?{query}", headers=bearer)

    assert 422 == response.status_code
    one_error_shape(response.json)


def test_reading_gives_what_came_after(
    client: FlaskClient, bearer: dict[str, str], talk: Talk, maya: Practitioner
) -> None:
    talk.asks("one")
    talk.claimed(maya)
    talk.replied(maya, "hello Alia")
    told = client.get(f"{MESSAGES}?after=3", headers=bearer).json

    MessagesOut.model_validate_json(json.dumps(told))
    assert [4, 5, 6] == [m["seq"] for m in told["messages"]]
    assert ["system", "system", "practitioner"] == [m["author"] for m in told["messages"]]
    assert "Maya Tan, career practitioner" == told["messages"][-1]["name"]
    assert ("practitioner", "claimed", None) == (
        told["owner"],
        told["handoff"]["status"],
        told["handoff"]["position"],
    )


def test_what_means_something_inside_is_not_shown_outside(
    client: FlaskClient, bearer: dict[str, str], talk: Talk
) -> None:
    talk.says("i want to kill myself")
    talk.screened()
    raw = client.get(MESSAGES, headers=bearer).text

    for inside in ("wish", "self_harm", "safety", "epoch", "intent", "in_reply_to"):
        assert inside not in raw


def test_a_long_poll_returns_at_once_when_there_is_something(client: FlaskClient, bearer: dict[str, str]) -> None:
    began = time.monotonic()
    client.get(f"{MESSAGES}?after=0&wait=25", headers=bearer)

    assert time.monotonic() - began < 5


def test_a_long_poll_wakes_on_news(app: Flask, bearer: dict[str, str], talk: Talk, services: Services) -> None:
    timer = threading.Timer(0.7, lambda: talk.says("news"))
    timer.start()
    began = time.monotonic()
    told = app.test_client().get(f"{MESSAGES}?after=1&wait=20", headers=bearer).json
    timer.join()

    assert ["news"] == [m["text"] for m in told["messages"]]
    assert time.monotonic() - began < 10


def test_a_long_poll_wakes_when_the_floor_or_the_queue_changes(
    app: Flask, bearer: dict[str, str], talk: Talk, services: Services
) -> None:
    """Somebody before us was claimed: nothing is written here, and our place moves up all the same."""
    other = Talk(services)
    other.queued()
    talk.queued()
    after = talk.conversation.last_seq
    timer = threading.Timer(0.7, lambda: _cancel(services, other))
    timer.start()
    told = app.test_client().get(f"{MESSAGES}?after={after}&wait=20", headers=bearer).json
    timer.join()

    assert ([], 1) == (told["messages"], told["handoff"]["position"])


def test_a_long_poll_without_news_ends_in_time(client: FlaskClient, bearer: dict[str, str]) -> None:
    began = time.monotonic()
    told = client.get(f"{MESSAGES}?after=1&wait=0.5", headers=bearer).json

    assert [] == told["messages"]
    assert 0.4 < time.monotonic() - began < 5


def test_the_export_holds_ones_own_words(client: FlaskClient, bearer: dict[str, str], talk: Talk) -> None:
    talk.says("my own words")
    told = client.get("/api/visitor/export", headers=bearer)

    assert 200 == told.status_code
    assert "my own words" in [message["text"] for message in told.json["messages"]]


def test_an_erasure_ends_it_all(client: FlaskClient, bearer: dict[str, str], talk: Talk, services: Services) -> None:
    talk.says("my own words")
    assert {"erased": True, "already_with": []} == client.delete("/api/visitor/conversation", headers=bearer).json

    for response in (
        client.get(MESSAGES, headers=bearer),
        client.post(MESSAGES, json={"client_id": ID, "text": "x"}, headers=bearer),
        client.get("/api/visitor/feed", headers=bearer),
        client.get("/api/visitor/export", headers=bearer),
    ):
        assert (410, "erased") == (response.status_code, response.json["error"]["code"])
    assert 0 == stored(services)


def test_a_long_poll_hears_of_the_erasure(
    app: Flask, bearer: dict[str, str], talk: Talk, services: Services, clock: Clock
) -> None:
    timer = threading.Timer(0.7, lambda: privacy.erase(services, talk.conversation_id, reason="visitor", now=clock()))
    timer.start()
    began = time.monotonic()
    response = app.test_client().get(f"{MESSAGES}?after=1&wait=20", headers=bearer)
    timer.join()

    assert 410 == response.status_code
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/nowhere"), ("PUT", MESSAGES), ("GET", "/api/visitor/conversations"), ("POST", "/api/visitor/nothing")],
)
def test_wrong_addresses_and_methods_have_the_same_shape(client: FlaskClient, method: str, path: str) -> None:
    response = client.open(path, method=method)

    assert response.status_code in (401, 404, 405)
    one_error_shape(response.json)


def one_error_shape(body: Any) -> None:
    ErrorOut.model_validate(body)
    assert {"error"} == set(body)
    assert {"code", "message"} <= set(body["error"]) <= {"code", "message", "field"}


def stored(services: Services) -> int:
    """Messages in the whole ledger; a conversation begins with one."""
    with services.db.read() as session:
        return session.scalar(select(func.count()).select_from(Message)) or 0


def _write(client: FlaskClient, bearer: dict[str, str]) -> int:
    return client.post(MESSAGES, json={"client_id": str(uuid.uuid4()), "text": "x"}, headers=bearer).status_code


def _cancel(services: Services, talk: Talk) -> None:
    from handoff import desk

    with services.db.write() as session:
        ledger.locked(session, talk.conversation_id)
        desk.cancel(session, services, talk.conversation_id, services.clock())
