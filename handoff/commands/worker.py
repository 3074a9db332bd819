"""`signpost worker`: the worker process, until SIGTERM."""

from __future__ import annotations

import argparse

from handoff.app import build_services, settings_here
from handoff.logs import configure_logs
from handoff.worker.main import Worker


def configure(parser: argparse.ArgumentParser) -> None:
    """No options: everything is a setting."""


def run(args: argparse.Namespace) -> int:
    configure_logs()
    Worker(build_services(settings_here())).run()
    return 0
