"""Rasa processes for the benchmark: training with its peak memory, serving with its resident memory."""

from __future__ import annotations

import os
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import requests

BOT_PYTHON = ".venv-bot/bin/python"
QUIET = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "LOG_LEVEL": "ERROR"}
STARTS_WITHIN = 240.0
TOKEN = "a token of the benchmark, long enough"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@dataclass(frozen=True)
class Training:
    seconds: float
    peak_mb: float


def train(arguments: list[str], log: Path) -> Training:
    """Run a training to its end; raises when it fails."""
    began = time.perf_counter()
    with log.open("w") as out:
        process = subprocess.Popen([BOT_PYTHON, *arguments], env={**os.environ, **QUIET}, stdout=out, stderr=out)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"training failed, see {log}")
    return Training(time.perf_counter() - began, usage.ru_maxrss / 1024)


class Server:
    """A Rasa process, while it is entered."""

    def __init__(self, arguments: list[str], probe: str, log: Path, environ: dict[str, str]) -> None:
        self._command = [BOT_PYTHON, *arguments]
        self._probe, self._log = probe, log
        self._environ = {**os.environ, **QUIET, **environ}

    def __enter__(self) -> Self:
        self._out = self._log.open("w")
        self._process = subprocess.Popen(self._command, env=self._environ, stdout=self._out, stderr=self._out)
        deadline = time.monotonic() + STARTS_WITHIN
        while not self._is_up():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the server did not start, see {self._log}")
            time.sleep(0.5)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.wait(30)
        self._out.close()

    @property
    def resident_mb(self) -> float:
        lines = Path(f"/proc/{self._process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024

    def _is_up(self) -> bool:
        with suppress(requests.RequestException):
            return requests.get(self._probe, headers=BEARER, timeout=2).ok
        return False
