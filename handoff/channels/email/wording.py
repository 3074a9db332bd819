"""Reads `data/content/mail.yml`, the words around a message that leaves by e-mail; refuses what cannot be filled in.

Knows which values each sentence may use, not when it is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from string import Formatter

import yaml

from handoff.wording import WordingError

_VALUES: dict[str, frozenset[str]] = {
    "subject": frozenset({"service"}),
    "practitioner_line": frozenset({"service", "name", "title"}),
    "assistant_line": frozenset({"service"}),
    "choices_line": frozenset({"service"}),
    "links_line": frozenset({"service"}),
    "footer": frozenset({"service"}),
    "stopped": frozenset({"service"}),
    "no_text": frozenset({"service", "names"}),
}
"""Every sentence, with the values it may use."""


@dataclass(frozen=True)
class MailWording:
    subject: str
    practitioner_line: str
    assistant_line: str
    choices_line: str
    links_line: str
    footer: str
    stopped: str
    no_text: str
    stop_words: frozenset[str]


@lru_cache(maxsize=8)
def mail_wording(data_dir: Path) -> MailWording:
    """Read once per process; raises `WordingError`."""
    path = data_dir / "content" / "mail.yml"
    try:
        document = yaml.safe_load(path.read_text())
    except (OSError, yaml.YAMLError) as error:
        raise WordingError(f"mail.yml cannot be read: {type(error).__name__}") from error
    expected = {*_VALUES, "stop_words"}
    if not isinstance(document, dict) or set(document) != expected:
        raise WordingError(f"mail.yml must hold exactly {', '.join(sorted(expected))}")
    words = document.pop("stop_words")
    if not isinstance(words, list) or not words or not all(isinstance(word, str) and word.strip() for word in words):
        raise WordingError("mail.yml: stop_words must be a list of words")
    for key, text in document.items():
        _check(key, text)
    return MailWording(**document, stop_words=frozenset(word.strip().casefold() for word in words))


def _check(key: str, text: object) -> None:
    if not isinstance(text, str) or not text.strip():
        raise WordingError(f"mail.yml: {key} must be text")
    try:
        used = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError as error:
        raise WordingError(f"mail.yml: {key}: {error}") from error
    if unknown := used - _VALUES[key]:
        raise WordingError(f"mail.yml: {key} may not use {', '.join(sorted(unknown))}")
