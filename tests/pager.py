"""A webhook for tests: a real HTTP server that keeps what it is sent, and can be told to refuse or to say nothing."""

from __future__ import annotations

import json
import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from handoff.content import OnCallContact
from handoff.services import Services
from handoff.settings import LOOPBACK

SECRET_PATH = "/hooks/s3cret-path"
NAME = "DUTY_WEBHOOK"
DUTY = OnCallContact("Duty phone", webhook=NAME)
HEAD = OnCallContact("Head of counselling", webhook=NAME)


@dataclass
class Pager:
    """Enter it to start it. `next_answers`: status codes in turn; then 204."""

    taken: list[dict[str, Any]] = field(default_factory=list)
    next_answers: deque[int] = field(default_factory=deque)
    pause: float = 0.0

    def __enter__(self) -> Self:
        pager = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                time.sleep(pager.pause)
                status = pager.next_answers.popleft() if pager.next_answers else 204
                pager.taken.append({"path": self.path, "body": body, "type": self.headers["Content-Type"]})
                self.send_response(status)
                if 300 <= status < 400:
                    self.send_header("Location", pager.url + "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Tests are quiet."""

        self._server = ThreadingHTTPServer((LOOPBACK, 0), Handler)
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self._server.server_port}{SECRET_PATH}"

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [each["body"] for each in self.taken]


def with_contacts(
    services: Services, contacts: Sequence[OnCallContact], *, url: str = "http://127.0.0.1:1/", minutes: float = 5
) -> Services:
    """The same installation with these contacts on call, and their webhook at `url`."""
    on_call = replace(services.content.on_call, contacts=tuple(contacts), escalate_after=timedelta(minutes=minutes))
    named = {**services.settings.named, f"SIGNPOST_{NAME}": url}
    return replace(
        services,
        content=replace(services.content, on_call=on_call),
        settings=replace(services.settings, named=named),
    )
