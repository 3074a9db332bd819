"""Handoff's own sentences: complete, filled in, and with buttons that mean something."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from handoff.contract import Wish
from handoff.settings import ROOT
from handoff.wording import Wording, WordingError, load_wording, wish_of_payload


@pytest.fixture(scope="module")
def wording() -> Wording:
    return load_wording(ROOT / "data")


def test_every_code_the_code_uses_has_a_sentence(wording: Wording) -> None:
    used: dict[str, set[str]] = {"notice": set(), "response": set()}
    for path in (ROOT / "handoff").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in used:
                used[node.func.attr] |= _constants(node.args[0]) if node.args else set()

    assert used["notice"] and used["response"]
    assert used["notice"] <= set(wording.notices)
    assert used["response"] <= set(wording.responses)


def _constants(node: ast.expr) -> set[str]:
    """The strings an argument may be; those put together at run time are left out."""
    if isinstance(node, ast.IfExp):
        return _constants(node.body) | _constants(node.orelse)
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()


def test_a_value_is_filled_in_and_a_missing_one_is_an_error(wording: Wording) -> None:
    assert "X-1" in wording.notice("handoff_still_queued", position=3, ref="X-1", wait="soon").text
    with pytest.raises(WordingError):
        wording.notice("handoff_still_queued", position=3, wait="soon")
    for unknown in (wording.notice, wording.response, wording.phrase):
        with pytest.raises(WordingError):
            unknown("no_such_code")


def test_braces_in_a_value_stay_what_they_are(wording: Wording) -> None:
    assert "{position}" in wording.notice("handoff_still_queued", position="{position}", ref="{0}", wait="soon").text


@pytest.mark.parametrize(
    ("payload", "wish"),
    [
        ("/greet", Wish(intent="greet")),
        ('/choose{"option": "a"}', Wish(intent="choose", entities={"option": "a"})),
        ('/choose{{"option": "a"}}', Wish(intent="choose", entities={"option": "a"})),
    ],
)
def test_rasas_payloads_become_wishes(payload: str, wish: Wish) -> None:
    assert wish == wish_of_payload(payload)


@pytest.mark.parametrize("payload", ["greet", "", "hello /greet", "/"])
def test_other_payloads_are_refused(payload: str) -> None:
    with pytest.raises(WordingError):
        wish_of_payload(payload)


@pytest.mark.parametrize("content", ["", "- a list", "notices: [", "\t"])
def test_a_broken_file_stops_the_start(tmp_path: Path, content: str) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "notices.yml").write_text(content)

    with pytest.raises(WordingError):
        load_wording(tmp_path)


def test_no_sentence_is_empty_and_every_version_is_named(wording: Wording) -> None:
    assert wording.version
    assert all(notice.text for notice in wording.notices.values())
    assert all(phrase for phrase in wording.phrases.values())
