"""`signpost up` as an operator meets it: clear refusals, and the whole real thing started, hurt and stopped."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from handoff.supervision.leftovers import leftovers
from handoff.supervision.programs import SIGNPOST
from tests.free_ports import free_ports
from tests.stack import Stack

STARTS_AGAIN_WITHIN = 60.0


def _up(tmp_path: Path, *options: str, **environ: str) -> subprocess.CompletedProcess[str]:
    web, bot, actions = free_ports(3)
    own = {
        "SIGNPOST_VAR_DIR": str(tmp_path / "var"),
        "SIGNPOST_PORT": str(web),
        "SIGNPOST_BOT_PORT": str(bot),
        "SIGNPOST_ACTIONS_PORT": str(actions),
    }
    return subprocess.run(
        [str(SIGNPOST), "up", *options], env={**os.environ, **own, **environ}, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=120, check=False,
    )


@pytest.mark.parametrize(
    ("setting", "part"), [("SIGNPOST_PORT", "web"), ("SIGNPOST_BOT_PORT", "bot"), ("SIGNPOST_ACTIONS_PORT", "actions")]
)
def test_a_taken_port_is_named_with_its_setting(tmp_path: Path, setting: str, part: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        done = _up(tmp_path, f"--parts={part}", **{setting: str(port)})

    assert 1 == done.returncode
    assert f"port {port}, where the {part} process listens" in done.stderr
    assert f"{setting}=" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"SIGNPOST_PORT": "many"}, "SIGNPOST_PORT must be a whole number"),
        ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL must start with"),
        ({"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}, "the database cannot be used"),
        ({"SIGNPOST_TOKEN_KEY": "short"}, "SIGNPOST_TOKEN_KEY needs at least 32 characters"),
    ],
)
def test_a_senseless_setting_stops_the_start_by_name(tmp_path: Path, environ: dict[str, str], expected: str) -> None:
    done = _up(tmp_path, "--parts=web,worker", **environ)

    assert 1 == done.returncode
    assert expected in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_part_is_refused(tmp_path: Path) -> None:
    assert "no part called wurker" in _up(tmp_path, "--parts=web,wurker").stderr


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with Stack(proxied=("bot", "actions", "web")) as stack:
        yield stack


def test_it_prints_the_addresses_and_a_one_time_password(stack: Stack) -> None:
    said = "\n".join(stack.said)

    assert f"Visitors      http://localhost:{stack.plan.port}/" in said
    assert f"http://localhost:{stack.plan.port}/console" in said
    assert stack.account is not None
    assert len(stack.account.password) >= 12


def test_it_shows_progress_at_least_every_ten_seconds(stack: Stack) -> None:
    """The lines say how long they waited."""
    waits = [float(line.rpartition("(")[2].split()[0]) for line in stack.said if line.startswith("==> waiting for")]

    assert all(later - earlier <= 10 for earlier, later in zip([0.0, *waits], waits, strict=False))


def test_everything_is_ready_and_speaks_through_the_proxies(stack: Stack) -> None:
    told = requests.get(f"{stack.url}/readyz", timeout=5)

    assert 200 == told.status_code
    assert {"web", "worker", "actions", "bot"} == set(stack.plan.parts)
    assert stack.proxies["bot"].seen


def test_what_it_keeps_is_kept_from_others(stack: Stack) -> None:
    assert 0o700 == stack.var_dir.stat().st_mode & 0o777
    assert [] == [
        str(path) for path in stack.var_dir.rglob("*") if path.is_file() and path.stat().st_mode & 0o077
    ]
    secrets = json.loads((stack.var_dir / "secrets.json").read_text())
    config = (stack.var_dir / "supervisor.conf").read_text()
    assert [] == [name for name, value in secrets.items() if value in config]


def test_a_second_start_of_the_same_place_is_refused(stack: Stack) -> None:
    done = subprocess.run(
        [str(SIGNPOST), "up"], env=stack.environ, capture_output=True, text=True, timeout=60, check=False
    )

    assert 1 == done.returncode
    assert "Signpost already runs here (process " in done.stderr


@pytest.mark.parametrize("part", ["worker", "web", "actions", "bot"])
def test_a_killed_part_comes_back(stack: Stack, part: str) -> None:
    pid = stack.kill(part)

    assert pid != stack.wait_restarted(part, pid)
    stack.wait_ready()


def test_ctrl_c_leaves_nothing_running_and_the_next_start_is_quick(stack: Stack) -> None:
    own_process = stack.interrupt()
    assert 0 == own_process
    assert [] == leftovers(stack.var_dir)

    began = time.monotonic()
    stack.start()
    stack.wait_ready()

    assert time.monotonic() - began < STARTS_AGAIN_WITHIN
    assert not any("one-time password" in line for line in stack.said) or stack.account is not None


def test_nothing_outlives_a_kill_of_the_whole_start(stack: Stack) -> None:
    stack.interrupt(signal.SIGKILL)

    deadline = time.monotonic() + 20
    while leftovers(stack.var_dir) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert [] == leftovers(stack.var_dir)
