"""Starting and stopping the bot's process."""

import asyncio
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from rasa.core.utils import AvailableEndpoints

from bot.logs import WordlessFormatter
from bot.run import _load
from tests.bot.bot_server import BotServer
from tests.bot.tiny_project import ROOT


def test_without_a_model_it_says_so_and_does_not_start(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot.run", "--model", str(tmp_path / "none.tar.gz")]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert 2 == result.returncode
    assert "No trained model at" in result.stderr


def test_a_model_that_cannot_be_loaded_stops_it(tmp_path: Path) -> None:
    (tmp_path / "broken.tar.gz").write_bytes(b"no model")
    app = SimpleNamespace(ctx=SimpleNamespace())

    with pytest.raises(SystemExit, match="could not be loaded"):
        asyncio.run(_load(str(tmp_path / "broken.tar.gz"), AvailableEndpoints(), WordlessFormatter(), app, None))


def test_once_the_model_is_loaded_the_log_hides_words(tiny_model: Path) -> None:
    formatter, app = WordlessFormatter(), SimpleNamespace(ctx=SimpleNamespace())
    asyncio.run(_load(str(tiny_model), AvailableEndpoints(), formatter, app, None))

    assert formatter.has_visitors


def test_it_is_healthy_and_listens_on_loopback_alone(server: BotServer) -> None:
    sockets = [line.split() for kind in ("tcp", "tcp6") for line in Path(f"/proc/net/{kind}").read_text().splitlines()]
    port = f":{server.port:04X}"
    listening = [address for _, address, _, state, *_ in sockets if state == "0A" and address.endswith(port)]

    assert server.is_healthy()
    assert [f"0100007F{port}"] == listening


def test_it_stops_when_asked(tiny_model: Path, tmp_path: Path) -> None:
    with BotServer(tiny_model, tmp_path, actions_port=1) as bot:
        assert 0 == bot.stop()


@pytest.mark.parametrize("name", ["endpoints.yml", "credentials.yml"])
def test_the_files_rasa_reads_hold_no_secrets(name: str) -> None:
    for line in (ROOT / "bot" / name).read_text().splitlines():
        key, _, value = line.partition(":")
        if key.strip() in {"token", "url", "password", "username"}:
            assert value.strip().startswith("${SIGNPOST_")
