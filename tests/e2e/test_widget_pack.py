"""The packed widget: the same as its modules, small, and free of what a strict page would refuse."""

from __future__ import annotations

import gzip
import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

STATIC = Path(__file__).resolve().parents[2] / "handoff" / "static"
BUDGET = 15 * 1024


def _packer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("pack", STATIC / "widget" / "pack.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


pack = _packer()


def test_the_packed_file_is_made_of_the_modules_as_they_are() -> None:
    """Run `.venv/bin/python handoff/static/widget/pack.py` after a change."""
    assert pack.pack() == (STATIC / "widget.js").read_text()


def test_it_keeps_within_its_size_budget() -> None:
    assert len(gzip.compress((STATIC / "widget.js").read_bytes(), 9)) <= BUDGET


@pytest.mark.parametrize(
    "way",
    ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "<style", "style="],
)
def test_no_module_uses_a_way_to_turn_words_into_markup_or_code(way: str) -> None:
    assert [] == [path.name for path in (STATIC / "widget").glob("*.js") if way in path.read_text()]


def test_the_widgets_words_stand_in_one_place() -> None:
    """A capital letter and a blank in a string literal outside strings.js would be a sentence of ours."""
    sentence = re.compile(r"""["'`][A-Z][a-z]+ [a-z]+[^"'`\n]*["'`]""")
    found = {path.name: sentence.findall(path.read_text()) for path in (STATIC / "widget").glob("*.js")}

    assert {"strings.js"} == {name for name, sentences in found.items() if sentences}


def test_every_string_is_used() -> None:
    code = "".join(path.read_text() for path in (STATIC / "widget").glob("*.js") if path.name != "strings.js")
    names = re.findall(r"^  (\w+):", (STATIC / "widget" / "strings.js").read_text(), re.MULTILINE)
    spoken_by_name = {"late", "held", "failed", "sending", "sent", "visitor", "bot", "practitioner", "system"}
    made_up = re.compile(r"^(wait|unread)_")

    assert [] == [
        n for n in names if n not in spoken_by_name and not made_up.match(n) and not re.search(rf'"{n}"|\.{n}\b', code)
    ]


@pytest.mark.parametrize(
    ("source", "packed"),
    [
        ("const a = 1; // a word\n", "let a=1;"),
        ("/* a */ return  x;", "return x;"),
        ('const s = "a  // b";', 'let s="a  // b";'),
        ("const r = /\\/\\/ [/]x/g;", "let r=/\\/\\/ [/]x/g;"),
        ("const d = a / b / c; // d", "let d=a/b/c;"),
        ("x = a + +b;", "x=a+ +b;"),
        ("f([1, 2,], { a: 1, },);", "f([1,2],{a:1});"),
        ("for (;;) { go(); }", "for(;;){go()}"),
        ("class A { #secret = 1; get open() { return this.#secret; } }", "class A{#aa=1;get open(){return this.#aa}}"),
        ("`a  ${b}  c` + d", "`a  ${b}  c`+d"),
    ],
)
def test_squeezing_changes_blanks_and_private_names_alone(source: str, packed: str) -> None:
    assert packed == pack.squeezed(source)


def test_it_refuses_a_module_it_does_not_know(tmp_path: Path) -> None:
    (tmp_path / "surprise.js").write_text("")

    with pytest.raises(pack.PackError, match="surprise"):
        pack.joined(tmp_path)


def test_it_refuses_an_export_it_cannot_join(tmp_path: Path) -> None:
    for name in pack.ORDER:
        (tmp_path / f"{name}.js").write_text("")
    (tmp_path / "api.js").write_text("export default 1;\n")

    with pytest.raises(pack.PackError, match="export default"):
        pack.joined(tmp_path)
