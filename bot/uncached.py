"""Lets Rasa train without its cache of steps: for ten thousand examples, taking the fingerprints of what every step
gives takes five times as long as the training.

Nothing reads that cache here: `bot/fingerprint.py` decides whether to train at all, and then everything is trained.
"""

from typing import Any

from rasa.engine.training.hooks import TrainingHook


def leave_cache_alone() -> None:
    """For this process; to be used with `force_training`, which does not ask the cache either."""
    TrainingHook.on_before_node = _nothing_known
    TrainingHook.on_after_node = _nothing_kept


def _nothing_known(*_: Any, **__: Any) -> dict[str, Any]:
    return {}


def _nothing_kept(*_: Any, **__: Any) -> None:
    return None
