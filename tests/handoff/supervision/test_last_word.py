"""The line of a log that an operator needs."""

from __future__ import annotations

from pathlib import Path

import pytest

from handoff.supervision.last_word import last_word

GIVES_UP = "  File arbiter.py, line 683\ngunicorn.errors.HaltServer: <HaltServer 'Worker failed to boot.' 3>\n"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("started\nlistening\n", "listening"),
        ("started\n\n  \n", "started"),
        (f"Traceback\nhandoff.settings.SettingsError: SIGNPOST_PORT is wrong\n{GIVES_UP}", "SIGNPOST_PORT is wrong"),
        ("KeyError: 'old'\n" + "line\n" * 40, "line"),
        ("", "nothing"),
        ("x" * 500, "x" * 200),
    ],
)
def test_it_is_the_last_error_near_the_end_or_the_last_line(tmp_path: Path, content: str, expected: str) -> None:
    log = tmp_path / "web.log"
    log.write_text(content)

    told = last_word(log)

    assert told.startswith(f"{log} ends with: ")
    assert told.endswith(expected)
    assert len(told) <= len(str(log)) + 212


def test_a_log_that_was_never_written_is_no_trouble(tmp_path: Path) -> None:
    assert "nothing" in last_word(tmp_path / "web.log")
