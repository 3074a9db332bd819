"""How likely a plain passage is urgent, a concern or neither, and for which reason: the trained half of the model.

Knows no thresholds and no patterns. How it was trained stands in `training`, how good it is in docs/safety.md.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from handoff.safety.encoder import Encoder, session
from handoff.safety.levels import SafetyLevel
from handoff.safety.packages import ModelError, checked

LEVELS = (SafetyLevel.NONE, SafetyLevel.CONCERN, SafetyLevel.URGENT)
FOLDER = Path("safety", "model")
LAYERS, CARD = "layers.onnx", "model.json"


@dataclass(frozen=True)
class Likelihoods:
    """Of one passage; levels add up to 1, reasons to 1 within each level."""

    levels: Mapping[SafetyLevel, float]
    reasons: Mapping[str, float]


@dataclass(frozen=True)
class ModelCard:
    """What was trained: the file, the reasons in the order of its output, and where the levels begin."""

    layers_sha256: str
    reasons: tuple[str, ...]
    concern_from: float
    """A passage whose urgent and concern together reach this is at least a concern."""
    urgent_from: float
    """A passage at risk whose likelihood of urgent alone reaches this is urgent; below, it is worth a check-in."""
    cued_from: float
    """Where the cues found something, this much at risk is enough for the level they ask for."""
    excused_below: float
    """Where the cues found nothing but an idiom, a passage below this is none."""
    examples_sha256: str
    """Of the examples it was trained on, so that a test can tell when they have moved on."""


class Classifier:
    """The upper layers and the head, loaded once. Raises `ModelError`."""

    def __init__(self, encoder: Encoder, data_dir: Path, threads: int = 1) -> None:
        self.card = load_card(data_dir)
        self._encoder = encoder
        self._network: Any = session(checked(data_dir / FOLDER / LAYERS, self.card.layers_sha256), threads)

    def weigh(self, plain: str) -> Likelihoods:
        levels, reasons = self._network.run(["levels", "reasons"], {"states": self._encoder.states(plain)})
        return Likelihoods(
            dict(zip(LEVELS, map(float, levels[0]), strict=True)),
            dict(zip(self.card.reasons, map(float, reasons[0]), strict=True)),
        )


def load_card(data_dir: Path) -> ModelCard:
    try:
        raw = json.loads((data_dir / FOLDER / CARD).read_text(encoding="utf-8"))
        return ModelCard(
            raw["layers_sha256"],
            tuple(raw["reasons"]),
            float(raw["concern_from"]),
            float(raw["urgent_from"]),
            float(raw["cued_from"]),
            float(raw["excused_below"]),
            raw["examples_sha256"],
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{CARD} cannot be read ({type(error).__name__})") from error
