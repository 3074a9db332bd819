"""A real bot process over loopback HTTP, its action server, and its tracker store, for tests to use and to break."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import socket
from typing import Any

import requests

from tests.bot.tiny_project import ROOT

TOKEN = "a-token-that-is-long-enough-for-the-channel"
STARTS_WITHIN = 240
"""Alone on a machine it takes 20 s; the tests' machine is shared."""


@dataclass
class ActionServer:
    """Answers as rasa-sdk does: `action_answer` says what the bot named or the button says, `action_slow` takes its
    time and notes a name, `action_fails` answers 500. Asked what was approved, it answers as the handoff service does.
    """

    port: int
    pause: float = 1.0
    calls: list[dict[str, Any]] = field(default_factory=list)
    version: int = 0
    approved: list[dict[str, Any]] = field(default_factory=list)

    def answer(self, call: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        self.calls.append(call)
        if call["next_action"] == "action_fails":
            return 500, {"error": "broken", "request_body": call}
        if call["next_action"] == "action_answer":
            return 200, self._answered(call["tracker"]["latest_message"])
        time.sleep(self.pause)
        slots = {"first_name": "Alia", "dialogue__offer": "check"}
        return 200, {
            "events": [{"event": "slot", "timestamp": None, "name": name, "value": slots[name]} for name in slots],
            "responses": [{"text": "Done.", "buttons": [{"title": "Go", "payload": '/choose_option{"option": "1"}'}]}],
        }

    def _answered(self, message: dict[str, Any]) -> dict[str, Any]:
        pressed = [f"{message['intent']['name']}/{entity['value']}" for entity in message["entities"]]
        answers, texts = pressed or message["answers"], {entry["name"]: entry["text"] for entry in self.approved}
        said = [{"text": texts[name]} if name in texts else {"response": f"utter_{name}"} for name in answers]
        return {
            "events": [{"event": "slot", "timestamp": None, "name": "answer__last", "value": answers[-1]}],
            "responses": said,
        }

    def approve(self, *entries: dict[str, Any]) -> None:
        self.approved, self.version = list(entries), self.version + 1

    def knowledge(self, path: str) -> dict[str, Any]:
        is_known = path == f"/api/bot/knowledge?after={self.version}"
        return {"version": self.version, "entries": None if is_known else self.approved}


@contextmanager
def action_server() -> Iterator[ActionServer]:
    state = ActionServer(free_port())

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self._send(*state.answer(json.loads(self.rfile.read(int(self.headers["Content-Length"])))))

        def do_GET(self) -> None:
            self._send(200, state.knowledge(self.path))

        def _send(self, status: int, body: dict[str, Any]) -> None:
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", state.port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield state
    server.shutdown()


class BotServer:
    """`python -m bot.run` as the supervisor starts it."""

    def __init__(self, model: Path, var_dir: Path, actions_port: int, **environ: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = var_dir / "bot.log"
        self.tracker = var_dir / "tracker.db"
        self._command = [sys.executable, "-m", "bot.run", "--port", str(self.port), "--model", str(model)]
        self._environ = {
            **{name: value for name, value in os.environ.items() if not name.startswith("SIGNPOST_")},
            "SIGNPOST_INTERNAL_TOKEN": TOKEN,
            "SIGNPOST_VAR_DIR": str(var_dir),
            "SIGNPOST_ACTIONS_URL": f"http://127.0.0.1:{actions_port}",
            "SIGNPOST_WEB_URL": f"http://127.0.0.1:{actions_port}",
            **environ,
        }

    def __enter__(self) -> "BotServer":
        with self.log.open("w") as log:
            self.process = subprocess.Popen(self._command, cwd=ROOT, env=self._environ, stdout=log, stderr=log)
        deadline = time.monotonic() + STARTS_WITHIN
        while not self.is_healthy():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.2)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)

    def is_healthy(self) -> bool:
        try:
            return requests.get(f"{self.url}/webhooks/signpost/health", timeout=5).status_code == 200
        except requests.ConnectionError:
            return False

    def post(self, body: Any, *, token: str | None = TOKEN, timeout: float = 60) -> requests.Response:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        data = body if isinstance(body, (str, bytes)) else json.dumps(body)
        return requests.post(f"{self.url}/webhooks/signpost/turns", data=data, headers=headers, timeout=timeout)

    def turn(self, conversation: str, message_id: str, text: str = "", **more: Any) -> list[dict[str, Any]]:
        answer = self.post({"conversation": conversation, "message_id": message_id, "text": text, **more})
        assert answer.status_code == 200, answer.text
        return answer.json()["replies"]

    def said(self, conversation: str, message_id: str, text: str = "", **more: Any) -> list[str]:
        return [reply["text"] for reply in self.turn(conversation, message_id, text, **more)]

    def stored(self, conversation: str, kind: str = "user") -> list[dict[str, Any]]:
        with sqlite3.connect(self.tracker) as connection:
            rows = connection.execute(
                "SELECT data FROM events WHERE sender_id = ? AND type_name = ? ORDER BY id", (conversation, kind)
            )
            return [json.loads(data) for (data,) in rows]


def free_port() -> int:
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
