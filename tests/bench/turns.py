"""Whole turns through both bots' own channels: seconds one by one, and messages a second with several at once.

Knows nothing of what is said in return.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import requests

from tests.api_visitor import ApiVisitor
from tests.bench.servers import BEARER, Server
from tests.bench.stock import environ
from tests.bench.timing import p50_p95, timed
from tests.free_ports import free_ports
from tests.stack import Stack

TURNS = 150
AT_ONCE = 8
WITHOUT_ACTION = "hello"
WITH_ACTION = "how do i start my cv"
"""An answer is an action. The stock bot names no answer, so its action asks handoff for none: that favours it."""

Ask = Callable[[str, str], None]


def measure_turns(own: Path, stock: Path, scratch: Path) -> None:
    with Stack(parts=("web", "worker", "actions")) as stack:
        _speed("rasa init, rest channel", *_stock_server(stack, stock, scratch))
        _speed("Signpost, own channel, tracker store on disk", *_own_server(stack, own, scratch))


def _stock_server(stack: Stack, model: Path, scratch: Path) -> tuple[Server, Ask]:
    (port,) = free_ports(1)
    credentials, endpoints = scratch / "credentials.yml", scratch / "endpoints.yml"
    credentials.write_text("rest:\n")
    endpoints.write_text(f"action_endpoint:\n  url: {stack.plan.actions_url}/webhook\n")
    url = f"http://127.0.0.1:{port}"
    arguments = ["-m", "rasa", "run", "-i", "127.0.0.1", "-p", str(port), "-m", str(model)]
    arguments += ["--credentials", str(credentials), "--endpoints", str(endpoints)]
    known = ApiVisitor(stack.url).conversation

    def ask(conversation: str, text: str) -> None:
        body = {"sender": conversation, "message": text, "metadata": _metadata(known)}
        requests.post(f"{url}/webhooks/rest/webhook", json=body, timeout=60).raise_for_status()

    return Server(arguments, f"{url}/webhooks/rest/", scratch / "stock.log", environ(scratch)), ask


def _own_server(stack: Stack, model: Path, scratch: Path) -> tuple[Server, Ask]:
    (port,) = free_ports(1)
    url = f"http://127.0.0.1:{port}/webhooks/signpost"
    arguments = ["-m", "bot.run", "--port", str(port), "--model", str(model)]
    known = ApiVisitor(stack.url).conversation

    def ask(conversation: str, text: str) -> None:
        body: dict[str, object] = {
            "conversation": conversation,
            "message_id": uuid.uuid4().hex,
            "text": text,
            "fresh_session": False,
            "metadata": _metadata(known),
        }
        requests.post(f"{url}/turns", json=body, headers=BEARER, timeout=60).raise_for_status()

    around = {**environ(scratch), "SIGNPOST_ACTIONS_URL": stack.plan.actions_url, "SIGNPOST_WEB_URL": stack.url}
    return Server(arguments, f"{url}/health", scratch / "own.log", around), ask


def _speed(name: str, server: Server, ask: Ask) -> None:
    """A new conversation every ten messages, as people have them."""
    with server:
        ask("warm", WITHOUT_ACTION)
        print(f"\n{name}")
        for label, text in (("without an action", WITHOUT_ACTION), ("with a custom action", WITH_ACTION)):
            seconds = _one_by_one(ask, text)
            took = _at_once(ask, text)
            print(f"  {label:21} {p50_p95(seconds)}   {TURNS / took:5.1f} messages/s with {AT_ONCE} at once")
        print(f"  resident {server.resident_mb:.0f} MB", flush=True)


def _one_by_one(ask: Ask, text: str) -> list[float]:
    ids = [uuid.uuid4().hex for _ in range(TURNS // 10)]
    return [timed(partial(ask, ids[number // 10], text)) for number in range(TURNS)]


def _at_once(ask: Ask, text: str) -> float:
    def one(_: int) -> None:
        ask(uuid.uuid4().hex, text)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return timed(lambda: list(pool.map(one, range(TURNS))))


def _metadata(known: str) -> dict[str, object]:
    """What the actions are told; `known` is a conversation that the handoff service has."""
    return {"conversation": known, "message_id": uuid.uuid4().hex, "epoch": 0}
