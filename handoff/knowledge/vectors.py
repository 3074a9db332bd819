"""Sentence vectors: the whole bundled language model, so that questions that mean the same lie close together.

Decides nothing. How close is close enough is decided by whoever compares.
"""

from __future__ import annotations

import numpy as np
import tokenizers

from handoff.safety.encoder import MODEL, MODEL_SHA256, TOKENIZER, TOKENIZER_SHA256, session
from handoff.safety.packages import pinned

PIECES = 256
"""Word pieces of a text that are read: what all-MiniLM-L6-v2 was made for."""


class SentenceVectors:
    """Tokenizer and network, loaded once. Raises `ModelError` for any other file than the pinned ones."""

    def __init__(self) -> None:
        self._pieces = tokenizers.Tokenizer.from_buffer(pinned(TOKENIZER, TOKENIZER_SHA256))
        self._pieces.no_padding()
        self._pieces.enable_truncation(PIECES)
        self._network = session(pinned(MODEL, MODEL_SHA256))

    def of(self, text: str) -> np.ndarray:
        """A vector of length one: the product of two is their cosine."""
        ids = np.array([self._pieces.encode(text).ids], np.int64)
        feeds = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        states: np.ndarray = self._network.run(["last_hidden_state"], feeds)[0]
        mean = states[0].mean(axis=0)
        vector: np.ndarray = mean / np.linalg.norm(mean)
        return vector
