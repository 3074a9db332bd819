"""The action server: every action of the domain is there, and a failure gives nothing of a conversation away."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
import requests
import yaml

from tests.actions.building import ROOT
from tests.free_ports import free_ports


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    (port,) = free_ports(1)
    process = subprocess.Popen(
        [sys.executable, "-m", "actions.run"],
        cwd=ROOT,
        env={"SIGNPOST_ACTIONS_PORT": str(port), "PATH": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(url, process)
        yield url
    finally:
        process.kill()
        said = process.communicate()[0]
        assert "secret words" not in said


def _wait(url: str, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, process.communicate()[0]
        try:
            requests.get(f"{url}/health", timeout=2).raise_for_status()
            return
        except requests.RequestException:
            time.sleep(0.1)
    raise AssertionError("the action server did not start")


def test_every_action_of_the_domain_is_served_and_no_other(server: str) -> None:
    named: set[str] = set()
    for path in (ROOT / "bot" / "domain").glob("*.yml"):
        for action in yaml.safe_load(path.read_text()).get("actions", []):
            named |= {action} if isinstance(action, str) else set(action)
    served = {action["name"] for action in requests.get(f"{server}/actions", timeout=5).json()}

    assert named == served


BROKEN = [
    '{"tracker": "secret words"',
    '{"next_action": 7, "tracker": {"x": "secret words"}}',
    '{"next_action": "action_answer", "tracker": "secret words", "domain": {"slots": {}}}',
]


@pytest.mark.parametrize("body", BROKEN)
def test_a_broken_call_does_not_come_back_with_the_conversation(server: str, body: str) -> None:
    answer = requests.post(f"{server}/webhook", data=body, headers={"Content-Type": "application/json"}, timeout=5)

    assert answer.status_code >= 400
    assert "secret words" not in answer.text


def test_an_action_called_as_rasa_calls_it_answers_and_does_not_leak(server: str) -> None:
    """Without a token in its environment the action cannot reach the desk: no events, no words, and no 500."""
    tracker = {
        "sender_id": "c", "slots": {}, "events": [], "paused": False, "followup_action": None, "active_loop": {},
        "latest_message": {"text": "secret words", "intent": {"name": "faq"}, "entities": []},
        "latest_action_name": "action_listen",
    }  # fmt: skip
    call = {"next_action": "action_answer", "sender_id": "c", "tracker": tracker, "domain": {}, "version": "3.6.21"}
    answer = requests.post(f"{server}/webhook", json={**call, "domain": {"responses": {}}}, timeout=10)

    assert (200, {"events": [], "responses": []}) == (answer.status_code, answer.json())
