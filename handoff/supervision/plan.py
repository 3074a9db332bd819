"""Decides where each process of one machine listens and what it is told: ports, addresses, environment.

It starts nothing and checks no process; `programs.py` holds the commands, `ports.py` asks whether a port is free.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from handoff.settings import LOOPBACK, ROOT, SettingsError
from handoff.supervision.leftovers import MARK

PARTS = ("web", "worker", "actions", "bot")
EVERYWHERE = ("0.0.0.0", "::")  # what a server may listen on, but nobody can call


@dataclass(frozen=True)
class Plan:
    """One installation on one machine."""

    var_dir: Path
    bind: str
    """Where the public port listens. The other ports are loopback alone, whatever this says."""
    port: int
    bot_port: int
    actions_port: int
    parts: tuple[str, ...]

    @property
    def local_url(self) -> str:
        """Where this machine reaches the web process."""
        host = LOOPBACK if self.bind in EVERYWHERE else self.bind
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    @property
    def bot_url(self) -> str:
        return f"http://{LOOPBACK}:{self.bot_port}"

    @property
    def actions_url(self) -> str:
        return f"http://{LOOPBACK}:{self.actions_port}"

    @property
    def log_dir(self) -> Path:
        return self.var_dir / "log"


def plan_from(environ: Mapping[str, str], parts: tuple[str, ...] = PARTS) -> Plan:
    """Read where things go; raises `SettingsError`."""
    if unknown := set(parts) - set(PARTS):
        raise SettingsError(f"there is no part called {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    return Plan(
        var_dir=Path(environ.get("SIGNPOST_VAR_DIR") or ROOT / "var").resolve(),
        bind=environ.get("SIGNPOST_BIND") or "0.0.0.0",
        port=_port(environ, "SIGNPOST_PORT", 8000),
        bot_port=_port(environ, "SIGNPOST_BOT_PORT", 5005),
        actions_port=_port(environ, "SIGNPOST_ACTIONS_PORT", 5055),
        parts=tuple(part for part in PARTS if part in parts),
    )


def environment(plan: Plan, environ: Mapping[str, str]) -> dict[str, str]:
    """What every process is told. What the caller's environment says already stands."""
    defaults = {
        "SIGNPOST_WEB_URL": plan.local_url,
        "SIGNPOST_BOT_URLS": plan.bot_url,
        "RASA_TELEMETRY_ENABLED": "false",
        "SANIC_GRACEFUL_SHUTDOWN_TIMEOUT": "2.0",  # bot and actions: kept connections never end by themselves
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }
    fixed = {
        "SIGNPOST_VAR_DIR": str(plan.var_dir),
        "SIGNPOST_PORT": str(plan.port),
        "SIGNPOST_BOT_PORT": str(plan.bot_port),
        "SIGNPOST_ACTIONS_PORT": str(plan.actions_port),
        "PYTHONUNBUFFERED": "1",
        MARK: str(plan.var_dir),
    }
    return {**defaults, **environ, **fixed}


def _port(environ: Mapping[str, str], name: str, default: int) -> int:
    raw = environ.get(name) or str(default)
    if not raw.isdecimal() or not 1 <= int(raw) <= 65_535:
        raise SettingsError(f"{name} must be a whole number from 1 to 65535, not {raw!r}")
    return int(raw)
