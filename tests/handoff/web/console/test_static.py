"""Files the console loads: vendored ones as they were packed, ours without what the content policy forbids."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from handoff.settings import ROOT

STATIC = ROOT / "handoff" / "static"
TEMPLATES = sorted((ROOT / "handoff" / "templates" / "console").glob("*.html"))


def test_vendored_files_are_what_the_note_says() -> None:
    rows = re.findall(r"^\| `([^`]+)` .*`([0-9a-f]{64})` \|$", (STATIC / "vendor" / "README.md").read_text(), re.M)

    assert rows
    for name, digest in rows:
        assert digest == hashlib.sha256((STATIC / "vendor" / name).read_bytes()).hexdigest()


def test_every_vendored_script_is_noted_and_has_its_licence() -> None:
    note = (STATIC / "vendor" / "README.md").read_text()

    for script in (STATIC / "vendor").glob("*.js"):
        assert f"`{script.name}`" in note
        assert script.with_name(script.name.replace(".min.js", ".LICENSE")).exists()


def test_the_pages_load_the_vendored_version() -> None:
    base = (ROOT / "handoff" / "templates" / "console" / "base.html").read_text()

    for name in re.findall(r"vendor/([\w.-]+)", base):
        assert (STATIC / "vendor" / name).exists()


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_no_inline_code_and_trust_nothing(template: Path) -> None:
    html = template.read_text()

    assert not re.search(r"\son\w+=|\sstyle=|<style|javascript:|hx-on", html)
    assert "|safe" not in html.replace(" ", "")
    assert "autoescape" not in html


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_form_that_changes_something_carries_a_token(template: Path) -> None:
    html = template.read_text()

    assert (
        html.count("<form") - html.count('<form method="get"') == html.count("_token.html")
        or template.name == "_token.html"
    )


def test_our_script_and_sheet_stay_small() -> None:
    assert len((STATIC / "console" / "console.js").read_bytes()) < 16_000
    assert len((STATIC / "console" / "console.css").read_bytes()) < 16_000
