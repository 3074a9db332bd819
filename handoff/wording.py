"""Every sentence handoff itself says, read from `data/`: notices of its own, and the bot's greeting.

Knows how to fill in values and which buttons go with a sentence; not when it is said.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from handoff.contract import LinkOut, Wish

_PAYLOAD = re.compile(r"/(?P<intent>\w+)(?P<entities>\{.*\})?", re.S)


class WordingError(Exception):
    """A sentence is missing, or a file of `data/` does not have the expected shape."""


@dataclass(frozen=True)
class ButtonWording:
    title: str
    wish: Wish


@dataclass(frozen=True)
class Notice:
    """A sentence ready to be said."""

    code: str
    text: str
    buttons: tuple[ButtonWording, ...] = ()
    links: tuple[LinkOut, ...] = ()


@dataclass(frozen=True)
class Wording:
    """The notices by code, and the phrases that are filled into them."""

    notices: Mapping[str, Notice]
    phrases: Mapping[str, str]
    version: str
    responses: Mapping[str, Notice] = field(default_factory=dict)

    def notice(self, code: str, **values: object) -> Notice:
        """The notice `code` with `values` filled in; raises `WordingError` for an unknown code or a missing value."""
        return _filled(self.notices, code, values)

    def response(self, name: str, **values: object) -> Notice:
        """A response of the bot (`utter_...`), for the moments when handoff speaks its words."""
        return _filled(self.responses, name, values)

    def phrase(self, code: str) -> str:
        try:
            return self.phrases[code]
        except KeyError:
            raise WordingError(f"no phrase {code!r} in notices.yml") from None


def load_wording(data_dir: Path) -> Wording:
    """Read notices and responses; raises `WordingError`."""
    document = _read(data_dir / "content" / "notices.yml")
    notices = {code: _notice(code, entry) for code, entry in document["notices"].items()}
    responses: dict[str, Notice] = {}
    for path in sorted((data_dir / "responses").glob("*.yml")):
        for name, variants in _read(path)["responses"].items():
            responses[name] = _response(name, variants[0])
    return Wording(notices, document["phrases"], str(document["version"]), responses)


def wish_of_payload(payload: str) -> Wish:
    """Translate Rasa's `/intent{"entity": "value"}`; raises `WordingError`."""
    # Rasa fills in {values} here too, so that files write {{ and }} for the braces themselves
    match = _PAYLOAD.fullmatch(payload.strip().replace("{{", "{").replace("}}", "}"))
    if match is None:
        raise WordingError(f"not a payload: {payload!r}")
    return Wish.model_validate({"intent": match["intent"], "entities": json.loads(match["entities"] or "{}")})


def _read(path: Path) -> dict[str, Any]:
    try:
        document = yaml.load(path.read_text(), Loader=yaml.CSafeLoader)
    except (OSError, yaml.YAMLError) as error:
        raise WordingError(f"{path.name} cannot be read: {type(error).__name__}") from error
    if not isinstance(document, dict):
        raise WordingError(f"{path.name} is not a mapping")
    return document


def _notice(code: str, entry: dict[str, Any]) -> Notice:
    buttons = tuple(ButtonWording(b["title"], Wish.model_validate(b["wish"])) for b in entry.get("buttons", []))
    return Notice(code, entry["text"].strip(), buttons)


def _response(name: str, variant: dict[str, Any]) -> Notice:
    buttons = tuple(ButtonWording(b["title"], wish_of_payload(b["payload"])) for b in variant.get("buttons", []))
    links = tuple(LinkOut.model_validate(link) for link in (variant.get("custom") or {}).get("links", []))
    return Notice(name, (variant.get("text") or "").strip(), buttons, links)


def _filled(table: Mapping[str, Notice], code: str, values: Mapping[str, object]) -> Notice:
    try:
        notice = table[code]
        return Notice(code, notice.text.format(**values) if values else notice.text, notice.buttons, notice.links)
    except KeyError as error:
        raise WordingError(f"{code}: {error} is missing") from error
