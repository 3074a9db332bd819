"""`signpost migrate`: bring the database to the present schema."""

from __future__ import annotations

import argparse

from handoff.app import settings_here
from handoff.migrate import upgrade


def configure(parser: argparse.ArgumentParser) -> None:
    """No options."""


def run(args: argparse.Namespace) -> int:
    upgrade(settings_here().database_url)
    return 0
