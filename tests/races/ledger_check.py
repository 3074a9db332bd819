"""Reads a conversation's ledger from its first row and says what cannot be true if invariants 1, 2 and 5 hold.

Knows rows alone, none of the code that wrote them: owner and epoch are counted again from the events in the ledger.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

COMPOSED = re.compile(r"composed under (\d+)")
ROWS = text(
    "SELECT seq, id, author, event, text, epoch, practitioner_id, in_reply_to, ordinal FROM messages "
    "WHERE conversation_id = :id AND seq > :after ORDER BY seq"
)
TO_A_PRACTITIONER = {"handoff_claimed", "handoff_reassigned"}
TO_THE_BOT = {"handoff_released", "handoff_resolved", "handoff_cancelled"}


def composed(epoch: int) -> str:
    """What bot and practitioners say in race tests: it shows under which epoch it was made."""
    return f"composed under {epoch}"


@dataclass
class LedgerCheck:
    """Fed with rows as they come; `violations` is empty as long as all is well."""

    names: Mapping[int, str]
    """Practitioners' names by id."""
    seq: int = 0
    epoch: int = 0
    holder: str | None = None
    """The text of the event that gave a practitioner the floor; None while the bot has it."""
    asked: dict[str, int] = field(default_factory=dict)
    claimed_at: int = 0
    answered: dict[str, int] = field(default_factory=dict)
    violations: list[str] = field(default_factory=list)

    def read(self, session: Session, conversation_id: str) -> None:
        """Take in what was added since the last look."""
        self.feed(session.execute(ROWS, {"id": conversation_id, "after": self.seq}))

    def feed(self, rows: Iterable[Any]) -> None:
        for row in rows:
            self._must(row.seq == self.seq + 1, row, "leaves a gap in the sequence")
            self.seq = row.seq
            if row.author == "system":
                self._event(row)
            elif row.author == "visitor":
                self.asked[row.id] = row.seq
            elif row.author == "bot" and row.in_reply_to:
                self._bot(row)
            elif row.author == "practitioner":
                self._practitioner(row)
            self._must(row.epoch == self.epoch, row, f"stands under epoch {row.epoch} where {self.epoch} was")

    def _event(self, row: Any) -> None:
        if row.event in TO_A_PRACTITIONER:
            self.epoch, self.holder = self.epoch + 1, row.text
            self.claimed_at = row.seq if row.event == "handoff_claimed" else self.claimed_at
        elif row.event in TO_THE_BOT and (self.holder is not None or row.event == "handoff_released"):
            self.epoch, self.holder = self.epoch + 1, None

    def _bot(self, row: Any) -> None:
        asked_at = self.asked.get(row.in_reply_to, 0)
        self._must(self.holder is None, row, "is the bot's while a practitioner has the floor")
        self._must(asked_at > 0, row, "answers nothing that was asked")
        self._must(asked_at > self.claimed_at, row, "answers what a claim had taken from the bot")
        self._composed_now(row)
        if row.ordinal == 0:
            self._must(row.in_reply_to not in self.answered, row, "answers a second time")
            self._must(all(seq < asked_at for seq in self.answered.values()), row, "answers out of order")
            self.answered[row.in_reply_to] = asked_at
        else:
            self._must(row.in_reply_to in self.answered, row, "is half an answer")

    def _practitioner(self, row: Any) -> None:
        is_holder = self.holder is not None and self.names[row.practitioner_id] in self.holder
        self._must(is_holder, row, "is of a practitioner who does not have the floor")
        self._composed_now(row)

    def _composed_now(self, row: Any) -> None:
        match = COMPOSED.match(row.text)
        made = int(match[1]) if match else None
        self._must(made == self.epoch, row, f"was made under epoch {made} and shown under {self.epoch}")

    def _must(self, holds: bool, row: Any, what: str) -> None:
        if not holds:
            self.violations.append(f"message {row.seq} ({row.author}) {what}")
