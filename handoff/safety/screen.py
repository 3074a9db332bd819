"""The provisional safety screen: phrases over normalised text. Independent of the bot and of the network.

Decides a level and its reasons for one text; what follows from an urgent one is decided in `lane`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import yaml

_APOSTROPHES = str.maketrans("", "", "'’‘`´")
_STRETCHED = re.compile(r"(\w)\1{2,}")
_BLANKS = re.compile(r"[\s_*~.\-]+")


class SafetyLevel(StrEnum):
    """What the screen found. `PENDING`: not looked at yet; `UNSCREENED`: it could not be looked at."""

    PENDING = "pending"
    NONE = "none"
    CONCERN = "concern"
    URGENT = "urgent"
    UNSCREENED = "unscreened"


@dataclass(frozen=True)
class Verdict:
    level: SafetyLevel
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class SafetyScreen:
    """Patterns by reason code."""

    patterns: Mapping[str, re.Pattern[str]]

    def judge(self, text: str) -> Verdict:
        """The verdict on one message."""
        plain = normalised(text)
        reasons = tuple(reason for reason, pattern in self.patterns.items() if pattern.search(plain))
        return Verdict(SafetyLevel.URGENT if reasons else SafetyLevel.NONE, reasons)


def load_screen(data_dir: Path) -> SafetyScreen:
    """Compile the phrases; raises `re.error` or `OSError` at start rather than at the first message."""
    document = yaml.safe_load((data_dir / "content" / "crisis_phrases.yml").read_text())
    return SafetyScreen(
        {reason: re.compile("|".join(f"(?:{p})" for p in phrases)) for reason, phrases in document.items()}
    )


def normalised(text: str) -> str:
    """Lower case, no accents, no apostrophes, stretched letters shortened, all separators one blank."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_APOSTROPHES)
    return _BLANKS.sub(" ", _STRETCHED.sub(r"\1", plain)).strip()
