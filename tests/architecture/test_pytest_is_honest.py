"""No test may pass unrun: what pytest, as we configure it, does to async tests, and to skips where none is allowed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from handoff.settings import ROOT

ASYNC_FUNCTION = "async def test_it() -> None:\n    assert False\n"
ASYNC_METHOD = "import unittest\nclass TestIt(unittest.TestCase):\n async def test_it(self) -> None:\n  assert False\n"
PASSES = "def test_other() -> None:\n    pass\n"
SKIPS = "import pytest\n@pytest.mark.skip(reason='no chromium')\ndef test_it() -> None:\n    pass\n"
SKIPS_ALL = "import pytest\npytest.skip('no chromium', allow_module_level=True)\n"
EXPECTED_FAILURE = "import pytest\n@pytest.mark.xfail\ndef test_it() -> None:\n    assert False\n"


def _run(tmp_path: Path, content: str, **environ: str) -> subprocess.CompletedProcess[str]:
    (tmp_path / "test_it.py").write_text(content)
    command = [sys.executable, "-m", "pytest", "-c", str(ROOT / "pyproject.toml"), "-p", "tests.no_skips",
               "-p", "no:cacheprovider", str(tmp_path)]
    clean = {name: value for name, value in os.environ.items() if name not in ("SIGNPOST_NO_SKIPS", "PYTEST_ADDOPTS")}
    return subprocess.run(command, env={**clean, **environ}, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("content", [ASYNC_FUNCTION, ASYNC_METHOD])
def test_a_failing_async_test_fails(tmp_path: Path, content: str) -> None:
    done = _run(tmp_path, content)

    assert 1 == done.returncode
    assert "1 failed" in done.stdout


@pytest.mark.parametrize("content", [SKIPS, SKIPS_ALL])
def test_a_skip_fails_the_run_where_none_is_allowed(tmp_path: Path, content: str) -> None:
    allowed, forbidden = _run(tmp_path, content), _run(tmp_path, content + PASSES, SIGNPOST_NO_SKIPS="1")

    assert allowed.returncode in (0, 5)
    assert 0 != forbidden.returncode
    assert "no chromium" in forbidden.stdout


@pytest.mark.parametrize("content", [PASSES, EXPECTED_FAILURE])
def test_a_run_without_skips_passes(tmp_path: Path, content: str) -> None:
    assert 0 == _run(tmp_path, content, SIGNPOST_NO_SKIPS="1").returncode
