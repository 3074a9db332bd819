"""`signpost check-content`: what is wrong in answers, examples and the content pack, and what to look at again.

Touches no running installation; the checks themselves are `handoff.content.checks`.
"""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from handoff.content.checks import Severity
from handoff.content.review import review
from handoff.settings import ROOT

HELP = "list what is wrong in the content, and what nobody has checked; 1 if anything is wrong"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, default=ROOT / "data", help="another data folder than the project's")
    parser.add_argument("--quiet", action="store_true", help="only count the warnings")


def run(args: argparse.Namespace) -> int:
    found = review(args.data, datetime.now(UTC).date())
    errors, warnings = found.of(Severity.ERROR), found.of(Severity.WARNING)
    for finding in (*errors, *([] if args.quiet else warnings)):
        print(finding)
    print(", ".join(f"{count} {what}" for what, count in found.counts.items()))
    print(f"{len(errors)} errors, {len(warnings)} warnings")
    return 1 if errors else 0
