"""The real bot process against the contract: it takes every `TurnIn`, and everything it answers is a `TurnOut`."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from pydantic import BaseModel

from handoff.commands.parse import bot_python
from handoff.contract import ErrorOut, ReplyDraft, TurnIn, TurnOut, Wish
from handoff.settings import ROOT
from tests.free_ports import free_ports

TOKEN = secrets.token_urlsafe(32)
MODEL = ROOT / "models" / "signpost.tar.gz"
STARTS_WITHIN = 240


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the trained bot's channel; its actions run, handoff does not."""
    if not bot_python().is_file() or not MODEL.is_file():
        pytest.skip("no bot environment or no trained model: run `make train`")
    var_dir = tmp_path_factory.mktemp("var")
    port, actions, nobody = free_ports(3)
    url = f"http://127.0.0.1:{port}/webhooks/signpost"
    own = {
        "SIGNPOST_INTERNAL_TOKEN": TOKEN,
        "SIGNPOST_VAR_DIR": str(var_dir),
        "SIGNPOST_TRACKER_URL": "",
        "SIGNPOST_ACTIONS_PORT": str(actions),
        "SIGNPOST_ACTIONS_URL": f"http://127.0.0.1:{actions}",
        "SIGNPOST_WEB_URL": f"http://127.0.0.1:{nobody}",
    }
    commands = [[str(bot_python()), "-m", "bot.run", "--port", str(port)], [sys.executable, "-m", "actions.run"]]
    with (var_dir / "bot.log").open("w") as log:
        processes = [
            subprocess.Popen(command, cwd=ROOT, env=os.environ | own, stdout=log, stderr=log) for command in commands
        ]
    try:
        _wait_healthy(url, processes[0], var_dir / "bot.log")
        yield url
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(30)


def _wait_healthy(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if requests.get(f"{url}/health", timeout=5).json() == {"status": "ok"}:
                return
        except requests.ConnectionError:
            time.sleep(0.2)
    process.kill()
    pytest.fail(log.read_text())


def about(topic: str) -> Wish:
    return Wish(intent="faq", entities={"topic": topic}, scope=None)


def post(bot: str, body: Any, token: str = TOKEN) -> requests.Response:
    return requests.post(f"{bot}/turns", json=body, headers={"Authorization": f"Bearer {token}"}, timeout=60)


def take(bot: str, turn: TurnIn) -> TurnOut:
    """As the worker does; nothing in the answer may be unknown to the contract."""
    answer = post(bot, turn.model_dump(mode="json"))
    assert 200 == answer.status_code, answer.text
    replies = TurnOut.model_validate(answer.json())
    assert answer.json() == _without_defaults(replies, answer.json())
    return replies


def _without_defaults(parsed: BaseModel, raw: dict[str, Any]) -> Any:
    """What the contract understood, reduced to the fields that were sent."""
    return _reduced(parsed.model_dump(mode="json"), raw)


def _reduced(understood: Any, sent: Any) -> Any:
    if isinstance(sent, dict):
        return {name: _reduced(understood[name], sent[name]) for name in sent if name in understood}
    if isinstance(sent, list):
        return [_reduced(one, other) for one, other in zip(understood, sent, strict=True)]
    return understood


def test_the_least_a_turn_can_be_is_answered(bot: str) -> None:
    out = take(bot, TurnIn(conversation="c-least", message_id="1", text="hello"))

    assert out.replies
    assert all(isinstance(reply, ReplyDraft) for reply in out.replies)


def test_a_turn_with_every_field_is_answered(bot: str) -> None:
    turn = TurnIn(
        conversation="c-most", message_id="1", text="Help with my CV", wish=about("cv_start"), fresh_session=True,
        metadata={"conversation": "c-most", "message_id": "1", "epoch": 4},
    )

    assert take(bot, turn).replies


def test_each_button_the_bot_offers_can_be_pressed(bot: str) -> None:
    """Whatever a greeting leads to in one press; actions reach no handoff here, and still nothing may fail."""
    greeting = take(bot, TurnIn(conversation="c", message_id="0", text="hello"))
    offered = [button for reply in greeting.replies for button in reply.buttons]
    assert offered

    for number, button in enumerate(offered):
        turn = TurnIn(conversation=f"c-button-{number}", message_id="1", text=button.title, wish=button.wish)
        assert take(bot, turn).replies, button.title


def test_a_repeat_gets_the_same_replies(bot: str) -> None:
    turn = TurnIn(conversation="c-repeat", message_id="1", text="how do I write a CV")

    assert take(bot, turn) == take(bot, turn)


def test_an_answer_with_links_keeps_the_contract(bot: str) -> None:
    """Without handoff the actions say what ships, where nothing has to be filled in."""
    topics = ("cv_start", "interview_prep", "networking", "svc_book")
    turns = [TurnIn(conversation=f"c-{topic}", message_id="1", text="x", wish=about(topic)) for topic in topics]

    assert any(reply.links for turn in turns for reply in take(bot, turn).replies)


@pytest.mark.parametrize(
    ("body", "token", "status"),
    [({}, TOKEN, 422), ({}, "wrong", 401), ([], TOKEN, 422)],
    ids=["empty", "wrong token", "list"],
)
def test_errors_have_the_one_shape(bot: str, body: Any, token: str, status: int) -> None:
    answer = post(bot, body, token)

    assert status == answer.status_code
    assert ErrorOut.model_validate(answer.json()).error.code


def test_a_wish_for_the_desk_is_not_for_the_bot(bot: str) -> None:
    turn = TurnIn(conversation="c-desk", message_id="1", text="x", wish=Wish(desk="cancel_handoff", scope=None))

    assert 422 == post(bot, turn.model_dump(mode="json")).status_code
