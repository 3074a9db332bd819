"""`signpost screen`: a line in, a JSON object out."""

from __future__ import annotations

import io
import json

import pytest

from handoff.cli import main


def test_every_line_gets_its_verdict(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("i want to kill myself\n\nhow do i start my cv\n"))

    assert 0 == main(["screen"])

    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [{"text", "level", "reasons", "score"}] * 3 == [set(line) for line in found]
    assert [("i want to kill myself", "urgent"), ("", "none"), ("how do i start my cv", "none")] == [
        (line["text"], line["level"]) for line in found
    ]
    assert ["self_harm"] == found[0]["reasons"]
