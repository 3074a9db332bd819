"""`signpost check-content`: findings and counts on standard output, and whether anything is wrong as exit code."""

from __future__ import annotations

from pathlib import Path

import pytest

from handoff.cli import main
from tests.content_pack import copy_to


def test_errors_are_listed_and_make_it_fail(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy_to(tmp_path)

    assert 1 == main(["check-content", "--data", str(tmp_path)])

    out = capsys.readouterr().out
    assert "error: faq/cv_start: has 0 examples in data/nlu, of 25 at least\n" in out
    assert "warning: places/SG.yml: 6438 5122 was never checked\n" in out
    assert "2 topics, 1 departments, 3 answers, 2 places" in out


def test_warnings_can_be_left_to_be_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy_to(tmp_path)
    main(["check-content", "--quiet", "--data", str(tmp_path)])

    out = capsys.readouterr().out
    assert "error: " in out and "warning: " not in out
    assert out.splitlines()[-1].endswith("warnings")
