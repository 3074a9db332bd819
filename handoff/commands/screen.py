"""`signpost screen`: what the safety screen makes of each line of standard input, one JSON object a line.

Touches neither the database nor a running installation: nothing is recorded, nobody is alerted.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from handoff.safety.screen import load_screen
from handoff.settings import ROOT

HELP = "read messages from standard input and print what the safety screen finds in each, as JSON lines"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, default=ROOT / "data", help="another data folder than the project's")


def run(args: argparse.Namespace) -> int:
    screen = load_screen(args.data)
    for line in sys.stdin:
        text = line.rstrip("\n")
        found = asdict(screen.judge(text))
        found["score"] = round(found["score"], 4)
        print(json.dumps({"text": text, **found}, ensure_ascii=False), flush=True)
    return 0
