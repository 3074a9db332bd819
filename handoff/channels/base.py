"""What every outside channel looks like from inside: a message on its way out, and how a channel says that it failed.

Knows no channel; whether and when to try again is the outbox's business.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from handoff.domain.lifecycle import Author

REPLY_WINDOWS: Mapping[str, timedelta] = {"messenger": timedelta(hours=24), "whatsapp": timedelta(hours=24)}
"""Channels that let a service answer freely only for so long after a visitor's message."""


class TransportError(Exception):
    """The other side did not take the message. `permanent`: sending the same again is useless."""

    def __init__(self, message_code: str, *, permanent: bool) -> None:
        super().__init__(message_code)
        self.message_code = message_code
        self.permanent = permanent


@dataclass(frozen=True)
class Link:
    title: str
    url: str


@dataclass(frozen=True)
class Outgoing:
    """A message of the ledger with everything a channel needs to bring it outside."""

    conversation_id: str
    address: str
    provider_message_id: str
    author: Author
    text: str
    name: str
    """Name and title are empty unless a practitioner wrote it."""
    title: str
    links: tuple[Link, ...]
    choices: tuple[str, ...]
    thread: tuple[str, ...]
    """Provider's ids of what went before in this conversation on this channel, oldest first."""
    at: datetime


class Channel(Protocol):
    """A way out."""

    @property
    def name(self) -> str: ...

    def new_message_id(self) -> str:
        """An id that stays with a message through every attempt to send it."""
        ...

    def send(self, outgoing: Outgoing) -> None:
        """Return once the other side has taken it; raises `TransportError`."""
        ...
