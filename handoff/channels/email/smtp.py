"""The way out by e-mail: one SMTP conversation per mail, and what its refusals mean.

Decides whether a refusal is temporary or permanent; when to try again is decided by the outbox.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from handoff.channels.base import Outgoing, TransportError
from handoff.channels.email.address import EMAIL, new_message_id, reply_address
from handoff.channels.email.compose import compose
from handoff.channels.email.wording import mail_wording
from handoff.settings import MailSettings

TIMEOUT = 20.0
"""Seconds for each step of the conversation; the lease of a delivery outlasts all of them together."""
_PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}


@dataclass(frozen=True)
class EmailChannel:
    """Sends through the submission server of the settings."""

    mail: MailSettings
    key: str
    data_dir: Path
    service: str
    name: str = EMAIL

    def new_message_id(self) -> str:
        return new_message_id(self.mail.address)

    def send(self, outgoing: Outgoing) -> None:
        """Hand the mail over; raises `TransportError`. No answer after the mail was sent counts as not sent."""
        mailbox = self.mail.address
        try:
            sender = reply_address(mailbox, self.key, outgoing.conversation_id)
        except ValueError as error:
            raise TransportError("mailbox_unusable", permanent=False) from error
        try:
            mail = compose(outgoing, mail_wording(self.data_dir), mailbox=mailbox, key=self.key, service=self.service)
        except ValueError as error:
            raise TransportError("mail_unwritable", permanent=True) from error
        with explained(), connected(self.mail.smtp_url) as connection:
            # The envelope carries the tag too, so that a bounce finds its conversation.
            connection.send_message(mail, from_addr=sender, to_addrs=[outgoing.address])


@contextmanager
def connected(url: str) -> Iterator[smtplib.SMTP]:
    """A conversation with the submission server, logged in."""
    parts = urlsplit(url)
    host, port = parts.hostname or "localhost", parts.port or _PORTS[parts.scheme]
    if parts.scheme == "smtps":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=ssl.create_default_context())
    else:
        connection = smtplib.SMTP(host, port, timeout=TIMEOUT)
    try:
        if parts.scheme == "smtp+starttls":
            connection.starttls(context=ssl.create_default_context())
        if parts.username:
            connection.login(unquote(parts.username), unquote(parts.password or ""))
        yield connection
        with suppress(smtplib.SMTPException, OSError):  # the mail is taken: a clumsy goodbye changes nothing
            connection.quit()
    finally:
        connection.close()


@contextmanager
def explained() -> Iterator[None]:
    """Translate the library's errors into ours, keeping the cause."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as error:
        code = max((code for code, _ in error.recipients.values()), default=0)
        raise _refusal(code) from error
    except (smtplib.SMTPAuthenticationError, smtplib.SMTPNotSupportedError) as error:
        # Our own settings are wrong, not the message: it must go out once they are right.
        raise TransportError("smtp_login_or_feature", permanent=False) from error
    except smtplib.SMTPResponseException as error:
        raise _refusal(error.smtp_code) from error
    except smtplib.SMTPServerDisconnected as error:
        raise TransportError("smtp_disconnected", permanent=False) from error
    except smtplib.SMTPException as error:
        raise TransportError("smtp_error", permanent=False) from error
    except TimeoutError as error:
        raise TransportError("smtp_timeout", permanent=False) from error
    except ssl.SSLError as error:
        raise TransportError("smtp_tls", permanent=False) from error
    except OSError as error:
        raise TransportError("smtp_unreachable", permanent=False) from error
    except ValueError as error:  # an address that no SMTP command can carry
        raise TransportError("mail_unwritable", permanent=True) from error


def _refusal(code: int) -> TransportError:
    return TransportError(f"smtp_{code}", permanent=500 <= code < 600)
