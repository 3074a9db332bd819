"""Small things that keep a code base readable: sizes, annotations, words."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

import pytest

from handoff.settings import ROOT
from tests.architecture.files import kept_files
from tests.architecture.source import PACKAGES, Module, modules

LONGEST_FILE = 300
LONGEST_TEST_FILE = 400
LONGEST_TYPICAL_FILE = 80
LONGEST_TYPICAL_FUNCTION = 10
LONGEST_OF_NINE_IN_TEN = 30
Function = ast.FunctionDef | ast.AsyncFunctionDef
BANNED = re.compile(r"(?<!user-)(?<!user_)(?<!user )\bagents?\b", re.IGNORECASE)
OTHER_PEOPLES_WORD = (
    "bot/", "data/nlu/", "tests/bot/", "tests/stories/", "tests/data/", "tests/bench/", "tests/architecture/",
)
"""Rasa has a class of that name, and visitors may say what they like."""


def _written() -> list[Module]:
    """Our modules, migrations left out: those are generated."""
    return [m for package in PACKAGES for m in modules(package) if "migrations" not in m.name and m.text.strip()]


def _lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def _functions(tree: ast.AST) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def _length(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def test_no_file_is_longer_than_one_can_keep_in_mind() -> None:
    source = {module.path: LONGEST_FILE for module in _written()}
    tests = dict.fromkeys((ROOT / "tests").rglob("*.py"), LONGEST_TEST_FILE)

    assert {} == {
        str(path.relative_to(ROOT)): _lines(path) for path, most in {**source, **tests}.items() if _lines(path) > most
    }


def test_files_and_functions_are_small() -> None:
    files = sorted(_lines(module.path) for module in _written())
    functions = sorted(_length(function) for module in _written() for function in _functions(module.tree))
    print(f"{len(files)} files, median {median(files)}; {len(functions)} functions, median {median(functions)}, "
          f"90 % up to {quantiles(functions, n=10)[-1]:.0f} lines")

    assert median(files) <= LONGEST_TYPICAL_FILE
    assert median(functions) <= LONGEST_TYPICAL_FUNCTION
    assert quantiles(functions, n=10)[-1] <= LONGEST_OF_NINE_IN_TEN


def test_every_function_says_what_it_takes_and_gives() -> None:
    assert [] == [
        f"{module.path.relative_to(ROOT)}:{function.lineno} {function.name}"
        for module in _written() for function in _functions(module.tree) if not _is_annotated(function)
    ]


def _is_annotated(function: Function) -> bool:
    arguments = function.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    named = [argument for argument in every if argument is not None and argument.arg not in ("self", "cls")]
    return function.returns is not None and all(argument.annotation is not None for argument in named)


def test_every_module_says_what_it_is_for() -> None:
    assert [] == [module.name for module in _written() if not ast.get_docstring(module.tree)]


def test_one_word_is_never_used_because_it_means_three_things() -> None:
    ours = [path for path in kept_files() if not str(path).startswith(OTHER_PEOPLES_WORD)]
    texts = [path for path in ours if path.suffix in (".py", ".md", ".yml", ".html", ".js", ".css", ".toml")]

    assert [] == [
        f"{path}:{number}: {line.strip()[:80]}"
        for path in texts if "vendor" not in path.parts
        for number, line in enumerate((ROOT / path).read_text().splitlines(), 1) if BANNED.search(line)
    ]


def test_nothing_is_left_for_later() -> None:
    note = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")

    assert [] == [module.name for module in _written() if note.search(module.text)]


@pytest.mark.parametrize("folder", ["tests"])
def test_tests_are_no_package(folder: str) -> None:
    assert [] == list((ROOT / folder).rglob("__init__.py"))
