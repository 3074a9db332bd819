"""Reads our Python files as syntax trees, for tests on how they are built; decides nothing."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from handoff.settings import ROOT

PACKAGES = ("handoff", "actions", "bot")


@dataclass(frozen=True)
class Module:
    """One file: `handoff.web.access`, its path and what it says."""

    name: str
    path: Path
    tree: ast.Module

    @property
    def text(self) -> str:
        return self.path.read_text()

    @property
    def imports(self) -> set[str]:
        """Every module it imports, wherever in the file; `from a import b` counts as `a.b` where that is a module."""
        return {name for node in ast.walk(self.tree) for name in self._imported(node)}

    def _imported(self, node: ast.AST) -> Iterator[str]:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{self.path}: relative imports hide the layer"
            for alias in node.names:
                deeper = f"{node.module}.{alias.name}"
                yield deeper if deeper in module_names() else str(node.module)


def modules(package: str) -> list[Module]:
    """The modules at or below a dotted name."""
    return [module for module in _all() if is_at_or_below(module.name, package)]


def is_at_or_below(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def is_standard(name: str) -> bool:
    return name.split(".")[0] in sys.stdlib_module_names


@cache
def module_names() -> frozenset[str]:
    return frozenset(_name(path) for path in _paths())


@cache
def _all() -> tuple[Module, ...]:
    return tuple(Module(_name(path), path, ast.parse(path.read_text())) for path in _paths())


@cache
def _paths() -> tuple[Path, ...]:
    return tuple(sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py")))


def _name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
