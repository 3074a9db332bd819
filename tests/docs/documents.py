"""Reads our guides for tests: which commands, paths and settings they name, and which of these exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from handoff.cli import COMMANDS
from handoff.settings import ROOT
from tests.architecture.files import kept_files

SOURCES = ("handoff", "actions", "bot")
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
MAKE = re.compile(r"\bmake ([a-z][a-z-]*)")
SIGNPOST = re.compile(r"(?:^|[\s`/])signpost ([a-z]+(?:-[a-z]+)*)\b")
SETTING = re.compile(r"\b(SIGNPOST_[A-Z_]+[A-Z]|DATABASE_URL)\b")
PATH = re.compile(r"^[\w.-]+(?:/[\w.*<>{},-]+)+/?$|^[\w-]+\.(?:py|yml|toml|md)$|^Makefile$")
MADE_LATER = ("var/", "models/", ".venv", ".uv", "results/", "deploy/.env")
READ = re.compile(r'read\.\w+\("([A-Z_]+)"|_port\(environ, "SIGNPOST_([A-Z_]+)"')


def guides() -> list[Path]:
    """Every Markdown file a reader is meant to open; dated decisions may speak of what is gone."""
    return [path for path in kept_files() if path.suffix == ".md" and not {"decisions", "vendor"} & set(path.parts)]


def text(path: Path) -> str:
    return (ROOT / path).read_text()


def code_in(path: Path) -> Iterator[str]:
    yield from CODE.findall(text(path))


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def unknown_make_targets(path: Path) -> set[str]:
    return {name for code in code_in(path) for name in MAKE.findall(code)} - make_targets()


def unknown_commands(path: Path) -> set[str]:
    return {name for code in code_in(path) for name in SIGNPOST.findall(code)} - set(COMMANDS)


def broken_links(path: Path) -> list[str]:
    links = [link for link in LINK.findall(text(path)) if "://" not in link and not link.startswith("mailto:")]
    return [link for link in links if not (ROOT / path.parent / link).exists()]


def missing_paths(path: Path) -> list[str]:
    """What stands alone in backticks and looks like a path of the repository; `<topic>` and `*` stand for anything."""
    named = [code.strip("`") for code in code_in(path) if not code.startswith("```")]
    paths = [name for name in named if PATH.match(name) and not name.startswith(MADE_LATER)]
    return [name for name in paths if not _exists(name, path)]


def _exists(name: str, guide: Path) -> bool:
    pattern = re.sub(r"<[^>]*>", "*", name.rstrip("/"))
    found = any(True for base in (ROOT, ROOT / guide.parent) for each in _expanded(pattern) for _ in base.glob(each))
    return found or any(kept.name == name for kept in kept_files())


def _expanded(pattern: str) -> list[str]:
    """`data/{nlu,rules}/x` as a shell reads it."""
    found = re.search(r"\{([^}]*)\}", pattern)
    if not found:
        return [pattern]
    return [each for part in found[1].split(",") for each in _expanded(pattern.replace(found[0], part, 1))]


def known_settings() -> set[str]:
    """Every variable some source reads."""
    known: set[str] = set()
    for package in SOURCES:
        for path in (ROOT / package).rglob("*.*"):
            if path.suffix in (".py", ".yml"):
                content = path.read_text()
                known |= set(SETTING.findall(content))
                known |= {f"SIGNPOST_{one or other}" for one, other in READ.findall(content)}
    return known | {f"{name}_FILE" for name in known}


def unknown_settings(content: str) -> set[str]:
    return set(SETTING.findall(content)) - known_settings() - {"SIGNPOST_DOMAIN"}
