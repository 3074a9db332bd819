"""Ledgers with one of their two defences taken out: the race suites must notice."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from handoff import ledger


def without_epoch_predicate(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sequence numbers are given out whatever epoch the writer believes in."""
    real = ledger._take_seqs

    def take(session: Session, conversation_id: str, count: int, now: datetime, epoch: int | None) -> int:
        return real(session, conversation_id, count, now, None)

    monkeypatch.setattr(ledger, "_take_seqs", take)


def without_skipping_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    """A change of owner leaves the bot its undone turns, leases and all."""
    monkeypatch.setattr(ledger, "skip_turns", lambda session, conversation_id: None)
