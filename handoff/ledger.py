"""The one ordered record of every conversation: appending, reading, and the owner who may speak.

Decides order, uniqueness and the epoch check; what a message causes is decided by the worker and the desk.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from handoff.contract import Wish
from handoff.domain.lifecycle import Author, HandoffStatus, Owner
from handoff.entries import Draft as Draft
from handoff.entries import buttons_of as buttons_of
from handoff.entries import insert
from handoff.entries import new_id as new_id
from handoff.models import Button, Conversation, Handoff, Message, Tombstone, Turn
from handoff.services import Services
from handoff.settings import Limits
from handoff.wording import Notice

WINDOW = timedelta(minutes=1)


class UnknownConversation(Exception):
    """There is no conversation with this id."""


class ConversationErased(Exception):
    """The conversation was erased; nothing may be written to it any more."""


class StaleEpoch(Exception):
    """The owner of the conversation changed since this was made: it may not be shown."""


class UnknownMessage(Exception):
    """No message with this id stands in this conversation."""


class UnknownButton(Exception):
    """No button with this id stands in this conversation."""


class TooManyMessages(Exception):
    """The limit per minute is reached; `retry_after` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"retry after {retry_after} s")
        self.retry_after = retry_after


@dataclass(frozen=True)
class Receipt:
    """What became of an incoming message; `is_new` is False for a repeat."""

    seq: int
    message_id: str
    is_new: bool


def open_conversation(session: Session, services: Services, *, channel: str, now: datetime) -> Conversation:
    """Start a conversation; its first message is the bot's greeting, there even when the bot is down."""
    conversation = Conversation(id=new_id(), channel=channel, created_at=now, last_message_at=now)
    session.add(conversation)
    session.flush()
    greeting = services.wording.response("utter_greet")
    append(session, conversation.id, [Draft(Author.BOT, greeting.text, greeting.buttons, greeting.links)], now)
    return conversation


def found(session: Session, conversation_id: str) -> Conversation:
    """The conversation, to read; raises `UnknownConversation` or `ConversationErased`."""
    conversation = session.get(Conversation, conversation_id)
    if conversation is None:
        raise _absent(session, conversation_id)
    return conversation


def locked(session: Session, conversation_id: str) -> Conversation:
    """The conversation, locked for this transaction; raises `UnknownConversation` or `ConversationErased`."""
    query = select(Conversation).where(Conversation.id == conversation_id).with_for_update()
    conversation = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if conversation is None:
        raise _absent(session, conversation_id)
    return conversation


def append(
    session: Session, conversation_id: str, drafts: Sequence[Draft], now: datetime, *, epoch: int | None = None
) -> list[Message]:
    """Append in order. With `epoch`, only while the conversation still has it; raises `StaleEpoch`.

    Taking the sequence numbers and checking the epoch are one statement: no other transaction fits in between.
    """
    last = _take_seqs(session, conversation_id, len(drafts), now, epoch)
    current = session.scalar(select(Conversation.epoch).where(Conversation.id == conversation_id))
    messages = []
    for seq, draft in enumerate(drafts, start=last - len(drafts) + 1):
        messages.append(insert(session, conversation_id, seq, draft, current or 0, now))
    session.flush()
    return messages


def append_notice(
    session: Session, conversation_id: str, notice: Notice, now: datetime, *, event: str | None = None
) -> Message:
    """A system message, in the transaction of what caused it; exempt from the epoch check (invariant 3)."""
    draft = Draft(Author.SYSTEM, notice.text, notice.buttons, notice.links, event=event or notice.code)
    return append(session, conversation_id, [draft], now)[0]


def append_visitor(
    session: Session,
    services: Services,
    conversation_id: str,
    *,
    channel: str,
    channel_message_id: str,
    text: str | None = None,
    button_id: str | None = None,
    now: datetime,
    limits: Limits | None = None,
) -> Receipt:
    """Commit what a visitor wrote or pressed, once per channel message id; raises the errors above.

    A text beyond what the bot may owe a conversation is taken in all the same, since it may be a cry for help, and
    screened; the bot never gets it. A press always has its turn: it may be the wish for a person.
    """
    conversation = locked(session, conversation_id)
    if (known := _by_channel_id(session, conversation_id, channel, channel_message_id)) is not None:
        return Receipt(known.seq, known.id, is_new=False)
    if limits is not None:
        _refuse_too_many(session, conversation_id, limits, now)
    button = _button(session, conversation_id, button_id) if button_id is not None else None
    draft = Draft(
        Author.VISITOR,
        button.title if button else (text or ""),
        wish=Wish.model_validate(button.wish) if button else None,
        channel=channel,
        channel_message_id=channel_message_id,
        safety_level="pending",
    )
    message = append(session, conversation_id, [draft], now)[0]
    if conversation.owner == Owner.BOT:
        most = limits.unanswered_turns if limits is not None and button is None else None
        _add_turn(session, message, now, most_undone=most)
        _end_snooze(session, conversation_id, now)
    else:
        _start_waiting(session, conversation_id, now)
    session.flush()
    return Receipt(message.seq, message.id, is_new=True)


