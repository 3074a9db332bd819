"""One thing to say about a visitor's own work: a code, and the words of theirs it speaks of.

Knows no sentence: the words around it stand in `data/`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


class BadExercise(ValueError):
    """This cannot be what the exercise asked for: too many, too few or too long."""

    code = "bad_exercise"


@dataclass(frozen=True)
class Finding:
    code: str
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Lists of what the visitor named, by what they are: `options`, `matters`, `step` ..."""
