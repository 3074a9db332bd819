"""Importing one of our modules opens, starts and reads nothing: what is needed is built in one place and passed in."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from handoff.settings import ROOT
from tests.architecture.source import Module, modules

BUILDS_AT_IMPORT = {"handoff.wsgi", "handoff.migrations.env"}
"""gunicorn and Alembic ask for it."""
WATCHED = {"open", "os.mkdir", "sqlite3.connect", "socket.connect", "socket.bind", "subprocess.Popen"}
IMPORTER = """
import importlib, sys

def is_ours_first(frame, depth):
    for _ in range(depth):
        if frame is None:
            return None
        name = frame.f_code.co_filename
        if name.startswith(tuple(sys.argv[1].split(","))):
            return name
        if name.startswith("<frozen importlib"):
            return None
        frame = frame.f_back

def on_event(event, arguments):
    depth = 4 if event == "open" else 100  # a library may read its own files when a class of ours is made
    if event in sys.argv[2].split(",") and (where := is_ours_first(sys._getframe(1), depth)):
        print(f"{where} does {event} {arguments}")

sys.addaudithook(on_event)
for module in sys.argv[3:]:
    importlib.import_module(module)
"""


def _done_by_importing(root: Path, names: list[str]) -> list[str]:
    """What the files of these modules do by themselves; what libraries do while they load is their own business."""
    ours = ",".join(sorted({str(root / name.split(".")[0]) for name in names}))
    command = [sys.executable, "-c", IMPORTER, ours, ",".join(sorted(WATCHED)), *names]
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(root)}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, cwd=root, check=False)
    assert 0 == done.returncode, done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize("package", ["handoff", "actions"])
def test_importing_opens_and_starts_nothing(package: str) -> None:
    names = [module.name for module in modules(package) if module.name not in BUILDS_AT_IMPORT]
    elsewhere = ("migrations.versions", "safety.training")  # Alembic's; and what needs PyTorch, which no process loads

    assert [] == _done_by_importing(ROOT, [name for name in names if not any(part in name for part in elsewhere)])


def test_this_test_would_notice(tmp_path: Path) -> None:
    (tmp_path / "opens.py").write_text(
        "import sqlite3, pathlib\nhandle = open(__file__)\n"
        "pathlib.Path(__file__).read_text()\nsqlite3.connect(':memory:')\n"
    )

    assert 3 == len(_done_by_importing(tmp_path, ["opens"]))


@pytest.mark.parametrize("package", ["handoff", "actions", "bot"])
def test_the_environment_is_not_read_at_import(package: str) -> None:
    assert [] == [f"{module.name}:{line}" for module in modules(package) for line in _reads_at_import(module)]


def _reads_at_import(module: Module) -> list[int]:
    functions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
    found, open_nodes = [], list(ast.iter_child_nodes(module.tree))
    while open_nodes:
        node = open_nodes.pop()
        if isinstance(node, functions) or _is_main_guard(node):
            continue
        if isinstance(node, ast.Attribute) and ast.unparse(node) in ("os.environ", "os.getenv"):
            found.append(node.lineno)
        open_nodes.extend(ast.iter_child_nodes(node))
    return sorted(found)


def _is_main_guard(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "__name__" in ast.unparse(node.test)
