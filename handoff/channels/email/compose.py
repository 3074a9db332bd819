"""Turns a message of the ledger into an e-mail: its headers, and a plain text body that says who writes.

Knows nothing of servers. No value can start a header of its own: every one is freed of control characters first.
"""

from __future__ import annotations

import re
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from handoff.channels.base import Outgoing
from handoff.channels.email.address import reply_address
from handoff.channels.email.wording import MailWording
from handoff.domain.lifecycle import Author

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_MESSAGE_ID = re.compile(r"<[\x21-\x3b\x3d\x3f-\x7e]{1,200}>")
SIGNATURE_MARK = "-- "


def compose(outgoing: Outgoing, wording: MailWording, *, mailbox: str, key: str, service: str) -> EmailMessage:
    """The same delivery gives the same mail, whichever attempt it is; raises `ValueError` for an impossible address."""
    mail = EmailMessage(policy=SMTP)
    reply_to = reply_address(mailbox, key, outgoing.conversation_id)
    mail["From"] = _address(mailbox, service)
    mail["To"] = _address(outgoing.address)
    mail["Reply-To"] = _address(reply_to, service)
    mail["Subject"] = one_line(wording.subject.format(service=service))
    mail["Date"] = format_datetime(outgoing.at)
    mail["Message-ID"] = outgoing.provider_message_id
    thread = [reference for reference in outgoing.thread if _MESSAGE_ID.fullmatch(reference)]
    if thread:
        mail["In-Reply-To"] = thread[-1]
        mail["References"] = " ".join(thread)
    if outgoing.author is not Author.PRACTITIONER:
        mail["Auto-Submitted"] = "auto-replied"  # RFC 3834: so that no machine answers a machine
    mail["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    mail.set_content(body(outgoing, wording, service=service))
    return mail


def body(outgoing: Outgoing, wording: MailWording, *, service: str) -> str:
    """The message, its links and choices, who wrote it, and the footer below the signature mark."""
    blocks = [outgoing.text.strip()]
    if outgoing.links:
        links = [f"- {link.title}: {link.url}" for link in outgoing.links]
        blocks.append("\n".join([wording.links_line.format(service=service), *links]))
    if outgoing.choices:
        blocks.append(
            "\n".join([wording.choices_line.format(service=service), *(f"- {title}" for title in outgoing.choices)])
        )
    blocks.append(signed_by(outgoing, wording, service=service))
    return "\n\n".join(blocks) + f"\n\n{SIGNATURE_MARK}\n" + wording.footer.format(service=service).strip() + "\n"


def signed_by(outgoing: Outgoing, wording: MailWording, *, service: str) -> str:
    if outgoing.author is Author.PRACTITIONER:
        return wording.practitioner_line.format(name=outgoing.name, title=outgoing.title, service=service)
    return wording.assistant_line.format(service=service)


def _address(address: str, name: str = "") -> Address:
    """Raises `ValueError` for what is not one address; the library raises half a dozen errors for that."""
    try:
        return Address(one_line(name), addr_spec=address)
    except (ValueError, MessageError, IndexError) as error:
        raise ValueError("not an address") from error


def one_line(text: str) -> str:
    return _CONTROL.sub(" ", text).strip()
