"""What the bot's tests share: one tiny bot trained once, loaded once here and served once by a process of its own."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.bot import tiny_project
from tests.bot.bot_server import ActionServer, BotServer, action_server


@pytest.fixture(scope="session")
def tiny_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny bot's project, trained by the real command."""
    root = tiny_project.write_to(tmp_path_factory.mktemp("tiny"))
    command = [sys.executable, "-m", "bot.train", "--root", str(root)]
    environ = {**os.environ, "SIGNPOST_VAR_DIR": str(root / "var"), "RASA_CACHE_DIRECTORY": str(root / "cache")}
    result = subprocess.run(command, cwd=tiny_project.ROOT, env=environ, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    return root


@pytest.fixture(scope="session")
def tiny_model(tiny_root: Path) -> Path:
    return tiny_root / "models" / "signpost.tar.gz"


@pytest.fixture(scope="session")
def tiny_bot(tiny_model: Path) -> Any:
    from bot.understand import load

    return load(tiny_model)


@pytest.fixture(scope="session")
def parse(tiny_bot: Any) -> Callable[[str], dict[str, Any]]:
    """What the tiny bot makes of a text, as `signpost parse` prints it."""
    from bot.understand import understand

    return lambda text: asyncio.run(understand(tiny_bot, text))


@pytest.fixture(scope="session")
def actions() -> Iterator[ActionServer]:
    with action_server() as server:
        yield server


@pytest.fixture(scope="session")
def server(tiny_model: Path, actions: ActionServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BotServer]:
    with BotServer(tiny_model, tmp_path_factory.mktemp("var"), actions.port) as running:
        yield running


@pytest.fixture
def conversation(request: pytest.FixtureRequest) -> str:
    """A conversation that no other test uses."""
    return request.node.nodeid[-200:]

