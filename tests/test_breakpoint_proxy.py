"""The proxy that tests hold the world with: it passes everything on as it came, and stops where it is told."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import requests

from tests.breakpoint_proxy import BreakpointProxy, Seen


class Server(ThreadingHTTPServer):
    """Echoes; remembers what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Echo)
        self.asked: list[str] = []
        self.next_piece = threading.Event()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A test hung up."""


class Echo(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def _echo(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.asked.append(f"{self.command} {self.path}")
        if self.path == "/dies":
            self.connection.close()
            self.close_connection = True
        elif self.path == "/streams":
            self._stream()
        else:
            self._answer(body)

    do_GET = do_POST = do_DELETE = do_HEAD = _echo

    def _answer(self, body: bytes) -> None:
        self.send_response(404 if self.path.startswith("/missing") else 200)
        self.send_header("X-Authorization", self.headers.get("Authorization", ""))
        self.send_header("Set-Cookie", "a=1")
        self.send_header("Set-Cookie", "b=2")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _stream(self) -> None:
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(b"3\r\none\r\n")
        self.server.next_piece.wait(5)
        self.wfile.write(b"3\r\ntwo\r\n0\r\n\r\n")

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def proxy(server: Server) -> Iterator[BreakpointProxy]:
    with BreakpointProxy(f"http://127.0.0.1:{server.server_address[1]}") as proxy:
        yield proxy


@pytest.fixture
def ask(proxy: BreakpointProxy) -> Iterator[Any]:
    with ThreadPoolExecutor(20) as pool:

        def ask(path: str, body: bytes = b"hi") -> Future[requests.Response]:
            return pool.submit(requests.post, f"{proxy.url}{path}", data=body, timeout=10)

        yield ask
        proxy.drop_all()


def test_it_passes_on_body_status_and_headers(proxy: BreakpointProxy) -> None:
    answer = requests.post(f"{proxy.url}/missing", data=b"\x00\xff" * 50_000, headers={"Authorization": "Bearer x"})

    assert (404, "Bearer x") == (answer.status_code, answer.headers["X-Authorization"])
    assert b"\x00\xff" * 50_000 == answer.content
    assert "a=1, b=2" == answer.headers["Set-Cookie"]


def test_it_passes_on_bodies_without_a_stated_length(proxy: BreakpointProxy) -> None:
    assert b"onetwo" == requests.post(f"{proxy.url}/x", data=iter([b"one", b"two"])).content


def test_it_passes_on_a_stream_piece_by_piece(proxy: BreakpointProxy, server: Server) -> None:
    with requests.get(f"{proxy.url}/streams", stream=True, timeout=5) as answer:
        pieces = answer.iter_content(None)
        first = next(pieces)
        server.next_piece.set()

        assert [b"one", b"two"] == [first, *pieces]


def test_it_keeps_one_connection_for_many_requests(proxy: BreakpointProxy) -> None:
    with requests.Session() as session:
        for number in range(20):
            assert str(number) == session.post(f"{proxy.url}/x", data=str(number)).text
        assert 200 == session.head(f"{proxy.url}/x").status_code
        assert 200 == session.delete(f"{proxy.url}/x").status_code


def test_a_held_request_has_not_reached_the_server(proxy: BreakpointProxy, server: Server, ask: Any) -> None:
    point = proxy.hold_request("/turns")
    pending = ask("/turns")
    point.wait_reached(5)

    assert ([], False) == (server.asked, pending.done())
    point.release()
    assert 200 == pending.result(5).status_code
    assert ["POST /turns"] == server.asked


def test_a_held_answer_has_left_the_server_and_not_reached_the_client(
    proxy: BreakpointProxy, server: Server, ask: Any
) -> None:
    point = proxy.hold_response("/turns")
    pending = ask("/turns", b"words")
    point.wait_reached(5)

    assert (["POST /turns"], False) == (server.asked, pending.done())
    server.shutdown()
    point.release()
    assert b"words" == pending.result(5).content


@pytest.mark.parametrize("hold", ["hold_request", "hold_response"])
def test_what_is_dropped_ends_without_an_answer(proxy: BreakpointProxy, ask: Any, hold: str) -> None:
    point = getattr(proxy, hold)("/turns")
    pending = ask("/turns")
    point.wait_reached(5)

    point.drop()

    assert isinstance(pending.exception(5), requests.ConnectionError)


def test_a_breakpoint_catches_one_request_of_its_own_path_and_method(proxy: BreakpointProxy, ask: Any) -> None:
    point = proxy.hold_request("/api/handoffs")

    assert 200 == requests.get(f"{proxy.url}/api/handoffs").status_code
    assert 200 == ask("/api/handoffs-other").result(5).status_code
    assert not point.is_reached
    held = ask("/api/handoffs/cancel")
    point.wait_reached(5)
    assert 200 == ask("/api/handoffs/cancel").result(5).status_code
    assert not held.done()


def test_two_breakpoints_catch_two_requests(proxy: BreakpointProxy, ask: Any) -> None:
    points = [proxy.hold_request("/turns") for _ in range(2)]
    pending = [ask("/turns") for _ in range(3)]
    for point in points:
        point.wait_reached(5)
        point.release()

    assert [200, 200, 200] == [answer.result(5).status_code for answer in pending]


def test_waiting_for_what_never_comes_ends_with_its_name(proxy: BreakpointProxy) -> None:
    with pytest.raises(TimeoutError, match="request POST /turns"):
        proxy.hold_request("/turns").wait_reached(0.05)


def test_a_server_that_dies_looks_dead_to_the_client(proxy: BreakpointProxy, server: Server) -> None:
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{proxy.url}/dies", timeout=5)
    server.shutdown()
    server.server_close()
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{proxy.url}/x", timeout=5)


def test_it_tells_what_came_by(proxy: BreakpointProxy, ask: Any) -> None:
    ask("/a").result(5)
    requests.get(f"{proxy.url}/missing?x=1")

    assert [Seen("POST", "/a", 200), Seen("GET", "/missing", 404)] == proxy.seen
    assert (1, 0) == (proxy.count("/missing"), proxy.count("/b"))
