"""What the bot finds in its environment."""

import os
from pathlib import Path

import pytest

from bot import environment


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(os, "environ", {"SIGNPOST_VAR_DIR": str(tmp_path / "var")})


def test_one_machine_needs_no_settings(tmp_path: Path) -> None:
    environment.prepare()

    assert f"sqlite:///{tmp_path}/var/tracker.db" == os.environ["SIGNPOST_TRACKER_URL"]
    assert "http://127.0.0.1:5055" == os.environ["SIGNPOST_ACTIONS_URL"]
    assert (tmp_path / "var").is_dir()


def test_another_port_of_the_actions_is_enough() -> None:
    os.environ["SIGNPOST_ACTIONS_PORT"] = "6055"
    environment.prepare()

    assert "http://127.0.0.1:6055" == os.environ["SIGNPOST_ACTIONS_URL"]


@pytest.mark.parametrize("dialect", ["postgres", "postgresql", "postgresql+psycopg"])
def test_any_name_of_postgresql_will_do(dialect: str) -> None:
    os.environ["SIGNPOST_TRACKER_URL"] = f"{dialect}://user:pass@host/name"
    environment.prepare()

    assert "postgresql://user:pass@host/name" == os.environ["SIGNPOST_TRACKER_URL"]


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("secret\n")
    os.environ["SIGNPOST_INTERNAL_TOKEN_FILE"] = str(tmp_path / "token")
    environment.prepare()

    assert "secret" == os.environ["SIGNPOST_INTERNAL_TOKEN"]


def test_telemetry_is_off_whatever_the_caller_says() -> None:
    os.environ["RASA_TELEMETRY_ENABLED"] = "true"
    environment.prepare()

    assert "false" == os.environ["RASA_TELEMETRY_ENABLED"]
