"""Reads a raw mail into what matters here: who, to whom, in answer to what, by a person or a machine, and the text.

Decides nothing about conversations, and must get through anything that arrives: headers are taken raw and checked here.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.parser import BytesHeaderParser
from email.policy import compat32, default
from email.utils import getaddresses
from enum import StrEnum
from typing import cast

from handoff.channels.email.html_text import text_of_html
from handoff.channels.outgoing import SYNTHETIC

_MESSAGE_ID = re.compile(r"<[^<>\s]{1,200}>")
_RECIPIENT_HEADERS = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")
_LONGEST_NAME = 60
_REPORTED = re.compile(r"^[>\s]*Message-ID:\s*(<[^<>\s]{1,200}>)", re.I | re.M)
_ADDED = frozenset({"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"})


class Kind(StrEnum):
    PERSON = "person"
    AUTOMATIC = "automatic"
    BOUNCE = "bounce"
    REPORT = "report"
    """A delay or a receipt: nothing to do."""


@dataclass(frozen=True)
class Incoming:
    """One mail as it arrived."""

    message_id: str
    sender: str
    """Lower case; empty when the mail does not name exactly one."""
    recipients: tuple[str, ...]
    references: tuple[str, ...]
    """What it answers, nearest first."""
    kind: Kind
    text: str
    attachments: tuple[str, ...]
    reported: tuple[str, ...]
    """A bounce: the ids of the mails it is about."""


def read_mail(raw: bytes) -> Incoming:
    """Never refuses: what cannot be read is empty."""
    headers = BytesHeaderParser(policy=compat32).parsebytes(raw)
    mail = message_from_bytes(raw, policy=default)
    kind = _kind(headers, mail)
    senders = _addresses(headers, ("From",))
    return Incoming(
        message_id=_message_id(headers, raw),
        sender=senders[0] if len(senders) == 1 else "",
        recipients=_addresses(headers, _RECIPIENT_HEADERS),
        references=(*_ids(headers, "In-Reply-To"), *reversed(_ids(headers, "References"))),
        kind=kind,
        text=_text(mail),
        attachments=tuple(_attachments(mail)),
        reported=_reported(mail) if kind is Kind.BOUNCE else (),
    )


def digest(message_id: str) -> str:
    """Names a mail in alerts and logs without showing anything the sender chose."""
    return hashlib.sha256(message_id.encode(errors="replace")).hexdigest()[:16]


def _message_id(headers: Message, raw: bytes) -> str:
    found = _MESSAGE_ID.fullmatch(str(headers.get("Message-ID", "")).strip())
    return found[0] if found else f"<{hashlib.sha256(raw).hexdigest()}{SYNTHETIC}"


def _addresses(headers: Message, names: tuple[str, ...]) -> tuple[str, ...]:
    values = [str(value) for name in names for value in headers.get_all(name, [])]
    found = [address.strip().lower() for value in values for _, address in getaddresses([value])]
    return tuple(address for address in found if "@" in address)


def _ids(headers: Message, name: str) -> tuple[str, ...]:
    return tuple(_MESSAGE_ID.findall(str(headers.get(name, ""))))


def _kind(headers: Message, mail: EmailMessage) -> Kind:
    if headers.get_content_type() == "multipart/report":
        statuses = [part for part in mail.walk() if part.get_content_type() == "message/delivery-status"]
        return Kind.BOUNCE if "failed" in map(_action, statuses) else Kind.REPORT
    if "X-Failed-Recipients" in headers:
        return Kind.BOUNCE
    auto = str(headers.get("Auto-Submitted", "no")).split(";")[0].strip().lower()
    is_machine = auto != "no" or "X-Autoreply" in headers or "X-Autorespond" in headers
    has_no_way_back = str(headers.get("Return-Path", "")).strip() == "<>"
    return Kind.AUTOMATIC if is_machine or has_no_way_back else Kind.PERSON


def _action(status: Message) -> str:
    """RFC 3464: the blocks of a delivery status come as messages; one of them holds `Action`."""
    for block in cast(list[Message], status.get_payload()):
        if action := str(block.get("Action", "")).strip().lower():
            return action
    return ""


def _reported(mail: EmailMessage) -> tuple[str, ...]:
    """The ids of the returned originals: they come along whole, or as headers, or within the words of the report."""
    found: list[str] = []
    for part in mail.walk():
        if part.get_content_type() == "message/rfc822":
            found += [
                mail_id
                for original in cast(list[Message], part.get_payload())
                for mail_id in _ids(original, "Message-ID")
            ]
        elif part.get_content_maintype() in {"text", "message"} and not part.is_multipart():
            found += _REPORTED.findall(_content(part))
    return tuple(dict.fromkeys(found))


def _text(mail: EmailMessage) -> str:
    """The plain text, else the HTML as text. Characters that no database keeps are left out."""
    bodies = [part for part in _parts(mail) if not _is_file(part)]
    text = "\n\n".join(_content(part) for part in bodies if part.get_content_type() == "text/plain")
    if not text.strip():
        html = [part for part in bodies if part.get_content_type() == "text/html"]
        text = "\n\n".join(text_of_html(_content(part)) for part in html)
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def _parts(mail: Message) -> Iterator[Message]:
    """The leaves of the mail itself; a mail attached to it is one leaf."""
    if mail.get_content_maintype() == "multipart" and mail.is_multipart():
        for part in cast(list[Message], mail.get_payload()):
            yield from _parts(part)
    else:
        yield mail


def _content(part: Message) -> str:
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    charset = part.get_content_charset() or "utf-8"
    try:
        return raw.decode(charset, "replace")
    except LookupError:
        return raw.decode("utf-8", "replace")


def _attachments(mail: EmailMessage) -> Iterator[str]:
    """Names as they can be shown: one line each, not too long."""
    for part in filter(_is_file, _parts(mail)):
        name = " ".join(re.sub(r"[\x00-\x1f\x7f]", " ", part.get_filename() or part.get_content_type()).split())
        yield name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"


def _is_file(part: Message) -> bool:
    """Something to keep or to name; not the text itself, pictures inside the HTML, or what mail programs add."""
    kind, disposition = part.get_content_type(), part.get_content_disposition()
    if disposition == "attachment" or part.get_filename():
        return kind not in _ADDED and not (part.get("Content-ID") and disposition != "attachment")
    return kind not in {"text/plain", "text/html", *_ADDED} and not part.get("Content-ID")
