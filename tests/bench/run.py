"""`make bench`: the safety screen, Signpost's bot beside the one of `rasa init`, and the whole road, in one run.

Same data, same machine. Figures are printed, never asserted; docs/understanding.md and docs/safety.md explain them.
Usage: python -m tests.bench.run [--only bots|road|safety|understanding] [--misses] [--examples 30]
`--only understanding` measures the model that `make train` left, without training anything; `--only bots` trains
both bots on at most so many examples of each name.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from tests.bench.bots import compare_bots, measure_trained
from tests.bench.road import measure_road
from tests.bench.safety import measure_screen

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure the bot and the whole road.")
    parser.add_argument("--only", choices=("bots", "road", "safety", "understanding"), help="one part of it")
    parser.add_argument("--misses", action="store_true", help="name every miss of the development sets")
    parser.add_argument("--examples", type=int, default=30, help="of each name, for the comparison of the bots")
    args = parser.parse_args()
    only = args.only
    os.chdir(ROOT)
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start", flush=True)
    if only in (None, "safety"):
        measure_screen(is_naming_misses=args.misses)
    if only in (None, "understanding"):
        measure_trained(is_naming_misses=args.misses)
    if only in (None, "bots"):
        compare_bots(args.examples, is_naming_misses=args.misses)
    if only in (None, "road"):
        measure_road()
    return 0


if __name__ == "__main__":
    sys.exit(main())
