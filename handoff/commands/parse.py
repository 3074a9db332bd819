"""`signpost parse`: what the trained bot would do with each message, one JSON object a line.

Understands nothing itself: the bot lives in the other environment and is started as a program of its own.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

from handoff.settings import ROOT

HELP = "read messages from standard input and print what the bot would do with each, as JSON lines"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--model", type=Path, help="another model than models/signpost.tar.gz")


def run(args: argparse.Namespace) -> int:
    python = bot_python()
    if not python.is_file():
        print(f"The bot's environment is missing ({python}): run `make train` first.", file=sys.stderr)
        return 2
    command = [str(python), "-m", "bot.parse"]
    if args.model:
        command += ["--model", str(args.model.resolve())]
    # Standard input and output are the bot's own, so lines stream through without a copy.
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def bot_python() -> Path:
    """Where `make` puts the bot's interpreter, unless the operator keeps it elsewhere."""
    return Path(os.environ.get("SIGNPOST_BOT_PYTHON") or ROOT / ".venv-bot" / "bin" / "python")
