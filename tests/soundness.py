"""What must hold of every conversation after any fault, read from the database itself."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import select

from handoff.db import Database
from handoff.domain.lifecycle import Author
from handoff.ledger import read
from handoff.models import Handoff, Message, Turn


def violations(database: Database, conversation_id: str, *, said: list[int]) -> list[str]:
    """What is wrong, in words; `said` are the seqs that were acknowledged to the visitor."""
    with database.read() as session:
        messages = read(session, conversation_id, limit=10_000)
        turns = {
            turn.message_id: turn
            for turn in session.scalars(select(Turn).where(Turn.conversation_id == conversation_id))
        }
        handoffs = session.scalars(select(Handoff).where(Handoff.conversation_id == conversation_id)).all()
    return [
        *_order(messages),
        *_losses(messages, said),
        *_answers(messages, turns),
        *([f"{len(handoffs)} handoffs"] if sum(h.status in ("queued", "claimed") for h in handoffs) > 1 else []),
    ]


def _order(messages: list[Message]) -> list[str]:
    seqs = [message.seq for message in messages]
    return [] if seqs == list(range(1, len(seqs) + 1)) else [f"seqs are not dense: {seqs}"]


def _losses(messages: list[Message], said: list[int]) -> list[str]:
    kept = {message.seq for message in messages if message.author == Author.VISITOR}
    return [f"message {seq} was acknowledged and is lost" for seq in said if seq not in kept]


def _answers(messages: list[Message], turns: dict[str, Turn]) -> list[str]:
    found = []
    by_message = Counter((m.in_reply_to, m.text) for m in messages if m.author == Author.BOT and m.in_reply_to)
    found += [f"answered twice: {text[:50]!r}" for (_, text), count in by_message.items() if count > 1]
    order = {message.id: message.seq for message in messages}
    replied = [order[m.in_reply_to] for m in messages if m.author == Author.BOT and m.in_reply_to]
    if replied != sorted(replied):
        found.append(f"answers are out of order: {replied}")
    answered = {m.in_reply_to for m in messages if m.author == Author.BOT}
    for message in messages:
        turn = turns.get(message.id)
        if turn is not None and turn.status in ("waiting", "leased"):
            found.append(f"message {message.seq} is still {turn.status}")
        if turn is not None and turn.status == "answered" and message.id not in answered and not _is_desk(message):
            found.append(f"message {message.seq} counts as answered, but nothing was said")
    return found


def _is_desk(message: Message) -> bool:
    return bool(message.wish and message.wish.get("desk"))
