"""The compose file against the code it starts: one public door, known settings, commands that exist."""

from __future__ import annotations

import re
import shlex
from importlib.util import find_spec
from typing import Any

import pytest
import yaml

from handoff.cli import COMMANDS
from handoff.settings import ROOT, settings_from
from handoff.supervision.secrets import fresh
from tests.docs.documents import text, unknown_settings

COMPOSE = (ROOT / "deploy" / "compose.yml").read_text()
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(COMPOSE)["services"]
PROGRAMS = {name: shlex.split(service["command"]) for name, service in SERVICES.items() if "command" in service}


def test_the_proxy_alone_can_be_reached_from_outside() -> None:
    assert ["proxy"] == [name for name, service in SERVICES.items() if "ports" in service]


def test_rasa_and_actions_are_reached_on_loopback_alone() -> None:
    inside = {name for name, service in SERVICES.items() if service.get("network_mode") == "service:inside"}

    assert {"worker-1", "worker-2", "actions", "bot-1", "bot-2"} == inside


def test_every_setting_is_read_by_something() -> None:
    assert set() == unknown_settings(COMPOSE)


@pytest.mark.parametrize("name", PROGRAMS)
def test_every_command_exists(name: str) -> None:
    match PROGRAMS[name]:
        case ["python", "-m", module, *_]:
            assert (ROOT / f"{module.replace('.', '/')}.py").exists()
        case ["signpost", command]:
            assert command in COMMANDS
        case ["gunicorn", *_, app]:
            assert find_spec(app.partition(":")[0]) is not None
        case [program, *_]:
            assert program in ("sleep", "redis-server")


def test_each_bot_listens_where_the_workers_look_for_it() -> None:
    ports = sorted(command[-1] for command in PROGRAMS.values() if "bot.run" in command)
    urls = SERVICES["worker-1"]["environment"]["SIGNPOST_BOT_URLS"]

    assert ports == sorted(url.rpartition(":")[2] for url in urls.split(","))


def test_each_worker_has_a_name_of_its_own() -> None:
    names = [service["environment"]["SIGNPOST_WORKER_NAME"] for name, service in SERVICES.items() if "worker-" in name]

    assert 2 == len(names) == len(set(names))


def test_the_service_accepts_these_settings() -> None:
    given = {key: re.sub(r"\$\{\w+:[?-]\}", "x", value) for key, value in SERVICES["web"]["environment"].items()}

    settings = settings_from({**given, **fresh(), "SIGNPOST_SMTP_URL": ""})

    assert settings.database_url.startswith("postgresql+psycopg://")
    assert settings.is_behind_tls
    assert 2 == len(settings.bot_urls)


def test_streams_go_to_a_process_of_their_own() -> None:
    proxy = (ROOT / "deploy" / "Caddyfile").read_text()
    paths = re.search(r"@streams path (.*)", proxy)

    assert paths is not None
    assert ["/api/visitor/feed", "/console/feed"] == paths[1].split()
    assert PROGRAMS["web"] == PROGRAMS["streams"]
    for path in paths[1].split():
        folder, _, last = path.rpartition("/")
        assert any(f'"/{last}"' in source.read_text() for source in (ROOT / "handoff" / "web").rglob("*.py")), folder


def test_the_guide_and_the_file_name_the_same_parts() -> None:
    guide = text((ROOT / "deploy" / "README.md").relative_to(ROOT))

    assert {"worker-1", "worker-2", "bot-1", "bot-2", "actions", "streams", "web", "proxy"} <= set(
        re.findall(r"[\w-]+", guide)
    )
