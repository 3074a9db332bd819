"""Reads messages one after the other on one core, in the bot's environment, and notes what was understood and how fast.

Does not know which are right. Usage: .venv-bot/bin/python -m tests.bench.reader MODEL [--plain] < messages > readings
Each line in is `{"text", "after"}`; `--plain` asks Rasa's pipeline alone, which is all that the bot of `rasa init` has.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from bot import environment, logs

KEPT = ("outcome", "answers", "also", "choices")
WARM_UP = 5


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("model", type=Path)
    parser.add_argument("--plain", action="store_true")
    arguments = parser.parse_args()
    # Before Rasa is imported: numeric libraries make as many threads as they see cores.
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    readings = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever libraries print
    environment.prepare()
    logs.configure()
    asyncio.run(_read_all(arguments.model, arguments.plain, readings))


async def _read_all(model: Path, is_plain: bool, readings: Any) -> None:
    from rasa.core.channels.channel import UserMessage

    from bot.understand import load, read

    processor = load(model).processor
    messages = [json.loads(line) for line in sys.stdin]
    for message in [*messages[:WARM_UP], *messages]:
        began, worked = time.perf_counter(), time.process_time()
        if is_plain:
            understood = await processor.parse_message(UserMessage(message["text"]))
        else:
            understood = await read(processor, message["text"], message.get("after"))
        took = {"seconds": time.perf_counter() - began, "busy_seconds": time.process_time() - worked}
        message["reading"] = {**_reading(understood), **took}
    for message in messages:
        print(json.dumps(message["reading"]), file=readings)
    readings.flush()


def _reading(understood: dict[str, Any]) -> dict[str, Any]:
    first = next(iter(understood.get("intent_ranking") or []), {"name": "", "confidence": 0.0})
    kept = {key: understood.get(key) or [] for key in KEPT}
    return {"first": first["name"], "confidence": first["confidence"], **kept}


if __name__ == "__main__":
    main()
