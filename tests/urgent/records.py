"""What an installation has put down: in the database that its processes share, and in everything that leaves it.

Only looks, and waits until there is something to see.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from handoff.db import Database
from handoff.health import PartHealth, parts
from handoff.models import Alert, AuditEntry, Conversation, Handoff, Message, Turn
from handoff.services import utc_now
from tests.api_visitor import ApiVisitor
from tests.stack import Stack
from tests.urgent.people import BOXES, OnCall
from tests.urgent.waiting import wait_until


@dataclass
class Records:
    """Looks into the database that the processes share."""

    database: Database

    def conversation(self, visitor: ApiVisitor) -> Conversation:
        with self.database.read() as session:
            return session.get_one(Conversation, visitor.conversation)

    def handoff(self, visitor: ApiVisitor) -> Handoff | None:
        with self.database.read() as session:
            query = select(Handoff).where(Handoff.conversation_id == visitor.conversation)
            return session.scalars(query.order_by(Handoff.id.desc())).first()

    def lane(self, visitor: ApiVisitor) -> Handoff:
        """Their handoff, which stands in the urgent lane."""
        handoff = self.handoff(visitor)
        assert handoff is not None, visitor.script()
        assert "urgent" == handoff.queue
        return handoff

    def message(self, visitor: ApiVisitor, seq: int) -> Message:
        with self.database.read() as session:
            query = select(Message).where(Message.conversation_id == visitor.conversation, Message.seq == seq)
            return session.scalars(query).one()

    def wait_screened(self, visitor: ApiVisitor, seq: int) -> Message:
        def look() -> Message | None:
            message = self.message(visitor, seq)
            return None if message.safety_level == "pending" else message

        screened = wait_until(look, f"the verdict on message {seq}")
        assert screened is not None
        return screened

    def turn(self, visitor: ApiVisitor, seq: int) -> str:
        """What became of the bot's work on the message."""
        with self.database.read() as session:
            query = select(Turn.status).where(Turn.conversation_id == visitor.conversation, Turn.seq == seq)
            return session.scalars(query).one()

    def alert(self, visitor: ApiVisitor, kind: str = "urgent") -> Alert:
        """The only one of this kind."""
        with self.database.read() as session:
            query = select(Alert).where(Alert.conversation_id == visitor.conversation, Alert.kind == kind)
            return session.scalars(query).one()

    def audit(self, visitor: ApiVisitor, actions: Sequence[str]) -> list[AuditEntry]:
        """The entries of these actions, in order."""
        with self.database.read() as session:
            query = select(AuditEntry).where(AuditEntry.conversation_id == visitor.conversation)
            entries = session.scalars(query.order_by(AuditEntry.id))
            return [entry for entry in entries if entry.action in actions]

    def health(self) -> dict[str, PartHealth]:
        with self.database.read() as session:
            return {part.part: part for part in parts(session, utc_now())}


@dataclass
class Outside:
    """Everything that leaves the ledger for a log file, a terminal or somebody on call."""

    stack: Stack
    on_call: OnCall
    texts: dict[str, str] = field(default_factory=dict)

    def read(self) -> dict[str, str]:
        """By name, such as `worker.log`."""
        files = [path for path in self.stack.plan.log_dir.rglob("*") if path.is_file()]
        logs = {path.name: path.read_text(errors="replace") for path in files}
        mails = [self.on_call.mails(contact, "") for contact in BOXES]
        posts = json.dumps(self.on_call.pager.bodies, ensure_ascii=False)
        self.texts = {**logs, "terminal": "\n".join(self.stack.said), "mails": str(mails), "posts": posts}
        return self.texts

    def holding(self, words: Sequence[str]) -> list[tuple[str, str]]:
        """Which of them holds which of the words."""
        plain = {name: text.casefold() for name, text in self.read().items()}
        return [(name, word) for name, text in plain.items() for word in words if word.casefold() in text]
