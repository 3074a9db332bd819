"""E-mail for tests: one real mail server for the whole run, and a visitor who left an address."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email.message import EmailMessage

import pytest
from sqlalchemy import select

from handoff import ledger, outbox
from handoff.channels.email.address import EMAIL, reply_address
from handoff.domain.lifecycle import Author
from handoff.models import Contact, Delivery, Message, Practitioner
from handoff.services import Services
from handoff.worker import deliver, receive_mail
from tests.mailserver import SERVICE, MailServer
from tests.pager import Pager

ALIA_AT = "Alia@campus.example"


@pytest.fixture(scope="session")
def running_mail_server() -> Iterator[MailServer]:
    if shutil.which("dovecot") is None:
        pytest.skip("Dovecot is not installed (Debian: dovecot-imapd dovecot-lmtpd)")
    with MailServer() as server:
        yield server


@pytest.fixture
def mail_server(running_mail_server: MailServer) -> MailServer:
    running_mail_server.forget()
    return running_mail_server


@pytest.fixture
def mailed(services: Services, mail_server: MailServer) -> Services:
    """Services with the e-mail channel on."""
    return replace(services, settings=replace(services.settings, mail=mail_server.settings))


def text_of(mail: EmailMessage) -> str:
    content = mail.get_content()
    assert isinstance(content, str)
    return content.replace("\r\n", "\n")


@dataclass(frozen=True)
class Correspondence:
    """Alia's conversation, and the ways it moves on."""

    services: Services
    server: MailServer
    maya: Practitioner
    conversation_id: str

    @property
    def reply_to(self) -> str:
        return reply_address(SERVICE, self.services.settings.token_key, self.conversation_id)

    def maya_says(self, text: str) -> Message:
        """A practitioner's reply, put on its way as the desk does."""
        return self.says(ledger.Draft(Author.PRACTITIONER, text, practitioner_id=self.maya.id))

    def says(self, draft: ledger.Draft) -> Message:
        now = self.services.clock()
        with self.services.db.write() as session:
            message = ledger.append(session, self.conversation_id, [draft], now)[0]
            outbox.enqueue(session, self.services, message, now)
        return message

    def alia_writes(self, text: str, **headers: str) -> EmailMessage:
        """A mail of hers to the reply address, not sent yet."""
        mail = EmailMessage()
        given = {
            "From": f"Alia <{ALIA_AT}>",
            "To": self.reply_to,
            "Subject": "Re: Your conversation",
            "Message-ID": f"<{ledger.new_id()}@campus.example>",
            **{k.replace("_", "-"): v for k, v in headers.items()},
        }
        for name, value in given.items():
            mail[name] = value
        mail.set_content(text)
        return mail

    def alia_sends(self, text: str, **headers: str) -> EmailMessage:
        mail = self.alia_writes(text, **headers)
        self.arrives(mail)
        return mail

    def arrives(self, mail: EmailMessage | bytes, sender: str = ALIA_AT) -> None:
        self.server.deliver(mail, SERVICE, sender=sender)

    def deliver_all(self) -> int:
        """Until nothing is due; returns the number of attempts."""
        attempts = 0
        while deliver.run_once(self.services):
            attempts += 1
        return attempts

    def receive(self) -> bool:
        return receive_mail.run_once(self.services)

    def received_by_alia(self) -> list[EmailMessage]:
        return self.server.mails(ALIA_AT.partition("@")[0].lower())

    def messages(self, author: Author | None = None) -> list[Message]:
        with self.services.db.read() as session:
            found = ledger.read(session, self.conversation_id)
        return [message for message in found if author is None or message.author == author]

    def heard(self) -> list[str]:
        """What the ledger holds of Alia."""
        return [message.text for message in self.messages(Author.VISITOR)]

    def deliveries(self) -> list[Delivery]:
        with self.services.db.read() as session:
            return list(session.scalars(select(Delivery).order_by(Delivery.id)))


@pytest.fixture
def correspondence(mailed: Services, mail_server: MailServer, maya: Practitioner) -> Correspondence:
    """Alia asked on the website and left her address."""
    now = mailed.clock()
    with mailed.db.write() as session:
        conversation = ledger.open_conversation(session, mailed, channel="widget", now=now)
        session.add(Contact(conversation_id=conversation.id, channel=EMAIL, address=ALIA_AT, created_at=now))
        conversation_id = conversation.id
    return Correspondence(mailed, mail_server, maya, conversation_id)


@pytest.fixture
def pager() -> Iterator[Pager]:
    with Pager() as found:
        yield found
