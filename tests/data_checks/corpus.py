"""Reads bot/domain and data/ for the checks beside it; knows their layout, not what is right."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]


@cache
def files(folder: str) -> dict[str, dict[str, Any]]:
    paths = sorted((ROOT / folder).glob("*.yml"))
    return {path.name: yaml.safe_load(path.read_text()) for path in paths}


def domain(key: str) -> dict[str, Any] | list[Any]:
    """One section of the domain, merged from its files."""
    parts = [content[key] for content in files("bot/domain").values() if key in content]
    if isinstance(parts[0], list):
        return [entry for part in parts for entry in part]
    return {name: value for part in parts for name, value in part.items()}


def names(key: str) -> list[str]:
    """The names in a section whose entries may carry options."""
    return [next(iter(entry)) if isinstance(entry, dict) else entry for entry in domain(key)]


def responses() -> dict[str, dict[str, Any]]:
    """Every response by name: its first and only variation."""
    contents = files("data/responses").values()
    return {name: found[0] for content in contents for name, found in content["responses"].items()}


def buttons() -> Iterator[tuple[str, str, dict[str, str]]]:
    """(response, intent, entities) of every button."""
    for name, response in responses().items():
        for button in response.get("buttons", []):
            intent, brace, rest = button["payload"].removeprefix("/").partition("{{")
            yield name, intent, json.loads("{" + rest.removesuffix("}}") + "}") if brace else {}


@cache
def examples(path: Path | None = None) -> dict[str, list[str]]:
    """Training examples by intent, or those of one other file."""
    contents = [yaml.safe_load(path.read_text())] if path else files("data/nlu").values()
    found: dict[str, list[str]] = {}
    for content in contents:
        for block in content["nlu"]:
            found.setdefault(block["intent"], []).extend(line[2:].strip() for line in block["examples"].splitlines())
    return found


def rules() -> list[dict[str, Any]]:
    return [rule for content in files("data/rules").values() for rule in content["rules"]]


def spoken_in_rules() -> set[str]:
    """Every action a rule names."""
    return {step["action"] for rule in rules() for step in rule["steps"] if "action" in step}
