"""`signpost knowledge export`, as a content editor calls it."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from handoff.commands import knowledge as command
from handoff.models import Practitioner
from handoff.services import Services
from tests.handoff.knowledge.staff_answers import Staff


def test_what_is_approved_is_written_and_drafts_are_not(
    services: Services,
    maya: Practitioner,
    ruth: Practitioner,
    environ: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    staff = Staff(services, maya, ruth)
    staff.approves(staff.drafts())
    staff.phrases("faq/cv_start", "cv from scratch")
    parser = argparse.ArgumentParser()
    command.configure(parser)

    assert 0 == command.run(parser.parse_args(["export", str(tmp_path / "out")]))
    written = [f"{tmp_path}/out/{name}" for name in ("content/topics.yml", "nlu/k1.yml", "responses/k1.yml")]
    assert written == capsys.readouterr().out.split()
