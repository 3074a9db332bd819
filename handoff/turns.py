"""The bot's work queue: leasing a turn, recording its replies under the epoch check, giving it back, giving it up.

Knows rows and deadlines; the call to the bot happens outside, between two of these transactions (invariant 5).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, exists, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from handoff import ledger, unanswered
from handoff.alerts import raise_alert
from handoff.contract import ReplyDraft, Wish
from handoff.db import Database
from handoff.domain.lifecycle import Author, Owner
from handoff.models import Conversation, Message, Turn
from handoff.notices import excerpt, say
from handoff.safety.card import CARD
from handoff.services import Services
from handoff.wording import ButtonWording

MAX_ATTEMPTS = 5
RETRY_DELAYS = (1.0, 2.0, 4.0, 8.0)
"""Seconds before the second to fifth attempt."""
LEASE_MARK = "#"
"""Parts the worker's name from the id of one lease: a lease that ran out cannot be mistaken for the next."""


class LeaseLost(Exception):
    """The turn is no longer ours: a practitioner took over, or the lease ran out and another worker has it."""


@dataclass(frozen=True)
class LeasedTurn:
    """A turn this worker may work on until its lease ends."""

    message_id: str
    conversation_id: str
    seq: int
    text: str
    wish: Wish | None
    channel: str | None
    epoch: int
    attempts: int
    fresh_session: bool
    leased_by: str


def is_any_due(db: Database, now: datetime) -> bool:
    """Whether leasing is worth a write transaction."""
    with db.read() as session:
        return session.execute(_next_turn(now, is_locking=False)).first() is not None


def lease_next(db: Database, *, worker: str, lease: timedelta, now: datetime) -> LeasedTurn | None:
    """Lease the oldest turn that may run: screened, first of its conversation, owned by the bot; None if none is."""
    with db.write() as session:
        row = session.execute(_next_turn(now)).first()
        if row is None:
            return None
        turn, conversation, message = row
        was_abandoned = turn.status == "leased"
        holder = f"{worker}{LEASE_MARK}{ledger.new_id()}"
        taken = session.execute(
            update(Turn)
            .where(
                Turn.message_id == turn.message_id,
                Turn.status == turn.status,
                Turn.leased_until.is_not_distinct_from(turn.leased_until),
            )
            .values(status="leased", leased_by=holder, leased_until=now + lease, attempts=turn.attempts + was_abandoned)
            .execution_options(synchronize_session=False)
        )
        if taken.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult
            return None
        return LeasedTurn(
            message_id=message.id,
            conversation_id=conversation.id,
            seq=message.seq,
            text=message.text,
            wish=Wish.model_validate(message.wish) if message.wish else None,
            channel=message.channel,
            epoch=conversation.epoch,
            attempts=turn.attempts + was_abandoned,
            fresh_session=conversation.needs_fresh_session,
            leased_by=holder,
        )


def record(session: Session, turn: LeasedTurn, replies: Sequence[ReplyDraft], now: datetime) -> list[Message]:
    """Commit the bot's replies and end the turn; raises `StaleEpoch` or `LeaseLost`, and then nothing is shown."""
    if _is_below_card(session, turn):
        _end(session, turn, "skipped")
        return []
    drafts = [_draft(turn, n, r) for n, r in enumerate(replies)]
    try:
        messages = ledger.append(session, turn.conversation_id, drafts, now, epoch=turn.epoch)
    except IntegrityError as error:  # another worker has answered it meanwhile: (message, ordinal) is unique
        raise LeaseLost from error
    _end(session, turn, "answered")
    session.execute(
        update(Conversation)
        .where(Conversation.id == turn.conversation_id)
        .values(needs_fresh_session=False, outage_notice_at=None)
        .execution_options(synchronize_session=False)
    )
    return messages


def give_back(session: Session, turn: LeasedTurn, *, error: str, is_counted: bool, now: datetime) -> None:
    """Leave the turn for another attempt; an attempt that never reached the bot is not counted."""
    if _is_below_card(session, turn):
        _end(session, turn, "skipped", last_error=error)
        return
    attempts = turn.attempts + is_counted
    delay = RETRY_DELAYS[min(attempts, len(RETRY_DELAYS)) - 1] if is_counted else RETRY_DELAYS[1]
    _end(session, turn, "waiting", attempts=attempts, not_before=now + timedelta(seconds=delay), last_error=error)


def give_up(session: Session, services: Services, turn: LeasedTurn, *, error: str, now: datetime) -> None:
    """Five attempts failed: tell the visitor, offer a person, keep the question, move on."""
    if _is_below_card(session, turn):
        _end(session, turn, "skipped", last_error=error)
        return
    _end(session, turn, "dead", attempts=turn.attempts + 1, last_error=error)
    notice = services.wording.notice("turn_dead", excerpt=excerpt(turn.text))
    say(session, services, turn.conversation_id, notice, now)
    unanswered.keep(session, turn.conversation_id, turn.message_id, "turn_dead", now)
    raise_alert(session, "turn_dead", turn.message_id, turn.conversation_id, now)


def hold(session: Session, message_id: str) -> None:
    """Keep the turn from the bot until the visitor has answered a check-in; one shed at the start has it then too."""
    _move(session, (Turn.message_id == message_id, Turn.status.in_(("waiting", "shed"))), status="held")


def release_held(session: Session, conversation_id: str, *, before: int, now: datetime) -> None:
    """The visitor has gone on with message `before`: what was held is the bot's again, its clock begins anew."""
    held = Turn.conversation_id == conversation_id, Turn.status == "held", Turn.seq < before
    _move(session, held, status="waiting", created_at=now, not_before=now)


