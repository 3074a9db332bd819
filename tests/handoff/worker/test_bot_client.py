"""The call to the bot over real HTTP, against a server that does what a bot can do wrong."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from handoff.contract import Wish
from handoff.turns import LeasedTurn
from handoff.worker.bot_client import BotClient, BotUnavailable, TurnFailed
from tests.free_ports import free_ports

TURN = LeasedTurn(
    message_id="m1",
    conversation_id="c1",
    seq=2,
    text="how do i start",
    wish=Wish(intent="greet"),
    channel="widget",
    epoch=3,
    attempts=0,
    fresh_session=True,
    leased_by="worker#1",
)


class Bot(ThreadingHTTPServer):
    """Answers every request with `reply(handler)`, and remembers what it was sent."""

    daemon_threads = True

    def __init__(self) -> None:
        self.reply: Callable[[BaseHTTPRequestHandler], None] = says(200, {"replies": [{"text": "hello"}]})
        self.seen: list[tuple[str, str | None, dict[str, object]]] = []
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Bot

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.server.seen.append((self.path, self.headers["Authorization"], json.loads(self.rfile.read(length))))
        self.server.reply(self)

    def do_GET(self) -> None:
        self.server.seen.append((self.path, self.headers["Authorization"], {}))
        self.server.reply(self)

    def log_message(self, format: str, *args: object) -> None:
        pass


def says(status: int, body: object) -> Callable[[BaseHTTPRequestHandler], None]:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()

    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(raw)))
        handler.end_headers()
        handler.wfile.write(raw)

    return reply


@pytest.fixture
def bot() -> Iterator[Bot]:
    server = Bot()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def client(bot: Bot) -> BotClient:
    return BotClient([bot.url], "secret-token", 1.0)


def test_a_turn_goes_to_the_internal_channel_with_the_token(bot: Bot, client: BotClient) -> None:
    assert ["hello"] == [reply.text for reply in client.answer(TURN)]

    path, authorization, body = bot.seen[0]
    assert ("/webhooks/signpost/turns", "Bearer secret-token") == (path, authorization)
    assert {"conversation": "c1", "message_id": "m1", "epoch": 3} == body["metadata"]
    assert ("c1", "m1", "how do i start", True) == tuple(
        body[name] for name in ("conversation", "message_id", "text", "fresh_session")
    )


def test_buttons_and_links_come_back_typed(bot: Bot, client: BotClient) -> None:
    bot.reply = says(
        200,
        {
            "replies": [
                {
                    "text": "x",
                    "buttons": [{"title": "Yes", "wish": {"intent": "affirm"}}],
                    "links": [{"title": "t", "url": "https://t.example"}],
                }
            ]
        },
    )
    reply = client.answer(TURN)[0]

    assert ("Yes", Wish(intent="affirm"), "https://t.example") == (
        reply.buttons[0].title,
        reply.buttons[0].wish,
        reply.links[0].url,
    )


def test_blank_replies_are_no_replies(bot: Bot, client: BotClient) -> None:
    bot.reply = says(200, {"replies": [{"text": "  "}, {"text": ""}]})

    assert [] == client.answer(TURN)


@pytest.mark.parametrize(
    ("status", "body", "error", "code"),
    [
        (503, {"error": {"code": "not_ready", "message": ""}}, BotUnavailable, "not_ready"),
        (404, {}, BotUnavailable, "http_404"),
        (503, {"error": {"code": "tracker_store", "message": "words"}}, TurnFailed, "tracker_store"),
        (401, {"error": {"code": "unauthorized", "message": ""}}, TurnFailed, "unauthorized"),
        (500, b"<html>boom</html>", TurnFailed, "http_500"),
        (500, [1], TurnFailed, "http_500"),
        (500, {"error": "text"}, TurnFailed, "http_500"),
        (200, b"not json", TurnFailed, "bad_answer"),
        (200, {"replies": [{"text": 5}]}, TurnFailed, "bad_answer"),
        (200, {"replies": [{"text": "x", "buttons": [{"title": "t", "wish": {}}]}]}, TurnFailed, "bad_answer"),
        (200, {}, TurnFailed, "bad_answer"),
        (302, {}, TurnFailed, "http_302"),
    ],
)
def test_every_failure_becomes_a_code(
    bot: Bot, client: BotClient, status: int, body: object, error: type[Exception], code: str
) -> None:
    bot.reply = says(status, body)

    with pytest.raises(error) as failure:
        client.answer(TURN)
    assert code == str(failure.value)


def test_a_bot_that_is_not_there_was_never_reached() -> None:
    client = BotClient([f"http://127.0.0.1:{free_ports(1)[0]}"], "x", 1.0)

    with pytest.raises(BotUnavailable):
        client.answer(TURN)
    assert not client.is_healthy()


def test_a_bot_that_dies_in_the_middle_has_tried(bot: Bot, client: BotClient) -> None:
    """Such a turn may have killed it: it counts."""

    def die(handler: BaseHTTPRequestHandler) -> None:
        handler.connection.shutdown(socket.SHUT_RDWR)

    bot.reply = die

    with pytest.raises(TurnFailed) as failure:
        client.answer(TURN)
    assert "connection_lost" == str(failure.value)


def test_a_bot_that_takes_too_long_has_tried(bot: Bot, client: BotClient) -> None:
    over = threading.Event()
    bot.reply = lambda handler: over.wait(10) and None
    began = time.monotonic()

    with pytest.raises(TurnFailed):
        client.answer(TURN)
    over.set()
    assert time.monotonic() - began < 5


def test_a_conversation_keeps_to_one_replica_and_all_are_used() -> None:
    urls = [f"http://127.0.0.1:{port}" for port in (1, 2, 3)]
    client, other = BotClient(urls, "x", 1.0), BotClient(urls, "x", 1.0)
    chosen = {f"c{number}": client.url_for(f"c{number}") for number in range(60)}

    assert chosen == {name: other.url_for(name) for name in chosen}
    assert set(urls) == set(chosen.values())


def test_a_proxy_in_the_environment_is_not_asked(bot: Bot, client: BotClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{free_ports(1)[0]}")

    assert client.answer(TURN)


def test_health_is_the_health_of_every_replica(bot: Bot, client: BotClient) -> None:
    bot.reply = says(200, {"status": "ok"})
    assert client.is_healthy()
    both = BotClient([bot.url, f"http://127.0.0.1:{free_ports(1)[0]}"], "x", 1.0)
    assert not both.is_healthy()
    bot.reply = says(503, {})
    assert not client.is_healthy()
