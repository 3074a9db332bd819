"""Decides what becomes of one mail: a visitor's message, a bounce, a wish to stop, or nothing that belongs here.

Runs in one write transaction; the mail may come again at any time, and has its effect once.
"""

from __future__ import annotations

from datetime import datetime

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff import ledger, outbox
from handoff.alerts import raise_alert
from handoff.channels.email.address import EMAIL, conversation_of
from handoff.channels.email.compose import body
from handoff.channels.email.inbox import Folder
from handoff.channels.email.incoming import Incoming, Kind, digest
from handoff.channels.email.quotes import own_words
from handoff.channels.email.split import split_text
from handoff.channels.email.wording import MailWording, mail_wording
from handoff.channels.outgoing import load_outgoing
from handoff.domain.lifecycle import Author
from handoff.models import Button, Contact, Delivery, Message
from handoff.notices import say
from handoff.plans import check_ins
from handoff.services import Services

LONGEST = 100_000
"""Characters one mail may bring into a conversation (25 messages); more is left to a person to look at."""
REMEMBERED = 10
"""Mails of ours that an answer may quote without a mark."""
NAMES = 10
ATTACHMENTS = "attachments_dropped"
STOPPED = "mail_stopped"
log = structlog.get_logger()


class _Refused(Exception):
    """Not for any conversation, or not from whom it should be; `code` says why."""

    def __init__(self, code: str, conversation_id: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.conversation_id = conversation_id


def admit(session: Session, services: Services, mail: Incoming, now: datetime) -> Folder:
    """Give the mail its effect; returns where it is to be filed."""
    if mail.kind is Kind.BOUNCE:
        _note_bounce(session, mail, now)
    elif mail.kind is Kind.PERSON:
        try:
            _take(session, services, mail, now)
        except _Refused as refusal:
            _note_refusal(session, mail, refusal, now)
            return Folder.REFUSED
    return Folder.DONE


def _take(session: Session, services: Services, mail: Incoming, now: datetime) -> None:
    conversation_id = _conversation(session, services, mail)
    contact = session.scalar(
        select(Contact.address).where(Contact.conversation_id == conversation_id, Contact.channel == EMAIL)
    )
    if _is_taken(session, conversation_id, mail):
        return
    if contact is None or contact.strip().lower() != mail.sender:
        raise _Refused("foreign_sender", conversation_id)
    wording = mail_wording(services.settings.data_dir)
    text = own_words(mail.text, _sent_before(session, services, conversation_id, wording))
    if text.casefold().strip(" .!") in wording.stop_words:
        _stop(session, services, conversation_id, mail, wording, now)
    elif text or mail.attachments:
        _append(session, services, conversation_id, mail, text, wording, now)


def _conversation(session: Session, services: Services, mail: Incoming) -> str:
    """By the signed address it was sent to, else by the mail of ours that it answers; neither can be guessed."""
    settings = services.settings
    if settings.mail is None:
        raise _Refused("mail_off")
    for address in mail.recipients:
        if conversation_id := conversation_of(address, settings.mail.address, settings.token_key):
            break
    else:
        query = select(Delivery.conversation_id).where(Delivery.provider_message_id.in_(mail.references))
        conversation_id = session.scalar(query.limit(1))
    if conversation_id is None:
        raise _Refused("unknown_address")
    try:
        ledger.locked(session, conversation_id)
    except (ledger.ConversationErased, ledger.UnknownConversation):
        raise _Refused("erased") from None
    return conversation_id


def _is_taken(session: Session, conversation_id: str, mail: Incoming) -> bool:
    """Read before: we died between the commit and the filing."""
    query = select(Message.id).where(
        Message.conversation_id == conversation_id,
        Message.channel == EMAIL,
        Message.channel_message_id == mail.message_id,
    )
    return session.scalar(query) is not None


def _append(
    session: Session,
    services: Services,
    conversation_id: str,
    mail: Incoming,
    text: str,
    wording: MailWording,
    now: datetime,
) -> None:
    names = ", ".join(mail.attachments[:NAMES]) + (" …" if len(mail.attachments) > NAMES else "")
    if len(text) > LONGEST:
        raise _Refused("too_long", conversation_id)
    button_id = _button_named(session, conversation_id, text)
    for number, part in enumerate(split_text(text) or [wording.no_text.format(names=names)]):
        ledger.append_visitor(
            session,
            services,
            conversation_id,
            channel=EMAIL,
            channel_message_id=_part_id(mail, number),
            text=part,
            button_id=button_id,
            now=now,
        )
    if mail.attachments:
        notice = services.wording.notice(ATTACHMENTS, names=names)
        say(session, services, conversation_id, notice, now)


def _part_id(mail: Incoming, number: int) -> str:
    return f"{mail.message_id}#{number + 1}" if number else mail.message_id


def _button_named(session: Session, conversation_id: str, text: str) -> str | None:
    """A choice of the last message that offered any, answered in its own words: as good as pressing it."""
    last = (
        select(Message.id)
        .join(Button, Button.message_id == Message.id)
        .where(Message.conversation_id == conversation_id)
    )
    buttons = session.scalars(
        select(Button).where(Button.message_id == last.order_by(Message.seq.desc()).limit(1).scalar_subquery())
    )
    said = _plain(text)
    return next((button.id for button in buttons if _plain(button.title) == said), None)


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("’", "'").split()).strip(" .!-\"'")


def _stop(
    session: Session, services: Services, conversation_id: str, mail: Incoming, wording: MailWording, now: datetime
) -> None:
    """No further mail and no check-ins. The ledger says so, under the id of the mail: it may come again."""
    text = wording.stopped.format(service=services.content.institution.service_name)
    draft = ledger.Draft(Author.SYSTEM, text, event=STOPPED, channel=EMAIL, channel_message_id=mail.message_id)
    outbox.stop(session, conversation_id, EMAIL, now)
    check_ins.stop(session, conversation_id, now)
    ledger.append(session, conversation_id, [draft], now)


def _sent_before(session: Session, services: Services, conversation_id: str, wording: MailWording) -> list[str]:
    """The bodies of our last mails of this conversation."""
    service = services.content.institution.service_name
    query = select(Delivery.id).where(Delivery.conversation_id == conversation_id, Delivery.channel == EMAIL)
    found = [
        load_outgoing(session, n) for n in session.scalars(query.order_by(Delivery.id.desc()).limit(REMEMBERED)).all()
    ]
    return [body(outgoing, wording, service=service) for outgoing in found if outgoing is not None]


def _note_bounce(session: Session, mail: Incoming, now: datetime) -> None:
    known = [mail_id for mail_id in mail.reported if outbox.mark_bounced(session, mail_id, "bounced", now)]
    log.info("mail_bounced", mail=digest(mail.message_id), deliveries=len(known))


def _note_refusal(session: Session, mail: Incoming, refusal: _Refused, now: datetime) -> None:
    """Staff are told once a day and conversation: an advertisement a minute must not bury what matters."""
    subject = f"{refusal.conversation_id or refusal.code}:{now:%Y-%m-%d}"
    raise_alert(session, "mail_refused", subject, refusal.conversation_id, now)
    log.info("mail_refused", mail=digest(mail.message_id), code=refusal.code, conversation=refusal.conversation_id)
