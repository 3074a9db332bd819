"""`signpost knowledge export FOLDER`: approved answers and phrasings as files of `data/`, to review and train."""

from __future__ import annotations

import argparse
from pathlib import Path

from handoff.app import build_services, settings_here
from handoff.knowledge import shelf
from handoff.knowledge.files import write_answer, write_examples


def configure(parser: argparse.ArgumentParser) -> None:
    steps = parser.add_subparsers(dest="step", required=True)
    export = steps.add_parser("export", help="write what staff approved in the console as files of data/")
    export.add_argument("folder", type=Path, help="a new folder, or data itself: files that are there are added to")


def run(args: argparse.Namespace) -> int:
    services = build_services(settings_here())
    with services.db.read() as session:
        entries = shelf.entries(session)
        answers = [found for entry in entries if (found := shelf.ApprovedAnswers(session).find(entry.name))]
    written = [path for answer in answers for path in write_answer(args.folder, answer)]
    written += [path for entry in entries for path in write_examples(args.folder, entry)]
    for path in sorted(set(written)):
        print(path)
    services.db.dispose()
    return 0
