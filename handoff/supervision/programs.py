"""Decides which command each part is, and writes them down for the supervisor.

It knows nothing about secrets: they reach the processes through the environment, never through a file of commands.
"""

from __future__ import annotations

import hashlib
import os
import shlex
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from handoff.settings import ROOT
from handoff.supervision.plan import Plan

MODEL = ROOT / "models" / "signpost.tar.gz"
GROUP = "signpost"
SIGNPOST = Path(sys.executable).with_name("signpost")
BOT_PYTHON = ROOT / ".venv-bot" / "bin" / "python"
START_RETRIES = 20
"""The supervisor waits one second longer after each failed start; `watch.py` begins again after the last."""


class NotBuilt(Exception):
    """Something `make setup` or `make train` makes is not there; the message says which."""


@dataclass(frozen=True)
class Program:
    part: str
    command: tuple[str, ...]
    steady_after: int
    """Seconds after which a process counts as started: one that ends earlier is started again with growing pauses."""


def programs_of(plan: Plan) -> tuple[Program, ...]:
    """One command per part, in the order of the plan."""
    made = {
        "web": Program("web", _web(plan), 10),
        "worker": Program("worker", (str(SIGNPOST), "worker"), 10),
        "actions": Program("actions", _python("-m", "actions.run"), 10),
        "bot": Program("bot", (str(BOT_PYTHON), "-m", "bot.run", "--port", str(plan.bot_port)), 45),
    }
    return tuple(made[part] for part in plan.parts)


def refuse_unbuilt(plan: Plan) -> None:
    """Raises `NotBuilt` if the bot has no environment or no model."""
    if "bot" not in plan.parts:
        return
    if not BOT_PYTHON.exists():
        raise NotBuilt("the bot's environment (.venv-bot) is missing; `make setup` builds it")
    if not MODEL.exists():
        raise NotBuilt("the bot has no model (models/signpost.tar.gz); `make train` trains it")


def socket_path(plan: Plan) -> Path:
    """Where the supervisor is asked. The kernel allows 107 characters: a deep `var/` gets a short stand-in."""
    path = plan.var_dir / "supervisor.sock"
    if len(os.fsencode(path)) <= 100:
        return path
    short = Path(tempfile.gettempdir()) / f"signpost-{hashlib.sha256(os.fsencode(plan.var_dir)).hexdigest()[:12]}"
    return short / "supervisor.sock"


def supervisor_config(plan: Plan, programs: Sequence[Program]) -> str:
    """The supervisor's configuration file. One group: its members are stopped side by side, not in turn."""
    sections = [_supervisor_section(plan)]
    sections += [_program_section(plan, program) for program in programs]
    sections.append(f"[group:{GROUP}]\nprograms = {','.join(program.part for program in programs)}\n")
    return "\n".join(sections)


def _python(*arguments: str) -> tuple[str, ...]:
    return (sys.executable, *arguments)


def _web(plan: Plan) -> tuple[str, ...]:
    host = f"[{plan.bind}]" if ":" in plan.bind else plan.bind
    kind = ("-k", "gevent", "-w", "1", "--worker-connections", "4000")  # one process: its hub has one listener
    patience = ("--graceful-timeout", "3", "--timeout", "60")  # open feeds never end by themselves
    bound = ("--no-control-socket", "-b", f"{host}:{plan.port}")
    return _python("-m", "gunicorn", *kind, *patience, *bound, "handoff.wsgi:app")


def _supervisor_section(plan: Plan) -> str:
    socket = socket_path(plan)
    return f"""[unix_http_server]
file = {_escaped(socket)}
chmod = 0600

[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface

[supervisord]
nodaemon = true
umask = 077
silent = true
pidfile = {_escaped(plan.var_dir / "supervisor.pid")}
logfile = {_escaped(plan.log_dir / "supervisor.log")}
logfile_maxbytes = 5MB
logfile_backups = 2
"""


def _program_section(plan: Plan, program: Program) -> str:
    command = shlex.join([*_python("-m", "handoff.supervision.tied"), *program.command])
    return f"""[program:{program.part}]
command = {_escaped(command)}
directory = {_escaped(ROOT)}
autostart = true
autorestart = true
startsecs = {program.steady_after}
startretries = {START_RETRIES}
stopasgroup = true
killasgroup = true
stopwaitsecs = 8
redirect_stderr = true
stdout_logfile = {_escaped(plan.log_dir / f"{program.part}.log")}
stdout_logfile_maxbytes = 10MB
stdout_logfile_backups = 3
"""


def _escaped(value: object) -> str:
    return str(value).replace("%", "%%")
