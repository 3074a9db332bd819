"""The real stack for tests: `signpost up` as an operator runs it, with a `var/` and ports of its own.

It starts, stops, kills and pauses the parts; what they should do about it is the tests' business.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from handoff.supervision.control import Control, NoAnswer, State
from handoff.supervision.first_account import FirstAccount
from handoff.supervision.health import missing
from handoff.supervision.leftovers import MARK, end_leftovers, leftovers
from handoff.supervision.plan import PARTS, Plan, environment, plan_from
from handoff.supervision.programs import SIGNPOST, socket_path
from tests.breakpoint_proxy import BreakpointProxy
from tests.free_ports import free_ports

ROUTES = {"bot": "SIGNPOST_BOT_URLS", "actions": "SIGNPOST_ACTIONS_URL", "web": "SIGNPOST_WEB_URL"}
"""Who is called through which setting: worker -> bot, bot -> actions, actions -> web."""
ACCOUNT = re.compile(r"sign in as (\S+) with the one-time password (\S+)")
LAST_LINE = "  Ctrl-C stops everything."
READY_WITHIN = 180.0
OWN = ("SIGNPOST_", "DATABASE_URL", "RASA_")


class StackFailed(Exception):
    """The stack did not do what was awaited; the message holds what its parts said last."""


class Stack:
    """Enter it to start it and wait until it is ready.

    `proxied` names the calls (`bot`, `actions`, `web`) that pass through a `BreakpointProxy` in `proxies`.
    """

    def __init__(
        self,
        *,
        parts: tuple[str, ...] = PARTS,
        database_url: str | None = None,
        environ: Mapping[str, str] | None = None,
        proxied: tuple[str, ...] = (),
    ) -> None:
        self.var_dir = Path(tempfile.mkdtemp(prefix="signpost-")).resolve()
        web, bot, actions = free_ports(3)
        chosen = {
            "SIGNPOST_VAR_DIR": str(self.var_dir),
            "SIGNPOST_BIND": "127.0.0.1",
            "SIGNPOST_PORT": str(web),
            "SIGNPOST_BOT_PORT": str(bot),
            "SIGNPOST_ACTIONS_PORT": str(actions),
            **({"DATABASE_URL": database_url} if database_url else {}),
            **(environ or {}),
        }
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(OWN)}
        self.plan: Plan = plan_from(chosen, parts)
        self.account: FirstAccount | None = None
        self.said: list[str] = []
        self.proxies: dict[str, BreakpointProxy] = {}
        self._proxied = proxied
        self._environ = {**inherited, **chosen}
        self._control = Control(socket_path(self.plan))
        self._process: subprocess.Popen[str] | None = None
        self._open = ExitStack()

    @property
    def url(self) -> str:
        return self.plan.local_url

    @property
    def environ(self) -> dict[str, str]:
        """For running `signpost` commands against this stack."""
        told = environment(self.plan, self._environ)
        return {name: value for name, value in told.items() if name != MARK}

    def __enter__(self) -> Self:
        try:
            self._open_proxies()
            self.start()
            self.wait_ready()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            print(self.report())
        self.stop()

    def start(self) -> None:
        self.said = []
        command = [str(SIGNPOST), "up", "--parts", ",".join(self.plan.parts)]
        self._process = subprocess.Popen(
            command, env=self._environ, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )
        threading.Thread(target=self._listen, args=(self._process, self.said), daemon=True).start()

    def stop(self) -> None:
        """Stop it as Ctrl-C would. Leaves nothing behind, and complains if the stack itself would have."""
        self._open.close()
        remaining = []
        if self._process is not None and self._process.poll() is None:
            self.continue_all()
            self._process.terminate()
            try:
                self._process.wait(40)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            remaining = leftovers(self.var_dir)
        end_leftovers(self.var_dir)
        report = self.report() if remaining else ""
        shutil.rmtree(self.var_dir, ignore_errors=True)
        if remaining:
            raise StackFailed(f"processes {remaining} outlived `signpost up`\n{report}")

    def interrupt(self, number: signal.Signals = signal.SIGINT) -> int:
        """Signal `signpost up` itself, as a terminal's Ctrl-C does; returns its exit code."""
        assert self._process is not None
        self._process.send_signal(number)
        return self._process.wait(40)

    def wait_ready(self, timeout: float = READY_WITHIN) -> None:
        """Until `signpost up` has said so, and every part is well (again)."""
        deadline = time.monotonic() + timeout
        while LAST_LINE not in self.said or missing(self.plan):
            self._refuse_ended()
            if time.monotonic() > deadline:
                raise StackFailed(f"not ready within {timeout:.0f} s: {missing(self.plan)}\n{self.report()}")
            time.sleep(0.2)

    def pid(self, part: str) -> int:
        """The process the supervisor started for the part; 0 while there is none."""
        return self._states()[part].pid

    def kill(self, part: str, number: signal.Signals = signal.SIGKILL) -> int:
        """Signal the part with all processes of its own; returns the id it had."""
        pid = self.pid(part)
        os.killpg(pid, number)
        return pid

    def wait_restarted(self, part: str, pid: int, timeout: float = 60.0) -> int:
        """Until the supervisor has started the part anew after `pid`; returns the new id."""
        deadline = time.monotonic() + timeout
        while (now := self.pid(part)) in (0, pid):
            if time.monotonic() > deadline:
                raise StackFailed(f"{part} was not started again within {timeout:.0f} s\n{self.report()}")
            time.sleep(0.05)
        return now

    def pause(self, part: str) -> None:
        """It stands still, but its connections stay open."""
        self.kill(part, signal.SIGSTOP)

    def resume(self, part: str) -> None:
        self.kill(part, signal.SIGCONT)

    def take_down(self, part: str) -> None:
        """Stop the part for good, until `bring_back`."""
        self._control.stop(part)

    def bring_back(self, part: str) -> None:
        self._control.start(part)

    def continue_all(self) -> None:
        """Wake whatever is paused: a stopped process hears no polite signal."""
        for pid in leftovers(self.var_dir):
            os.kill(pid, signal.SIGCONT)

    def logs(self, part: str) -> str:
        path = self.plan.log_dir / f"{part}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def report(self, lines: int = 25) -> str:
        """The last lines of everything."""
        said = {"signpost up": self.said, **{p: self.logs(p).splitlines() for p in (*self.plan.parts, "supervisor")}}
        return "\n".join(f"--- {name}\n" + "\n".join(text[-lines:]) for name, text in said.items())

    def _open_proxies(self) -> None:
        targets = {"bot": self.plan.bot_url, "actions": self.plan.actions_url, "web": self.plan.local_url}
        for name in self._proxied:
            self.proxies[name] = self._open.enter_context(BreakpointProxy(targets[name]))
            self._environ[ROUTES[name]] = self.proxies[name].url

    def _listen(self, process: subprocess.Popen[str], said: list[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            said.append(line.rstrip())
            if found := ACCOUNT.search(line):
                self.account = FirstAccount(login=found[1], password=found[2])

    def _states(self) -> dict[str, State]:
        for _ in range(50):
            try:
                return self._control.states()
            except NoAnswer:
                self._refuse_ended()
                time.sleep(0.1)
        raise StackFailed(f"the supervisor does not answer\n{self.report()}")

    def _refuse_ended(self) -> None:
        if self._process is None or self._process.poll() is not None:
            raise StackFailed(f"`signpost up` has ended\n{self.report()}")
