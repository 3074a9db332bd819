"""Saying something in the service's own voice: into the ledger, and out to visitors who are reached elsewhere."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from handoff import ledger, outbox
from handoff.models import Message
from handoff.services import Services
from handoff.wording import Notice

EXCERPT = 60
"""Characters of a visitor's own message quoted back, so that they know which one is meant."""


def say(session: Session, services: Services, conversation_id: str, notice: Notice, now: datetime) -> Message:
    """Write the notice in the transaction of what caused it; the outbox decides whether it also leaves."""
    message = ledger.append_notice(session, conversation_id, notice, now)
    outbox.enqueue(session, services, message, now)
    return message


def excerpt(text: str) -> str:
    """The beginning of a visitor's own message, on one line, to say which one is meant."""
    line = " ".join(text.split())
    return line if len(line) <= EXCERPT else line[: EXCERPT - 1] + "…"
