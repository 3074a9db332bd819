"""What must never be committed: secrets, databases, people's words, and ways that exist on one machine alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from handoff.settings import ROOT
from tests.architecture.files import kept_files

SECRET = re.compile(r"(password|passwd|token|secret|credential|api_?key|private_?key)s?$", re.IGNORECASE)
VARIABLE = re.compile(r"^\$\{[A-Z0-9_]+(:[?-][^}]*)?\}$|^/run/secrets/")
WORKSHOP = ["/".join(("", "work", "")), "/".join(("..", "shared", "")), "PLAN" + ".md", "DESIGN" + ".md"]
"""Where this was built, written so that this file does not name it."""
NEVER = {".db", ".sqlite", ".sqlite3", ".gz", ".onnx", ".pem", ".key", ".pyc"}
TRAINED_HERE = {Path("data/safety/model/layers.onnx")}
"""The one model that is kept: docs/decisions/0009 says why, and `make safety-model` makes it anew."""


def _text(path: Path) -> str:
    return (ROOT / path).read_text(errors="replace")


def _literals(node: object, key: str = "") -> Iterator[tuple[str, str]]:
    """Every plain value with the key it stands under; `NAME=value` in a list counts, too."""
    if isinstance(node, dict):
        for name, value in node.items():
            yield from _literals(value, str(name))
    elif isinstance(node, list):
        for value in node:
            yield from _literals(value, key)
    elif isinstance(node, str):
        name, sign, value = node.partition("=")
        yield (name, value) if sign and name.isupper() else (key, node)


def secrets_in(text: str) -> list[str]:
    """The keys of a YAML document that look like secrets and hold a literal."""
    pairs = [pair for document in yaml.safe_load_all(text) for pair in _literals(document)]
    return [key for key, value in pairs if SECRET.search(key) and value and not VARIABLE.match(value)]


def test_no_yaml_file_holds_a_secret() -> None:
    files = [path for path in kept_files() if path.suffix in (".yml", ".yaml")]

    assert files
    assert {} == {str(path): found for path in files if (found := secrets_in(_text(path)))}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("password: hunter2", ["password"]),
        ("db: {POSTGRES_PASSWORD: x}", ["POSTGRES_PASSWORD"]),
        ("environment: [SIGNPOST_INTERNAL_TOKEN=abc]", ["SIGNPOST_INTERNAL_TOKEN"]),
        ("token: ${SIGNPOST_INTERNAL_TOKEN}", []),
        ("POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:?set it}", []),
        ("SIGNPOST_TOKEN_KEY_FILE: /run/secrets/token_key", []),
        ("text: your password is safe", []),
    ],
)
def test_it_knows_a_secret_from_a_variable(text: str, expected: list[str]) -> None:
    assert expected == secrets_in(text)


def test_no_database_model_or_key_is_kept() -> None:
    assert [] == [str(path) for path in kept_files() if path.suffix in NEVER and path not in TRAINED_HERE]


def test_no_file_leans_on_the_place_where_it_was_written() -> None:
    texts = [path for path in kept_files() if path.suffix not in (".png", ".woff2", ".ico") and path.name != "uv.lock"]

    assert [] == [f"{path}: {word}" for path in texts for word in WORKSHOP if word in _text(path)]


def test_no_file_names_a_package_registry() -> None:
    """The lock names the public one, which every mirror stands in for; nothing else may choose."""
    registries = re.compile(r"pypi\.org|files\.pythonhosted|registry\.npmjs|deb\.debian\.org")
    names = ("Makefile", "run", "pyproject.toml")
    recipes = [path for path in kept_files() if path.name in names or "deploy" in path.parts]

    assert [] == [str(path) for path in recipes if registries.search(_text(path))]
