"""`make safety-model`: read the examples, train, write `data/safety/model/`. Takes some twenty minutes on two cores.

Figures come from `make bench`, never from here: nothing in this folder has seen the development set.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from handoff.safety.classifier import CARD, FOLDER, LAYERS, LEVELS, ModelCard
from handoff.safety.encoder import Encoder
from handoff.safety.gate import FILE as GATE
from handoff.safety.levels import REASONS, SafetyLevel
from handoff.safety.plain_text import load_spellings
from handoff.safety.training.examples import digest, read_everyday, read_examples, take_in_waiting
from handoff.safety.training.export import onnx_model
from handoff.safety.training.gate import gate_file, make_gate
from handoff.safety.training.network import train

ALL_REASONS = tuple(reason for reasons in REASONS.values() for reason in reasons)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--concern-from", type=float, default=0.2)
    parser.add_argument("--urgent-from", type=float, default=0.6)
    parser.add_argument("--cued-from", type=float, default=0.08)
    parser.add_argument("--excused-below", type=float, default=0.97)
    args = parser.parse_args()
    take_in_waiting(args.data)
    examples = [*read_examples(args.data), *read_everyday(args.data)]
    print(f"{len(examples)} examples", flush=True)
    encoder = Encoder(threads=2)
    spellings = load_spellings(args.data, encoder.is_word)
    plain = [spellings.plain(example.text) for example in examples]
    is_at_risk = np.array([example.level is not SafetyLevel.NONE for example in examples])
    gate = make_gate(plain, is_at_risk, args.seed)
    states = _states(encoder, plain)
    began = time.monotonic()
    model = train(
        states,
        np.array([LEVELS.index(example.level) for example in examples]),
        np.array([ALL_REASONS.index(example.reason) if example.reason else -1 for example in examples]),
        reason_count=len(ALL_REASONS),
        epochs=args.epochs,
        seed=args.seed,
        after_epoch=lambda epoch, _: print(f"epoch {epoch + 1}: {time.monotonic() - began:.0f} s", flush=True),
    )
    layers = onnx_model(model)
    sha256 = hashlib.sha256(layers).hexdigest()
    thresholds = args.concern_from, args.urgent_from, args.cued_from, args.excused_below
    card = ModelCard(sha256, ALL_REASONS, *thresholds, digest(args.data))
    folder = args.data / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    (folder / LAYERS).write_bytes(layers)
    (folder / GATE).write_text(gate_file(gate), encoding="utf-8")
    (folder / CARD).write_text(json.dumps(asdict(card), indent=2) + "\n", encoding="utf-8")
    print(f"{folder}: {len(layers):,} bytes")


def _states(encoder: Encoder, plain: Sequence[str]) -> list[np.ndarray]:
    found = []
    for number, text in enumerate(plain, start=1):
        found.append(encoder.states(text)[0].astype(np.float16))
        if number % 2000 == 0:
            print(f"  {number} read", flush=True)
    return found


if __name__ == "__main__":
    main()