def change_owner(session: Session, conversation_id: str, to: Owner, *, expected_epoch: int) -> int:
    """Give the floor to `to` and return the new epoch; raises `StaleEpoch` when somebody else was faster.

    Whatever the bot had not answered is taken from it for good: it goes with the handoff (invariant 2).
    """
    epoch = session.scalar(
        update(Conversation)
        .where(Conversation.id == conversation_id, Conversation.epoch == expected_epoch)
        .values(owner=to.value, epoch=Conversation.epoch + 1, needs_fresh_session=True)
        .returning(Conversation.epoch)
        .execution_options(synchronize_session=False)
    )
    if epoch is None:
        raise StaleEpoch
    skip_turns(session, conversation_id)
    return epoch


def undone_turns(session: Session, conversation_id: str, *, before: int | None = None) -> int:
    """How many answers the bot owes the conversation; with `before`, to earlier messages alone."""
    undone = select(func.count()).where(Turn.conversation_id == conversation_id, Turn.status.in_(("waiting", "leased")))
    return session.scalar(undone if before is None else undone.where(Turn.seq < before)) or 0


def skip_turns(session: Session, conversation_id: str) -> None:
    """Take every undone turn of the conversation from the bot, those held for a check-in too."""
    undone = Turn.conversation_id == conversation_id, Turn.status.in_(("waiting", "leased", "held"))
    session.execute(update(Turn).where(*undone).values(status="skipped").execution_options(synchronize_session=False))


def read(session: Session, conversation_id: str, *, after: int = 0, limit: int = 200) -> list[Message]:
    """Messages with `seq > after`, in order, at most `limit`."""
    query = select(Message).where(Message.conversation_id == conversation_id, Message.seq > after)
    return list(session.scalars(query.order_by(Message.seq).limit(limit)))


def _absent(session: Session, conversation_id: str) -> Exception:
    return ConversationErased() if session.get(Tombstone, conversation_id) else UnknownConversation()


def _take_seqs(session: Session, conversation_id: str, count: int, now: datetime, epoch: int | None) -> int:
    statement = update(Conversation).where(Conversation.id == conversation_id)
    if epoch is not None:
        statement = statement.where(Conversation.epoch == epoch)
    last: int | None = session.scalar(
        statement.values(last_seq=Conversation.last_seq + count, last_message_at=now)
        .returning(Conversation.last_seq)
        .execution_options(synchronize_session=False)
    )
    if last is None:
        exists = session.scalar(select(Conversation.id).where(Conversation.id == conversation_id))
        raise StaleEpoch if exists else _absent(session, conversation_id)
    return last


def _by_channel_id(session: Session, conversation_id: str, channel: str, channel_message_id: str) -> Message | None:
    return session.scalars(
        select(Message).where(
            Message.conversation_id == conversation_id,
            Message.channel == channel,
            Message.channel_message_id == channel_message_id,
        )
    ).one_or_none()


def _button(session: Session, conversation_id: str, button_id: str) -> Button:
    button = session.get(Button, button_id)
    if button is None or button.conversation_id != conversation_id:
        raise UnknownButton
    return button


def _add_turn(session: Session, message: Message, now: datetime, *, most_undone: int | None) -> None:
    """For the bot to answer; shed from the start if it owes the conversation `most_undone` answers already."""
    is_one_too_many = most_undone is not None and undone_turns(session, message.conversation_id) >= most_undone
    session.add(
        Turn(
            message_id=message.id,
            conversation_id=message.conversation_id,
            seq=message.seq,
            status="shed" if is_one_too_many else "waiting",
            not_before=now,
            created_at=now,
        )
    )


def _refuse_too_many(session: Session, conversation_id: str, limits: Limits, now: datetime) -> None:
    recent = session.scalars(
        select(Message.at)
        .where(
            Message.conversation_id == conversation_id,
            Message.author == Author.VISITOR.value,
            Message.at > now - WINDOW,
        )
        .order_by(Message.at)
    ).all()
    if len(recent) >= limits.messages_per_minute:
        raise TooManyMessages(max(1, round((recent[0] + WINDOW - now).total_seconds())))


def _start_waiting(session: Session, conversation_id: str, now: datetime) -> None:
    """The practitioner now owes an answer: the clock starts with the first unanswered message."""
    session.execute(
        update(Handoff)
        .where(
            Handoff.conversation_id == conversation_id,
            Handoff.status == HandoffStatus.CLAIMED.value,
            Handoff.waiting_since.is_(None),
        )
        .values(waiting_since=now)
        .execution_options(synchronize_session=False)
    )


def _end_snooze(session: Session, conversation_id: str, now: datetime) -> None:
    """Whoever writes is back in line at once, at their old place."""
    session.execute(
        update(Handoff)
        .where(
            Handoff.conversation_id == conversation_id,
            Handoff.status == HandoffStatus.QUEUED.value,
            Handoff.snoozed_until.is_not(None),
        )
        .values(snoozed_until=None, waiting_since=now)
        .execution_options(synchronize_session=False)
    )
