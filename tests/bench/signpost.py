"""Signpost's bot, asked as anybody can: `python -m bot.parse`, and message by message with the reader beside this.

Does not know which answers are right.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.examples import Example, topic_of
from tests.bench.metrics import Found
from tests.bench.servers import BOT_PYTHON, QUIET, Server
from tests.bench.stock import environ
from tests.free_ports import free_ports


@dataclass(frozen=True)
class Reading:
    """`first` is the closest name whatever was decided; `answers`, `also` and `choices` hold topics, best first.

    `busy_seconds` of the processor are the same on a machine that is busy with something else.
    """

    first: str
    confidence: float
    seconds: float
    busy_seconds: float
    answers: tuple[str, ...]
    also: tuple[str, ...]
    choices: tuple[str, ...]


def ask_parse(model: Path, examples: Sequence[Example]) -> list[Found]:
    lines = "".join(f"{example.text}\n" for example in examples)
    return [found_in(answer) for answer in _run(["-m", "bot.parse", "--model", str(model)], lines)]


def found_in(line: dict[str, Any]) -> Found:
    return Found(line["topic"], is_answer=line["outcome"] == "answer", choices=tuple(line["choices"]))


def read(model: Path, messages: Iterable[tuple[str, str | None]], *, is_plain: bool = False) -> list[Reading]:
    """Each message with the name of the answer before it, on one core; `is_plain` for the bot of `rasa init`."""
    lines = "".join(json.dumps({"text": text, "after": after}) + "\n" for text, after in messages)
    plain = ["--plain"] if is_plain else []
    return [_reading(line) for line in _run(["-m", "tests.bench.reader", str(model), *plain], lines)]


def serving_mb(model: Path, scratch: Path) -> float:
    """Resident, of the process a visitor's message reaches; it warms itself up before it serves."""
    (port,) = free_ports(1)
    arguments = ["-m", "bot.run", "--port", str(port), "--model", str(model)]
    probe = f"http://127.0.0.1:{port}/webhooks/signpost/health"
    with Server(arguments, probe, scratch / "serving.log", environ(scratch)) as server:
        return server.resident_mb


def _run(arguments: list[str], lines: str) -> list[dict[str, Any]]:
    command, around = [BOT_PYTHON, *arguments], {**os.environ, **QUIET}
    done = subprocess.run(command, input=lines, env=around, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed: {done.stderr[-2000:]}")
    return [json.loads(line) for line in done.stdout.split("\n") if line]


def _reading(line: dict[str, Any]) -> Reading:
    topics = {key: tuple(map(topic_of, line[key])) for key in ("answers", "also", "choices")}
    return Reading(line["first"], line["confidence"], line["seconds"], line["busy_seconds"], **topics)
