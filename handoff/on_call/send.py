"""The two ways to an on-call contact: an e-mail, and a POST to the webhook of a chat or a pager.

Decides whether a refusal is temporary or permanent; when to try again is decided by `calls`.
"""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

import requests

from handoff.channels.base import TransportError
from handoff.channels.email.compose import one_line
from handoff.channels.email.smtp import connected, explained
from handoff.content import OnCall, Way
from handoff.on_call.message import Call, payload, subject, text
from handoff.services import Services
from handoff.settings import Settings, SettingsError

TIMEOUT = 10.0
"""Seconds until the webhook has to have answered."""
TEMPORARY = frozenset({408, 425, 429})


def check_ways(settings: Settings, on_call: OnCall) -> None:
    """Whether every way to every contact can be gone with these settings; raises `SettingsError`."""
    for contact in on_call.contacts:
        if contact.email is not None and settings.mail is None:
            raise SettingsError("SIGNPOST_SMTP_URL is not set, but on_call.yml names a contact by e-mail")
        if contact.webhook is not None:
            settings.webhook(contact.webhook)


def send(services: Services, call: Call, way: Way) -> None:
    """Return once the other side has taken it; raises `TransportError`."""
    contact = services.content.on_call.contact(call.contact)
    if contact is None or way not in contact.ways:  # the list has changed since the call was due
        raise TransportError("contact_gone", permanent=True)
    if way is Way.EMAIL:
        _mail(services, call, contact.email or "")
    else:
        _post(services, call, contact.webhook or "")


def _mail(services: Services, call: Call, address: str) -> None:
    mail = services.settings.mail
    if mail is None:
        raise TransportError("mail_off", permanent=False)
    try:
        written = _written(services, call, mail.address, address)
    except ValueError as error:
        raise TransportError("mail_unwritable", permanent=True) from error
    with explained(), connected(mail.smtp_url) as connection:
        connection.send_message(written, from_addr=mail.address, to_addrs=[address])


def _written(services: Services, call: Call, mailbox: str, address: str) -> EmailMessage:
    content = services.content
    written = EmailMessage(policy=SMTP)
    written["From"] = Address(one_line(content.institution.service_name), addr_spec=mailbox)
    written["To"] = Address(one_line(call.contact), addr_spec=address)
    written["Subject"] = one_line(subject(call, content.on_call.wording))
    written["Date"] = format_datetime(call.called_at)
    written["Message-ID"] = f"<{call.id}@{mailbox.rpartition('@')[2]}>"
    written["Auto-Submitted"] = "auto-generated"  # RFC 3834: so that no machine answers a machine
    written["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    written["Importance"] = "high"
    written.set_content(text(call, content.on_call.wording, content.opening_hours.zone))
    return written


def _post(services: Services, call: Call, name: str) -> None:
    """The address is a secret, and the library's errors name it: none of their words leave here."""
    try:
        url = services.settings.webhook(name)
    except SettingsError:
        raise TransportError("webhook_not_set", permanent=False) from None
    body = payload(call, services.content.on_call.wording, services.content.opening_hours.zone)
    try:
        # the body of the answer is never read: whoever answers slowly without end holds up nobody
        with requests.post(url, json=body, timeout=TIMEOUT, allow_redirects=False, stream=True) as response:
            status = response.status_code
    except requests.Timeout:
        raise TransportError("webhook_timeout", permanent=False) from None
    except requests.exceptions.SSLError:
        raise TransportError("webhook_tls", permanent=False) from None
    except (requests.RequestException, ValueError):
        raise TransportError("webhook_unreachable", permanent=False) from None
    if not 200 <= status < 300:
        raise TransportError(f"webhook_{status}", permanent=300 <= status < 500 and status not in TEMPORARY)
