"""`signpost calibrate`: how the readiness check compares with the help that practitioners found right.

Reads and changes nothing; a cut-point is moved by a person, in `data/content/institution.yml`.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date, datetime, time

from handoff.app import build_services, settings_here
from handoff.calibration import Collected, collect
from handoff.calibration_report import as_data, as_text, calibrate
from handoff.content.calibration_words import calibration_words_of
from handoff.content.entry import read_file
from handoff.services import Services


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="codes and numbers, for machines")
    parser.add_argument(
        "--since", type=_day, metavar="DATE", help="only what was resolved from this day on (2026-09-01)"
    )


def run(args: argparse.Namespace) -> int:
    services = build_services(settings_here())
    try:
        collected = _collected(services, args.since)
    finally:
        services.db.dispose()
    words = calibration_words_of(read_file(services.settings.data_dir / "content" / "calibration.yml"))
    found = calibrate(collected, services.content.cut_points, args.since)
    if args.json:
        json.dump(as_data(found, words), sys.stdout, indent=1)
        print()
    else:
        print(as_text(found, words, services.content.institution.service_name), end="")
    return 0


def _collected(services: Services, since: date | None) -> Collected:
    """The day begins where the institution is."""
    zone = services.content.opening_hours.zone
    start = datetime.combine(since, time.min, zone) if since else None
    with services.db.read() as session:
        return collect(session, start)


def _day(raw: str) -> date:
    try:
        return date.fromisoformat(raw)
    except ValueError:
        raise argparse.ArgumentTypeError("a date such as 2026-09-01 is needed") from None
