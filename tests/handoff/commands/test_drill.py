"""`signpost drill` against a running worker and web: it passes when a person is reached, and else names what failed."""

from __future__ import annotations

import argparse
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
import requests
from werkzeug.serving import make_server

from handoff import health
from handoff.app import build_services, create_app
from handoff.commands import drill as command
from handoff.content import ContentError
from handoff.on_call import drill
from handoff.services import Services, utc_now
from handoff.settings import LOOPBACK
from handoff.worker import main, timers
from handoff.worker.bot_client import BotClient
from tests.free_ports import free_ports
from tests.pager import DUTY, HEAD, Pager, with_contacts

Drill = Callable[..., tuple[int, str]]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What the drill reads is tested on both databases where it is written."""
    return sqlite_url


@pytest.fixture
def here(services: Services, pager: Pager) -> Services:
    """The installation, on the real clock, with two contacts on call."""
    url = f"http://{LOOPBACK}:{free_ports(1)[0]}"
    settings = replace(services.settings, web_url=url, public_url=url)
    return with_contacts(replace(services, clock=utc_now, settings=settings), [DUTY, HEAD], url=pager.url)


@pytest.fixture
def run(here: Services, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Drill:
    """The drill, in an installation of which these parts run."""
    monkeypatch.setattr(command, "STEP_WITHIN", 6.0)
    monkeypatch.setattr(command, "CALLS_WITHIN", 6.0)
    monkeypatch.setattr(command, "settings_here", lambda: here.settings)

    def run(
        *options: str, services: Services = here, parts: tuple[str, ...] = ("web", "worker", "bot", "actions")
    ) -> tuple[int, str]:
        monkeypatch.setattr(command, "build_services", lambda settings: services)
        monkeypatch.setattr(BotClient, "is_healthy", lambda self: "bot" in parts)
        monkeypatch.setattr(timers, "_answers", lambda url: "actions" in parts)
        parser = argparse.ArgumentParser()
        command.configure(parser)
        with ExitStack() as running:
            if "web" in parts:
                _start_web(running, services)
            if "worker" in parts:
                _start_worker(running, services)
            code = command.run(parser.parse_args(options))
        return code, capsys.readouterr().out

    return run


def _start_web(running: ExitStack, services: Services) -> None:
    server = make_server(LOOPBACK, int(services.settings.web_url.rpartition(":")[2]), create_app(services))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    running.callback(server.shutdown)


def _start_worker(running: ExitStack, services: Services) -> None:
    with services.db.write() as session:
        health.beat(session, "worker", services.clock())
    worker = main.Worker(services)
    timers.look_after_health(services, worker._bot, "ok")
    worker.start()
    running.callback(worker.stop)


@pytest.fixture
def press(pager: Pager) -> Iterator[None]:
    """Whoever is called acknowledges by the link in the call."""
    is_over = threading.Event()

    def wait() -> None:
        while not pager.bodies and not is_over.wait(0.05):
            pass
        for body in pager.bodies[:1]:
            requests.post(body["acknowledge_url"], timeout=5)

    thread = threading.Thread(target=wait)
    thread.start()
    yield
    is_over.set()
    thread.join()


def steps(out: str) -> list[str]:
    return [found[1] for line in out.splitlines() if (found := re.match(r" *[\d.]+ s  ([^:]+): ", line))]


@pytest.mark.usefixtures("press")
def test_it_passes_when_a_person_is_reached(run: Drill, pager: Pager) -> None:
    code, out = run("--wait", "10")

    assert [
        "web",
        "actions",
        "bot",
        "screen",
        "worker",
        "written",
        "screened",
        "card",
        "lane",
        "alert",
        "called",
        "acknowledged",
    ] == steps(out)
    assert f"{DUTY.name} by webhook: sent" in out
    assert f"acknowledged: by {DUTY.name}" in out
    assert (0, True) == (code, "The drill passed.\n" in out)
    assert f"reference {pager.bodies[0]['ref']}" in out
    assert pager.bodies[0]["is_drill"]


def test_nobody_has_to_answer_for_it_to_pass_and_it_says_so(run: Drill, here: Services) -> None:
    impatient = with_contacts(here, [DUTY, HEAD], url=here.settings.webhook("DUTY_WEBHOOK"), minutes=0.02)
    code, out = run("--wait", "4", services=impatient)

    assert 0 == code, out
    assert "by nobody within 4 s; escalation goes on" in out
    assert f"{HEAD.name} by webhook: sent" in out
    assert "but nobody acknowledged" in out


def test_a_contact_who_cannot_be_reached_is_named(run: Drill, pager: Pager) -> None:
    pager.next_answers.append(404)
    code, out = run("--wait", "0")

    assert 1 == code
    assert f"Missing: call to {DUTY.name} by webhook." in out
    assert "given up (webhook_404)" in out


def test_a_drill_that_calls_nobody_does_not_pass(run: Drill, here: Services) -> None:
    code, out = run("--wait", "0", services=with_contacts(here, []))

    assert (1, True) == (code, "Missing: called." in out), out


@pytest.mark.parametrize(
    ("down", "missing", "is_lane_seen"),
    [("worker", "worker, screened", False), ("web", "web", True), ("bot", "bot", True), ("actions", "actions", True)],
)
def test_a_part_that_is_down_is_named(
    run: Drill, monkeypatch: pytest.MonkeyPatch, down: str, missing: str, is_lane_seen: bool
) -> None:
    if down == "worker":
        monkeypatch.setattr(command, "STEP_WITHIN", 0.5)
        monkeypatch.setattr(health, "NEEDED_PARTS", ("worker",))
    parts = tuple(part for part in ("web", "worker", "bot", "actions") if part != down)
    code, out = run("--wait", "0", parts=parts)

    assert 1 == code
    assert f"Missing: {missing}." in out
    assert is_lane_seen is ("lane: urgent queue" in out)


def test_a_screen_that_does_not_see_it_is_named(run: Drill, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drill, "drill_text", lambda data_dir: "how do i write a cv")
    code, out = run("--wait", "0")

    assert (1, True) == (code, "Missing: screened." in out)
    assert "found none instead of urgent" in out


def test_a_file_that_cannot_be_read_is_a_wrong_setting(run: Drill, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(data_dir: Path) -> str:
        raise ContentError("drill.yml", "says is missing")

    monkeypatch.setattr(drill, "drill_text", broken)

    assert 2 == run(parts=())[0]


def test_a_database_that_was_never_set_up_is_named(run: Drill, here: Services, tmp_path: Path) -> None:
    empty = replace(here.settings, database_url=f"sqlite:///{tmp_path / 'empty.db'}")
    built = build_services(empty)
    code, out = run(services=built, parts=())

    assert (1, True) == (code, "Missing: web, database." in out), out
