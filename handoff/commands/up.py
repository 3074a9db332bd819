"""`signpost up`: everything on this machine, in the foreground, until Ctrl-C.

Decides the order of a start and what the operator reads; `handoff.supervision` does the work.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from threading import Event
from types import FrameType

from sqlalchemy.exc import SQLAlchemyError

from handoff.migrate import upgrade
from handoff.settings import SettingsError, settings_from
from handoff.supervision.first_account import first_account
from handoff.supervision.health import missing
from handoff.supervision.leftovers import end_leftovers
from handoff.supervision.lock import AlreadyRunning, only_one
from handoff.supervision.plan import PARTS, Plan, environment, plan_from
from handoff.supervision.ports import PortTaken, refuse_taken_ports
from handoff.supervision.programs import NotBuilt, programs_of, refuse_unbuilt
from handoff.supervision.runner import Runner, SupervisorEnded
from handoff.supervision.secrets import SecretsError, with_secrets

HELP = "start web, worker, actions and bot on this machine, and stop them with Ctrl-C"

EXPECTED = (AlreadyRunning, NotBuilt, PortTaken, SecretsError, SettingsError, SupervisorEnded)


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--parts", default=",".join(PARTS), help="which of them (default: all), parted by commas")


def run(args: argparse.Namespace) -> int:
    stop = _stop_on_signals()
    os.umask(0o077)
    try:
        plan = plan_from(os.environ, tuple(args.parts.split(",")))
        plan.var_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        with only_one(plan.var_dir):
            return _up(plan, stop)
    except EXPECTED as error:
        print(f"signpost up: {error}", file=sys.stderr)
        return 1


def _up(plan: Plan, stop: Event) -> int:
    refuse_unbuilt(plan)
    if found := end_leftovers(plan.var_dir):
        _say(f"stopped {len(found)} processes that an earlier start had left behind")
    refuse_taken_ports(plan)
    environ = environment(plan, with_secrets(os.environ, plan.var_dir))
    if not _is_migrated(settings_from(environ).database_url):
        return 1
    _say(f"starting {', '.join(plan.parts)}; what they say is in {plan.log_dir}")
    runner = Runner(plan, programs_of(plan), environ, _say)
    try:
        runner.start()
        if runner.wait_ready(stop, missing):
            _announce(plan, environ)
            runner.watch(stop)
    finally:
        runner.stop()
        _say("everything has stopped")
    return 0


def _is_migrated(database_url: str) -> bool:
    _say("bringing the database up to date")
    try:
        upgrade(database_url)
    except SQLAlchemyError as error:
        print(f"signpost up: the database cannot be used ({type(error).__name__}: {error})", file=sys.stderr)
        return False
    return True


def _announce(plan: Plan, environ: dict[str, str]) -> None:
    account = first_account(environ) if "web" in plan.parts else None
    _say("ready")
    url = (environ.get("SIGNPOST_PUBLIC_URL") or f"http://localhost:{plan.port}").rstrip("/")
    print(f"\n  Visitors      {url}/\n  Practitioners {url}/console")
    if account:
        print(f"                sign in as {account.login} with the one-time password {account.password}")
    print("\n  Ctrl-C stops everything.\n", flush=True)


def _stop_on_signals() -> Event:
    """Set by Ctrl-C, a polite kill or a closed terminal. Installed outright: a shell may have had them ignored."""
    stop = Event()

    def on_signal(number: int, _frame: FrameType | None) -> None:
        os.write(1, f"\n==> stopping ({signal.Signals(number).name})\n".encode())  # print is not safe here
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, on_signal)
    return stop


def _say(line: str) -> None:
    print(f"==> {line}", flush=True)
