"""Batch try-out: one line of text in, one JSON object out, with the trained model and no service running.

Knows lines only; what a message means is in `bot/understand.py`. Used by `signpost parse`.
"""

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, TextIO

from bot import environment, logs


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bot.parse", description=__doc__)
    parser.add_argument("--model", type=Path, default=environment.MODEL)
    arguments = parser.parse_args()
    if not arguments.model.is_file():
        print(f"No trained model at {arguments.model}: run `make train` first.", file=sys.stderr)
        return 2
    environment.prepare()
    logs.configure()
    answers = _claim_stdout()
    try:
        asyncio.run(_parse(arguments.model, sys.stdin.buffer, answers))
    except BrokenPipeError:  # the reader has had enough, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), answers.fileno())
    return 0


async def _parse(model: Path, lines: BinaryIO, answers: TextIO) -> None:
    from bot.understand import load, understand

    bot = load(model)
    for text in _texts(lines):
        print(json.dumps(await understand(bot, text)), file=answers, flush=True)


def _texts(lines: BinaryIO) -> Iterator[str]:
    """Split at line feeds alone: one answer per line, whatever other separators Unicode knows."""
    for line in lines:
        yield line.decode("utf-8", "replace").removesuffix("\n").removesuffix("\r")


def _claim_stdout() -> TextIO:
    """Standard output for the answers alone: whatever libraries print goes to standard error."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return answers


if __name__ == "__main__":
    raise SystemExit(main())
