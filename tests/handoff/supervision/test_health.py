"""Which parts are still missing, as told by servers that stand in for them."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from handoff.supervision.health import missing
from handoff.supervision.plan import Plan, plan_from
from tests.free_ports import free_ports

WELL = {"worker": "ok", "bot": "ok", "actions": "ok", "database": "ok"}


class Parts(ThreadingHTTPServer):
    """Web, bot and actions on one port; `told` is what web says of the others."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.down: set[str] = set()
        self.told: object = {"status": "ok", "parts": WELL}


class Handler(BaseHTTPRequestHandler):
    server: Parts

    def do_GET(self) -> None:
        is_up = self.path not in self.server.down
        body = json.dumps(self.server.told).encode() if self.path == "/readyz" else b"{}"
        self.send_response(200 if is_up else 503)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def parts() -> Iterator[Parts]:
    server = Parts()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def plan(parts: Parts) -> Plan:
    port = parts.server_address[1]
    return replace(plan_from({}), bind="127.0.0.1", port=port, bot_port=port, actions_port=port)


def test_nothing_is_missing_when_all_are_well(plan: Plan) -> None:
    assert [] == missing(plan)


def test_everything_is_missing_at_the_beginning(plan: Plan) -> None:
    web, bot, actions = free_ports(3)

    assert ["database", "web", "worker", "actions", "bot"] == missing(
        replace(plan, port=web, bot_port=bot, actions_port=actions)
    )


@pytest.mark.parametrize("part", ["worker", "bot", "actions", "database"])
@pytest.mark.parametrize("code", ["not_reached", "silent", "never_seen", None, False, {"status": "silent"}])
def test_a_part_is_missing_while_web_says_so(plan: Plan, parts: Parts, part: str, code: object) -> None:
    parts.told = {"status": "not_ready", "parts": {**WELL, part: code}}

    assert [part] == missing(plan)


@pytest.mark.parametrize(("path", "part"), [("/health", "actions"), ("/webhooks/signpost/health", "bot")])
def test_a_part_that_says_no_itself_is_missing_whatever_web_believes(
    plan: Plan, parts: Parts, path: str, part: str
) -> None:
    parts.down.add(path)

    assert [part] == missing(plan)


@pytest.mark.parametrize("told", [[], "fine", {"parts": []}, {}])
def test_an_answer_it_does_not_understand_is_no_good_news(plan: Plan, parts: Parts, told: object) -> None:
    parts.told = told

    assert ["database", "worker", "actions", "bot"] == missing(plan)


def test_parts_that_are_not_started_are_not_awaited(plan: Plan, parts: Parts) -> None:
    parts.down.add("/healthz")
    parts.told = {"parts": {**WELL, "bot": "not_reached"}}

    assert [] == missing(replace(plan, parts=("bot",)))
    assert [] == missing(replace(plan, parts=("actions", "bot")))
    parts.down.clear()
    assert [] == missing(replace(plan, parts=("web", "worker")))
