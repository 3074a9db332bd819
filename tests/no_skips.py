"""A pytest plugin for CI: with SIGNPOST_NO_SKIPS=1 a skipped test fails the run, because CI has all they ask for.

Loaded by `-p tests.no_skips` in the Makefile; knows nothing about why a test skips. Runs in both environments.
"""

from __future__ import annotations

import os
from typing import Any

import pytest

_skipped: list[str] = []


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    _note(report)


def pytest_collectreport(report: pytest.CollectReport) -> None:
    _note(report)


def pytest_sessionfinish(session: pytest.Session) -> None:
    if _skipped and os.environ.get("SIGNPOST_NO_SKIPS") == "1" and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if _skipped and os.environ.get("SIGNPOST_NO_SKIPS") == "1":
        terminalreporter.section("skipped, and SIGNPOST_NO_SKIPS=1 allows no skips", red=True)
        for line in _skipped:
            terminalreporter.line(line)


def _note(report: Any) -> None:
    """An expected failure is reported as skipped, too, but it ran."""
    if report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        _skipped.append(f"{report.nodeid}: {reason}")
