"""`signpost secrets`: prints new secrets for an installation that is not started by `signpost up`.

One `NAME=value` a line, as compose files and systemd read them; nothing is kept.
"""

from __future__ import annotations

import argparse

from handoff.supervision.secrets import fresh

HELP = "print new secrets for an environment file"


def configure(parser: argparse.ArgumentParser) -> None:
    """No options."""


def run(args: argparse.Namespace) -> int:
    for name, value in fresh().items():
        print(f"{name}={value}")
    return 0
