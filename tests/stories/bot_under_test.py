"""The trained bot and its action server as real processes, talked to over the internal channel as the worker would.

Knows the wire and nothing of what is said; `play.py` compares that.
"""

from __future__ import annotations

import os
import subprocess
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import requests

from handoff.contract import ButtonDraft, ReplyDraft, TurnIn, TurnOut, Wish
from tests.free_ports import free_ports
from tests.stories.stand_in_desk import TOKEN

ROOT = Path(__file__).resolve().parents[2]
MODEL = Path(os.environ.get("SIGNPOST_TEST_MODEL") or ROOT / "models" / "signpost.tar.gz")
READY_WITHIN = 150.0


@dataclass
class Conversation:
    """One visitor's talk with the bot."""

    bot_url: str
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    epoch: int = 0
    last: list[ReplyDraft] = field(default_factory=list)
    shown: list[ButtonDraft] = field(default_factory=list)
    """Every button of this talk, the newest last."""
    said: dict[str, str] = field(default_factory=dict)
    """What the visitor did, by the id of the message."""
    is_fresh: bool = False
    """Whether the next turn opens a new session."""

    def says(self, text: str) -> list[ReplyDraft]:
        return self._turn(text, None)

    def presses(self, title: str) -> list[ReplyDraft]:
        """The newest button with this title."""
        wishes = [button.wish for button in self.shown if button.title == title]
        assert wishes, f"no button {title!r}; there are {sorted({button.title for button in self.shown})}"
        return self._turn(title, wishes[-1])

    def wishes(self, intent: str, **entities: str) -> list[ReplyDraft]:
        return self._turn(intent, Wish(intent=intent, entities=entities))

    def _turn(self, text: str, wish: Wish | None) -> list[ReplyDraft]:
        message_id = uuid.uuid4().hex
        self.said[message_id] = text
        metadata = {"conversation": self.id, "message_id": message_id, "epoch": self.epoch}
        turn = TurnIn(
            conversation=self.id,
            message_id=message_id,
            text=text,
            wish=wish,
            metadata=metadata,
            fresh_session=self.is_fresh,
        )
        answer = requests.post(
            f"{self.bot_url}/webhooks/signpost/turns",
            data=turn.model_dump_json(),
            headers={"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"},
            timeout=30,
        )
        assert answer.status_code == 200, f"{answer.status_code}: {answer.text}"
        self.last = TurnOut.model_validate_json(answer.content).replies
        self.shown += [button for reply in self.last for button in reply.buttons]
        return self.last


@dataclass(frozen=True)
class RunningBot:
    """The bot's address, and the action server, which a test may end."""

    url: str
    actions: subprocess.Popen[bytes]


@contextmanager
def running_bot(web_url: str, var_dir: Path) -> Iterator[RunningBot]:
    """Bot and action server, for as long as the context lasts."""
    bot, actions = free_ports(2)
    environ = {name: value for name, value in os.environ.items() if not name.startswith("SIGNPOST_")} | {
        "SIGNPOST_INTERNAL_TOKEN": TOKEN,
        "SIGNPOST_WEB_URL": web_url,
        "SIGNPOST_BOT_PORT": str(bot),
        "SIGNPOST_ACTIONS_PORT": str(actions),
        "SIGNPOST_VAR_DIR": str(var_dir),
    }
    log = (var_dir / "log.txt").open("wb")
    commands = [
        [".venv-bot/bin/python", "-m", "bot.run", "--model", str(MODEL)],
        [".venv/bin/python", "-m", "actions.run"],
    ]
    processes = [
        subprocess.Popen(command, cwd=ROOT, env=environ, stdout=log, stderr=subprocess.STDOUT) for command in commands
    ]
    try:
        _wait(f"http://127.0.0.1:{bot}/webhooks/signpost/health", processes, var_dir)
        _wait(f"http://127.0.0.1:{actions}/health", processes, var_dir)
        yield RunningBot(f"http://127.0.0.1:{bot}", processes[1])
    finally:
        for process in processes:
            process.kill()
        for process in processes:
            process.wait()
        log.close()


def _wait(url: str, processes: list[subprocess.Popen[bytes]], var_dir: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        assert all(process.poll() is None for process in processes), (var_dir / "log.txt").read_text()[-4000:]
        try:
            if requests.get(url, timeout=5, headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200:
                return
        except requests.RequestException:
            pass
        time.sleep(0.3)
    raise AssertionError(f"{url} was not ready in time\n{(var_dir / 'log.txt').read_text()[-4000:]}")
