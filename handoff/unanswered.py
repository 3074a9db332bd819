"""Questions that nobody has answered: kept with an age clock, shared by the visitor, answered or closed by staff.

Decides who gets to read a question and when it is over (invariant 11). Which questions are alike it is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from handoff import ledger, outbox
from handoff.alerts import raise_alert
from handoff.audit import note
from handoff.domain.lifecycle import Author
from handoff.models import Alert, Consent, Conversation, Message, Practitioner, UnansweredQuestion
from handoff.notices import excerpt, say
from handoff.services import Services

SHARED_FOR = timedelta(days=14)
"""How long a conversation that nobody agreed to keep stays for the sake of a question its visitor shared."""
OVERDUE_AFTER = timedelta(days=3)
"""A shared question that has waited this long becomes an alert: longer than a weekend."""
ANSWERED, SETTLED, EXPIRED = "answered", "read_in_talk", "expired"
OVERDUE = "question_overdue"
CLOSE_REASONS = ("answered_elsewhere", "not_for_us", "not_a_question", "cannot_say")
"""Why staff close a question without an answer; what the visitor is told about each stands in notices.yml."""
LOOK_BACK = 20
"""How many of a visitor's messages are looked through for the one that was answered badly."""
CHANNEL = "unanswered"
"""With the question's id as the channel's message id: one question gets one answer, however often it is sent."""


class NothingToShare(Exception):
    """This conversation has no open unanswered question."""


class NotClosable(Exception):
    """No such reason for closing a question."""


@dataclass(frozen=True)
class Outcome:
    """What became of the questions somebody answered or closed."""

    done: int = 0
    mailed: int = 0
    """Of those, how many also leave for the visitor's outside channel."""
    gone: int = 0
    """Erased or purged meanwhile."""
    closed: int = 0
    """A colleague was faster."""
    held: int = 0
    """The visitor may be in danger: whoever looks after the urgent lane speaks first. The question stays open."""


def keep(
    session: Session, conversation_id: str, message_id: str, reason: str, now: datetime, answer: str | None = None
) -> None:
    """Note the question once, with the answer that did not help, if that is why.

    Reasons: not_understood, not_helpful, turn_dead, overloaded, too_many_unanswered, no_reply.
    """
    if reason == "not_helpful":
        message_id = _asked_before(session, conversation_id, message_id)
    known = session.get(UnansweredQuestion, message_id)
    if known is None:
        session.add(
            UnansweredQuestion(
                message_id=message_id, conversation_id=conversation_id, reason=reason, answer=answer, asked_at=now
            )
        )
        session.flush()
    elif known.answer is None:
        known.answer = answer


def share(session: Session, services: Services, conversation_id: str, now: datetime) -> UnansweredQuestion:
    """Let staff read the newest open question, and tell the visitor; raises `NothingToShare`. Twice changes nothing."""
    ledger.locked(session, conversation_id)
    is_open = UnansweredQuestion.conversation_id == conversation_id, UnansweredQuestion.closed_at.is_(None)
    newest = (
        select(UnansweredQuestion)
        .join(Message, Message.id == UnansweredQuestion.message_id)
        .where(*is_open)
        .order_by(Message.seq.desc())
        .limit(1)
    )
    question = session.scalars(newest).one_or_none()
    if question is None:
        raise NothingToShare
    if question.is_shared:
        return question
    question.shared_at = now
    session.add(
        Consent(
            conversation_id=conversation_id,
            purpose="share_question",
            is_given=True,
            wording_version=services.wording.version,
            message_id=question.message_id,
            at=now,
        )
    )
    session.flush()
    note(session, "visitor", "question_shared", now, conversation_id)
    text = excerpt(session.get_one(Message, question.message_id).text)
    notice = services.wording.notice("question_shared", excerpt=text, days=SHARED_FOR.days)
    say(session, services, conversation_id, notice, now)
    return question


def answer(
    session: Session,
    services: Services,
    message_ids: Sequence[str],
    practitioner: Practitioner,
    text: str,
    now: datetime,
) -> Outcome:
    """Send the answer to whoever asked one of these questions, each under their own question and nobody else's.

    A person's own message, whoever has the floor: it answers what was asked before (invariants 2 and 3).
    """
    taken = _taken(session, message_ids)
    mailed = 0
    for question in taken.open:
        asked = excerpt(session.get_one(Message, question.message_id).text)
        draft = ledger.Draft(
            Author.PRACTITIONER,
            services.wording.phrase("question_answer").format(excerpt=asked, answer=text),
            practitioner_id=practitioner.id,
            channel=CHANNEL,
            channel_message_id=question.message_id,
        )
        message = ledger.append(session, question.conversation_id, [draft], now)[0]
        mailed += outbox.enqueue(session, services, message, now) is not None
        question.answered_at, question.answered_by_id, question.answer_message_id = now, practitioner.id, message.id
        _close(session, question, ANSWERED, practitioner, now)
    return taken.outcome(mailed)


def close(
    session: Session,
    services: Services,
    message_ids: Sequence[str],
    practitioner: Practitioner,
    reason: str,
    now: datetime,
) -> Outcome:
    """End these questions without an answer, and tell each visitor why; raises `NotClosable`."""
    if reason not in CLOSE_REASONS:
        raise NotClosable
    taken = _taken(session, message_ids)
    for question in taken.open:
        _close(session, question, reason, practitioner, now)
        _tell_closed(
            session, services, question, "question_closed", now, why=services.wording.phrase(f"closed_{reason}")
        )
    return taken.outcome()


