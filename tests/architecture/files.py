"""The files that are, or are about to be, in the repository; falls back to a walk where git is not there."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

from handoff.settings import ROOT

NOT_OURS = {".git", ".uv", ".venv", ".venv-bot", "var", "models", ".rasa", "results", "__pycache__", ".hypothesis",
            ".pytest_cache", ".mypy_cache", ".ruff_cache"}


@cache
def kept_files() -> tuple[Path, ...]:
    """Paths relative to the root."""
    return tuple(sorted(path for path in _listed() or _walked() if (ROOT / path).is_file()))


def _listed() -> list[Path]:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return []
    return [Path(name) for name in done.stdout.split("\0") if name] if done.returncode == 0 else []


def _walked() -> list[Path]:
    paths = (path.relative_to(ROOT) for path in ROOT.rglob("*"))
    return [path for path in paths if not NOT_OURS & set(path.parts)]
