"""Which messages of a conversation a handoff lets staff read: from its first shared one on, minus what came between
an ending and a reopening.

Decides nothing about consent, only reads what was recorded.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_

from handoff.models import Handoff, Message


def shared_messages(handoff: Handoff) -> list[ColumnElement[bool]]:
    """Conditions on messages, all of which must hold."""
    conditions = [Message.conversation_id == handoff.conversation_id, Message.seq >= handoff.shared_from_seq]
    conditions += [or_(Message.seq < first, Message.seq > last) for first, last in handoff.unshared]
    if handoff.ended_at is not None:
        conditions.append(Message.at <= handoff.ended_at)
    return conditions


def not_shared(handoff: Handoff) -> ColumnElement[bool]:
    """What was said before the first shared message, and between an ending and a reopening."""
    gaps = (Message.seq.between(first, last) for first, last in handoff.unshared)
    return or_(Message.seq < handoff.shared_from_seq, *gaps)


def is_shared(seq: int, shared_from: int, unshared: Sequence[Sequence[int]]) -> bool:
    """The same for one message of an open handoff."""
    return seq >= shared_from and not any(first <= seq <= last for first, last in unshared)
