"""Where things listen and what the processes are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from handoff.settings import ROOT, SettingsError, settings_from
from handoff.supervision.leftovers import MARK
from handoff.supervision.plan import environment, plan_from
from handoff.supervision.secrets import fresh


def test_nothing_need_be_chosen() -> None:
    plan = plan_from({})

    assert ("0.0.0.0", 8000, 5005, 5055) == (plan.bind, plan.port, plan.bot_port, plan.actions_port)
    assert ("web", "worker", "actions", "bot") == plan.parts
    assert ROOT / "var" == plan.var_dir


def test_every_port_may_be_chosen_and_every_process_hears_of_it(tmp_path: Path) -> None:
    chosen = {"SIGNPOST_PORT": "9000", "SIGNPOST_BOT_PORT": "9001", "SIGNPOST_ACTIONS_PORT": "9002"}

    told = environment(plan_from({**chosen, "SIGNPOST_VAR_DIR": str(tmp_path)}), {})

    assert chosen == {name: told[name] for name in chosen}
    assert "http://127.0.0.1:9000" == told["SIGNPOST_WEB_URL"]
    assert "http://127.0.0.1:9001" == told["SIGNPOST_BOT_URLS"]
    assert str(tmp_path) == told["SIGNPOST_VAR_DIR"] == told[MARK]


def test_the_service_accepts_what_it_is_told() -> None:
    plan = plan_from({"SIGNPOST_PORT": "9000", "SIGNPOST_BOT_PORT": "9001"})

    settings = settings_from(environment(plan, fresh()))

    assert (9000, "http://127.0.0.1:9000") == (settings.port, settings.web_url)
    assert ("http://127.0.0.1:9001",) == settings.bot_urls


def test_addresses_the_operator_gives_stand() -> None:
    given = {"SIGNPOST_BOT_URLS": "http://bot-1:5005,http://bot-2:5005", "SIGNPOST_WEB_URL": "http://web:80"}

    told = environment(plan_from(given), given)

    assert given == {name: told[name] for name in given}


@pytest.mark.parametrize(
    ("bind", "url"),
    [
        ("0.0.0.0", "http://127.0.0.1:8000"),
        ("::", "http://127.0.0.1:8000"),
        ("10.1.2.3", "http://10.1.2.3:8000"),
        ("::1", "http://[::1]:8000"),
    ],
)
def test_the_machine_reaches_the_web_process_wherever_it_listens(bind: str, url: str) -> None:
    assert url == plan_from({"SIGNPOST_BIND": bind}).local_url


@pytest.mark.parametrize("name", ["SIGNPOST_PORT", "SIGNPOST_BOT_PORT", "SIGNPOST_ACTIONS_PORT"])
@pytest.mark.parametrize("value", ["0", "65536", "http", "-1", "80.5"])
def test_a_senseless_port_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"{name} must be"):
        plan_from({name: value})


def test_an_unknown_part_is_refused() -> None:
    with pytest.raises(SettingsError, match="no part called wrker; there are web, worker, actions, bot"):
        plan_from({}, ("web", "wrker"))
