"""A small HTTP proxy for tests that must stop the world at one point: it holds a request, or an answer, until told.

Everything else passes as it came. A server that dies under a request looks to the client as without the proxy:
the connection ends. It cannot notice that the client has gone before it writes the answer.
"""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from handoff.settings import LOOPBACK

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade", "proxy-authorization"}
UPSTREAM_TIMEOUT = 120.0


class Side(StrEnum):
    REQUEST = "request"
    """Before the server has seen anything of it."""
    RESPONSE = "response"
    """When the server is done with it, and the client knows nothing yet."""


@dataclass
class Breakpoint:
    """The next request to a path (or below it) stops here, once."""

    side: Side
    path: str
    method: str
    _reached: threading.Event = field(default_factory=threading.Event)
    _released: threading.Event = field(default_factory=threading.Event)
    _is_dropped: bool = False

    def wait_reached(self, timeout: float = 30.0) -> None:
        """Until something stands here."""
        if not self._reached.wait(timeout):
            raise TimeoutError(f"nothing came to {self.side} {self.method} {self.path} within {timeout} s")

    @property
    def is_reached(self) -> bool:
        return self._reached.is_set()

    def release(self) -> None:
        """Let it pass."""
        self._released.set()

    def drop(self) -> None:
        """Lose it: the client's connection ends without an answer."""
        self._is_dropped = True
        self._released.set()

    def reach(self) -> None:
        """From now on it catches nothing else."""
        self._reached.set()

    def wait_released(self) -> bool:
        """Called by the proxy; True if it may pass."""
        self._released.wait()
        return not self._is_dropped

    def matches(self, side: Side, method: str, path: str) -> bool:
        own = self.path.rstrip("/")
        return (side, method) == (self.side, self.method) and (path == own or path.startswith(f"{own}/"))


@dataclass(frozen=True)
class Seen:
    """A request that came by; `status` is the server's, None if it gave no answer."""

    method: str
    path: str
    status: int | None


class BreakpointProxy:
    """Listens on a free port while it is entered."""

    def __init__(self, target: str) -> None:
        self.target = target
        self.seen: list[Seen] = []
        self._breakpoints: list[Breakpoint] = []
        self._lock = threading.Lock()
        self._server = _Server((LOOPBACK, 0), _handler_for(self))
        self.url = f"http://{LOOPBACK}:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.drop_all()
        self._server.shutdown()
        self._server.server_close()

    def hold_request(self, path: str, method: str = "POST") -> Breakpoint:
        return self._add(Breakpoint(Side.REQUEST, path, method))

    def hold_response(self, path: str, method: str = "POST") -> Breakpoint:
        return self._add(Breakpoint(Side.RESPONSE, path, method))

    def drop_all(self) -> None:
        """Nothing waits any longer, and nothing will."""
        with self._lock:
            waiting, self._breakpoints = self._breakpoints, []
        for point in waiting:
            point.drop()

    def count(self, path: str) -> int:
        """How many requests to exactly this path have come by."""
        return sum(seen.path == path for seen in list(self.seen))

    def pass_or_stop(self, side: Side, method: str, path: str) -> bool:
        """Called for each request and answer; True if it may pass. A breakpoint catches one, the oldest first."""
        with self._lock:
            point = next((p for p in self._breakpoints if not p.is_reached and p.matches(side, method, path)), None)
            if point is not None:
                point.reach()
        return point is None or point.wait_released()

    def is_awaited(self, side: Side, method: str, path: str) -> bool:
        """Whether a breakpoint would stop this."""
        with self._lock:
            return any(not p.is_reached and p.matches(side, method, path) for p in self._breakpoints)

    def _add(self, point: Breakpoint) -> Breakpoint:
        with self._lock:
            self._breakpoints.append(point)
        return point


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that ends half-way is what these tests are about: no noise."""


def _handler_for(proxy: BreakpointProxy) -> type[BaseHTTPRequestHandler]:
    class Handler(_Handler):
        breakpoints = proxy

    return Handler


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else a small answer waits 40 ms for its own second half
    breakpoints: BreakpointProxy

    def _pass_on(self) -> None:
        path = urlsplit(self.path).path
        body = self._body()
        may_pass = self.breakpoints.pass_or_stop(Side.REQUEST, self.command, path)
        answer = self._ask(body) if may_pass else None
        self.breakpoints.seen.append(Seen(self.command, path, answer.status if answer else None))
        try:
            if answer is None or not self._answer(answer, path):
                self._hang_up()
        except (OSError, http.client.HTTPException):
            self._hang_up()

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = _pass_on

    def _body(self) -> bytes:
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            return b"".join(self._chunks())
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _chunks(self) -> Iterator[bytes]:
        while size := int(self.rfile.readline().split(b";")[0], 16):
            yield self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()

    def _ask(self, body: bytes) -> http.client.HTTPResponse | None:
        target = urlsplit(self.breakpoints.target)
        upstream = http.client.HTTPConnection(target.hostname or LOOPBACK, target.port, timeout=UPSTREAM_TIMEOUT)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP_BY_HOP}
        headers["Connection"] = "close"
        if body:
            headers["Content-Length"] = str(len(body))
        try:
            upstream.request(self.command, self.path, body=body or None, headers=headers)
            return upstream.getresponse()
        except (OSError, http.client.HTTPException):
            upstream.close()
            return None

    def _answer(self, answer: http.client.HTTPResponse, path: str) -> bool:
        """False if it was dropped. A held answer is read to its end first: the server is done with it."""
        first = answer.read() if self.breakpoints.is_awaited(Side.RESPONSE, self.command, path) else b""
        if not self.breakpoints.pass_or_stop(Side.RESPONSE, self.command, path):
            return False
        self.send_response_only(answer.status, answer.reason)
        for name, value in answer.getheaders():
            if name.lower() not in HOP_BY_HOP:
                self.send_header(name, value)
        has_body = self.command != "HEAD" and answer.status not in (204, 304)
        is_chunked = has_body and answer.getheader("Content-Length") is None
        if is_chunked:
            self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        if has_body:
            self._stream(first, answer, is_chunked=is_chunked)
        return True

    def _stream(self, piece: bytes, answer: http.client.HTTPResponse, *, is_chunked: bool) -> None:
        while piece or (piece := answer.read1(65_536)):
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece) if is_chunked else piece)
            piece = b""
        if is_chunked:
            self.wfile.write(b"0\r\n\r\n")

    def _hang_up(self) -> None:
        self.close_connection = True
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *args: object) -> None:
        """Tests read `seen`."""