def settle(session: Session, conversation_id: str, from_seq: int, practitioner: Practitioner, now: datetime) -> None:
    """The practitioner who has just ended a talk read these in it. One that was shared for itself stays open."""
    query = (
        select(UnansweredQuestion)
        .join(Message, Message.id == UnansweredQuestion.message_id)
        .where(
            UnansweredQuestion.conversation_id == conversation_id,
            UnansweredQuestion.closed_at.is_(None),
            UnansweredQuestion.shared_at.is_(None),
            Message.seq >= from_seq,
        )
    )
    for question in session.scalars(query):
        _close(session, question, SETTLED, practitioner, now)


def became(session: Session, message_ids: Sequence[str], name: str) -> None:
    """Remember which answer staff wrote because of these questions; the answer itself knows nothing of them."""
    session.execute(
        update(UnansweredQuestion)
        .where(UnansweredQuestion.message_id.in_(message_ids), UnansweredQuestion.shared_at.is_not(None))
        .values(became=name)
        .execution_options(synchronize_session=False)
    )


def look_after(session: Session, services: Services, now: datetime) -> int:
    """Alert staff to what has waited too long, and tell visitors whose time is over; returns how many it ended."""
    waiting = select(UnansweredQuestion).where(
        UnansweredQuestion.closed_at.is_(None), UnansweredQuestion.shared_at <= now - OVERDUE_AFTER
    )
    for question in session.scalars(waiting):
        raise_alert(session, "question_overdue", question.message_id, question.conversation_id, now)
    over = (
        select(UnansweredQuestion.message_id)
        .join(Conversation, Conversation.id == UnansweredQuestion.conversation_id)
        .where(
            UnansweredQuestion.closed_at.is_(None),
            UnansweredQuestion.shared_at <= now - SHARED_FOR,
            Conversation.is_kept.is_(False),
        )
    )
    taken = _taken(session, session.scalars(over).all())
    for question in taken.open:
        _close(session, question, EXPIRED, None, now)
        _tell_closed(session, services, question, "question_expired", now, days=SHARED_FOR.days)
    return len(taken.open)


@dataclass(frozen=True)
class _Taken:
    """Questions whose conversations are locked, and why the others are not among them."""

    open: Sequence[UnansweredQuestion]
    gone: int
    closed: int
    held: int

    def outcome(self, mailed: int = 0) -> Outcome:
        return Outcome(len(self.open), mailed, self.gone, self.closed, self.held)


def _taken(session: Session, message_ids: Sequence[str]) -> _Taken:
    """Conversations are locked in the order of their ids, so that two answers at once do not wait for each other."""
    wanted = set(message_ids)
    is_wanted = UnansweredQuestion.message_id.in_(wanted), UnansweredQuestion.shared_at.is_not(None)
    owners = select(UnansweredQuestion.conversation_id).where(*is_wanted).distinct()
    conversations = {}
    for conversation_id in sorted(session.scalars(owners)):
        try:
            conversations[conversation_id] = ledger.locked(session, conversation_id)
        except (ledger.UnknownConversation, ledger.ConversationErased):
            continue
    query = select(UnansweredQuestion).where(*is_wanted, UnansweredQuestion.conversation_id.in_(conversations))
    found = session.scalars(query.order_by(UnansweredQuestion.asked_at).execution_options(populate_existing=True)).all()
    open_ones = [q for q in found if q.closed_at is None]
    free = [q for q in open_ones if conversations[q.conversation_id].safety_hold_at is None]
    return _Taken(free, len(wanted) - len(found), len(found) - len(open_ones), len(open_ones) - len(free))


def _close(
    session: Session, question: UnansweredQuestion, reason: str, practitioner: Practitioner | None, now: datetime
) -> None:
    question.closed_at, question.closed_reason = now, reason
    question.closed_by_id = practitioner.id if practitioner else None
    actor = f"practitioner:{practitioner.id}" if practitioner else "worker"
    note(session, actor, "question_closed", now, question.conversation_id, reason=reason)
    session.execute(delete(Alert).where(Alert.kind == OVERDUE, Alert.subject == question.message_id))
    session.flush()


def _tell_closed(
    session: Session, services: Services, question: UnansweredQuestion, code: str, now: datetime, **values: object
) -> None:
    asked = excerpt(session.get_one(Message, question.message_id).text)
    say(session, services, question.conversation_id, services.wording.notice(code, excerpt=asked, **values), now)


def _asked_before(session: Session, conversation_id: str, message_id: str) -> str:
    """What did not help answers an earlier message: the newest one typed, else pressed, before the one that says so.

    The one itself if there is none, or if staff have already answered that.
    """
    saying = session.get_one(Message, message_id)
    earlier = (
        select(Message)
        .where(
            Message.conversation_id == conversation_id,
            Message.author == Author.VISITOR.value,
            Message.seq < saying.seq,
        )
        .order_by(Message.seq.desc())
        .limit(LOOK_BACK)
    )
    found = sorted(session.scalars(earlier), key=lambda message: message.wish is not None)  # stable: still newest first
    known = session.get(UnansweredQuestion, found[0].id) if found else None
    return message_id if not found or (known is not None and known.closed_at is not None) else found[0].id
