"""`make bench`: Signpost's bot beside the one `rasa init` configures, in one run, and the whole road's latency.

Same data, same machine, both through Rasa's HTTP server. Figures are printed, never asserted.
Usage: python -m tests.bench.run [--only bots|road]
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from tests.bench.bots import compare_bots
from tests.bench.road import measure_road

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure the bot and the whole road.")
    parser.add_argument("--only", choices=("bots", "road"), help="one half of it")
    only = parser.parse_args().only
    os.chdir(ROOT)
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start", flush=True)
    if only != "road":
        compare_bots()
    if only != "bots":
        measure_road()
    return 0


if __name__ == "__main__":
    sys.exit(main())
