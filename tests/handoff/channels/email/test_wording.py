"""The words around a mail: what is shipped can be used, and a slip of the pen stops the start."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from handoff.channels.email.wording import mail_wording
from handoff.settings import ROOT
from handoff.wording import WordingError

SHIPPED = (ROOT / "data" / "content" / "mail.yml").read_text()


def _write(directory: Path, **changes: object) -> Path:
    document = {**yaml.safe_load(SHIPPED), **changes}
    (directory / "content").mkdir()
    (directory / "content" / "mail.yml").write_text(yaml.safe_dump({k: v for k, v in document.items() if v is not ...}))
    return directory


def test_what_is_shipped_tells_how_to_answer_and_how_to_stop() -> None:
    wording = mail_wording(ROOT / "data")

    assert "stop" in wording.stop_words
    assert "reply" in wording.footer
    assert "stop" in wording.footer


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"footer": "Hello {nme}"}, "footer may not use nme"),
        ({"subject": "Hello {name}"}, "subject may not use name"),
        ({"subject": "Hello {"}, "subject: "),
        ({"subject": ""}, "subject must be text"),
        ({"subject": 7}, "subject must be text"),
        ({"footer": ...}, "must hold exactly"),
        ({"extra": "x"}, "must hold exactly"),
        ({"stop_words": []}, "stop_words"),
        ({"stop_words": "stop"}, "stop_words"),
        ({"stop_words": [True]}, "stop_words"),
    ],
)
def test_nonsense_is_refused(tmp_path: Path, changes: dict[str, object], complaint: str) -> None:
    with pytest.raises(WordingError, match=complaint):
        mail_wording(_write(tmp_path, **changes))


def test_a_missing_or_broken_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WordingError, match="cannot be read"):
        mail_wording(tmp_path / "nowhere")
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "mail.yml").write_text("a: [")
    with pytest.raises(WordingError, match="cannot be read"):
        mail_wording(tmp_path)


def test_stop_words_are_compared_in_lower_case(tmp_path: Path) -> None:
    assert frozenset({"halt"}) == mail_wording(_write(tmp_path, stop_words=[" HALT "])).stop_words
