"""Who is called about an alert, in which order, and in which words.

Refuses a contact that cannot be reached; knows neither where a webhook's address comes from nor when a call is due.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from email.headerregistry import Address
from enum import StrEnum
from string import Formatter

from handoff.content.entry import Entry

_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]*")
_VALUES: dict[str, frozenset[str]] = {
    "drill_mark": frozenset(),
    "subject": frozenset({"mark", "kind", "ref"}),
    "text": frozenset(
        {"mark", "kind", "ref", "reasons", "time", "contact", "console_url", "acknowledge_url"},
    ),
    "no_ref": frozenset(),
    "no_reasons": frozenset(),
}
"""Every sentence, with the values it may use."""


class Way(StrEnum):
    """How a contact is reached."""

    EMAIL = "email"
    WEBHOOK = "webhook"


@dataclass(frozen=True)
class OnCallContact:
    """Somebody, or a group, who is called. `webhook` names the setting that holds the address: it is a secret."""

    name: str
    email: str | None = None
    webhook: str | None = None

    @property
    def ways(self) -> tuple[Way, ...]:
        ways = ((Way.EMAIL, self.email), (Way.WEBHOOK, self.webhook))
        return tuple(way for way, address in ways if address is not None)


@dataclass(frozen=True)
class CallWording:
    """What a call says; codes without words of their own are shown as they stand."""

    drill_mark: str
    subject: str
    text: str
    no_ref: str
    no_reasons: str
    kinds: Mapping[str, str]
    reasons: Mapping[str, str]


@dataclass(frozen=True)
class OnCall:
    """The contacts in the order in which they are called; none: the console alone shows alerts."""

    escalate_after: timedelta
    contacts: tuple[OnCallContact, ...]
    wording: CallWording

    def contact(self, name: str) -> OnCallContact | None:
        """None when the list has changed since and the name is gone."""
        return next((contact for contact in self.contacts if contact.name == name), None)


def on_call_of(file: Entry, console: Entry) -> OnCall:
    """Contacts and words; those for reasons are the console's own."""
    minutes = file.number("escalate_after_minutes")
    if not 0 < minutes <= 24 * 60:
        raise file.fault("escalate_after_minutes", "must be more than 0, and a day at most")
    contacts = tuple(_contact(entry) for entry in file.entries("contacts"))
    names = [contact.name for contact in contacts]
    if repeated := next((name for name in names if names.count(name) > 1), None):
        raise file.fault("contacts", f"holds {repeated!r} twice")
    wording = _wording(file.entry("wording"), reasons=_table(console.entry("codes"), "safety_reasons"))
    file.done()
    return OnCall(timedelta(minutes=minutes), contacts, wording)


def _contact(entry: Entry) -> OnCallContact:
    contact = OnCallContact(entry.text("name"), entry.optional_text("email"), entry.optional_text("webhook"))
    if not contact.ways:
        raise entry.fault("email", "and webhook are both null: there is no way to reach this contact")
    if contact.email is not None and not _is_address(contact.email):
        raise entry.fault("email", "must be an e-mail address")
    if contact.webhook is not None and not _VARIABLE.fullmatch(contact.webhook):
        raise entry.fault(
            "webhook", "must be the name of a setting in capitals, such as DUTY_WEBHOOK; the address itself is a secret"
        )
    entry.done()
    return contact


def _is_address(text: str) -> bool:
    try:
        return bool(Address(addr_spec=text).domain) and text.isascii()
    except Exception:  # the library raises half a dozen errors for what is not one address
        return False


def _wording(entry: Entry, reasons: Mapping[str, str]) -> CallWording:
    texts = {name: _sentence(entry, name) for name in _VALUES}
    wording = CallWording(**texts, kinds=_table(entry, "kinds"), reasons=reasons)
    entry.done()
    return wording


def _sentence(entry: Entry, name: str) -> str:
    text = entry.text(name)
    try:
        used = {value for _, value, _, _ in Formatter().parse(text) if value is not None}
    except ValueError as error:
        raise entry.fault(name, f"cannot be filled in: {error}") from error
    if unknown := used - _VALUES[name]:
        raise entry.fault(name, f"may not use {', '.join(sorted(unknown))}")
    return text


def _table(entry: Entry, name: str) -> Mapping[str, str]:
    table = entry.entry(name)
    return {code: table.text(code) for code in table.names()}