def skip(session: Session, message_id: str) -> None:
    """The service answers this one itself."""
    _move(session, (Turn.message_id == message_id, Turn.status == "waiting"), status="skipped")


def skip_screened(session: Session, conversation_id: str) -> None:
    """The crisis card answers whatever waits or is held; what is not screened yet may be a wish, and stays.

    A leased turn keeps its lease, since the bot is at it, and is dropped when its reply comes.
    """
    screened = select(Message.id).where(Message.conversation_id == conversation_id, Message.safety_level != "pending")
    undone = Turn.conversation_id == conversation_id, Turn.status.in_(("waiting", "held"))
    _move(session, (*undone, Turn.message_id.in_(screened)), status="skipped")


def take_for_desk(session: Session, message_id: str) -> bool:
    """The desk carries this one out instead of the bot; False when somebody else has it or it is over."""
    return _move(session, (Turn.message_id == message_id, Turn.status == "waiting"), status="answered") == 1


def is_bot_at_work(session: Session, conversation_id: str) -> bool:
    """Whether the bot still owes this conversation an answer."""
    undone = Turn.conversation_id == conversation_id, Turn.status.in_(("waiting", "leased"))
    return session.scalar(select(Turn.message_id).where(*undone).limit(1)) is not None


def is_shed(session: Session, message_id: str) -> bool:
    """Whether the bot will never get this one; before the safety screen that is one beyond what the bot may owe."""
    return session.scalar(select(Turn.status).where(Turn.message_id == message_id)) == "shed"


def shed(session: Session, services: Services, keep: int, now: datetime) -> int:
    """Overload: of more than `keep` waiting turns the newest get an honest word instead; returns how many."""
    # what is not screened yet may be a cry for help or a wish for a person: neither is ever shed (invariant 13)
    can_be_shed = Turn.status == "waiting", Message.id == Turn.message_id, Message.safety_level != "pending"
    waiting = session.scalar(select(func.count()).select_from(Turn).where(*can_be_shed)) or 0
    if waiting <= keep:
        return 0
    newest = (
        select(Turn.message_id, Turn.conversation_id)
        .join(Conversation, Conversation.id == Turn.conversation_id)
        .where(*can_be_shed)
        .order_by(Turn.created_at.desc(), Turn.seq.desc())
        .limit(waiting - keep)
        .with_for_update(of=Conversation, skip_locked=True)
    )
    return sum(_shed(session, services, *row, now) for row in session.execute(newest).all())


def reclaim(session: Session, worker: str, now: datetime) -> int:
    """At a worker's start: what an earlier process of the same name had leased is due again at once."""
    done = session.execute(
        update(Turn)
        .where(Turn.status == "leased", Turn.leased_by.startswith(worker + LEASE_MARK, autoescape=True))
        .values(leased_until=now)
        .execution_options(synchronize_session=False)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult


def _next_turn(now: datetime, *, is_locking: bool = True) -> Any:
    earlier = aliased(Turn)
    is_due = or_(
        and_(Turn.status == "waiting", Turn.not_before <= now),
        and_(Turn.status == "leased", Turn.leased_until <= now),
    )
    has_earlier = exists().where(
        earlier.conversation_id == Turn.conversation_id,
        earlier.seq < Turn.seq,
        earlier.status.in_(("waiting", "leased")),
    )
    query = (
        select(Turn, Conversation, Message)
        .join(Conversation, Conversation.id == Turn.conversation_id)
        .join(Message, Message.id == Turn.message_id)
        .where(is_due, ~has_earlier, Conversation.owner == Owner.BOT.value, Message.safety_level != "pending")
        .order_by(Turn.created_at, Turn.seq)
        .limit(1)
    )
    return query.with_for_update(of=Conversation, skip_locked=True) if is_locking else query


def _shed(session: Session, services: Services, message_id: str, conversation_id: str, now: datetime) -> bool:
    done = session.execute(
        update(Turn)
        .where(Turn.message_id == message_id, Turn.status == "waiting")
        .values(status="shed")
        .execution_options(synchronize_session=False)
    )
    if done.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult
        return False
    say(session, services, conversation_id, services.wording.notice("overloaded"), now)
    unanswered.keep(session, conversation_id, message_id, "overloaded", now)
    return True


def _draft(turn: LeasedTurn, ordinal: int, reply: ReplyDraft) -> ledger.Draft:
    buttons = [ButtonWording(button.title, button.wish) for button in reply.buttons]
    return ledger.Draft(Author.BOT, reply.text, buttons, reply.links, in_reply_to=turn.message_id, ordinal=ordinal)


def _is_below_card(session: Session, turn: LeasedTurn) -> bool:
    """Whether the bot's words would stand below a crisis card that the visitor got meanwhile, and push it away.

    Locks the conversation, first as everywhere: else we and a claim wait for each other.
    """
    conversation = ledger.locked(session, turn.conversation_id)
    if conversation.safety_hold_at is None:
        return False
    card = select(Message.id).where(
        Message.conversation_id == turn.conversation_id, Message.event == CARD, Message.seq > turn.seq
    )
    return session.scalar(card.limit(1)) is not None


def _move(session: Session, which: tuple[Any, ...], **values: object) -> int:
    done = session.execute(update(Turn).where(*which).values(**values).execution_options(synchronize_session=False))
    return int(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult


def _end(session: Session, turn: LeasedTurn, status: str, **changes: object) -> None:
    done = session.execute(
        update(Turn)
        .where(Turn.message_id == turn.message_id, Turn.status == "leased", Turn.leased_by == turn.leased_by)
        .values(status=status, leased_until=None, leased_by=None, **changes)
        .execution_options(synchronize_session=False)
    )
    if done.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult
        raise LeaseLost
