"""`signpost secrets` prints what an environment file needs."""

from __future__ import annotations

import pytest

from handoff.cli import main
from handoff.settings import settings_from


def test_what_it_prints_is_accepted_by_the_service(capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == main(["secrets"])

    pairs = dict(line.split("=", 1) for line in capsys.readouterr().out.splitlines())
    settings = settings_from(pairs)
    assert pairs["SIGNPOST_INTERNAL_TOKEN"] == settings.internal_token


def test_it_prints_others_each_time(capsys: pytest.CaptureFixture[str]) -> None:
    main(["secrets"])
    first = capsys.readouterr().out
    main(["secrets"])

    assert first != capsys.readouterr().out
