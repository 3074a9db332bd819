"""The mailbox that answers come to, over IMAP: what waits there, and filing it away.

Knows folders and flags; what a mail means is decided elsewhere. A mail is filed only after its effect is committed.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote, urlsplit

from imap_tools import OR
from imap_tools.consts import MailMessageFlags
from imap_tools.mailbox import BaseMailBox, MailBox, MailBoxUnencrypted

TIMEOUT = 20.0
BATCH = 50
"""Mails taken in one look."""
_PORTS = {"imap": 143, "imaps": 993}


class Folder(StrEnum):
    """Where a mail goes when it is dealt with. Nothing is ever deleted."""

    DONE = "Signpost-Done"
    REFUSED = "Signpost-Refused"


@dataclass(frozen=True)
class Inbox:
    """An open mailbox."""

    box: BaseMailBox
    tag_prefix: str
    """`careers+`: what every reply address begins with."""

    def waiting(self) -> list[str]:
        """Unseen mails, and answers that somebody already opened in a mail program."""
        return self.box.uids(OR(seen=False, to=self.tag_prefix), charset=None)[:BATCH]

    def raw(self, uid: str) -> bytes:
        """The mail, left unseen: it stays waiting if we die now. Empty when it is gone."""
        _, answer = self.box.client.uid("FETCH", uid, "(BODY.PEEK[])")
        return next((bytes(item[1]) for item in answer if isinstance(item, tuple)), b"")

    def file(self, uid: str, folder: Folder) -> None:
        if not self.box.folder.exists(folder.value):
            self.box.folder.create(folder.value)
        self.box.flag(uid, MailMessageFlags.SEEN, True)
        self.box.move(uid, folder.value)


@contextmanager
def open_inbox(url: str, mailbox: str) -> Iterator[Inbox]:
    """Log in to `imaps://user:password@host:port/FOLDER`."""
    parts = urlsplit(url)
    host, port = parts.hostname or "localhost", parts.port or _PORTS[parts.scheme]
    box: BaseMailBox
    if parts.scheme == "imaps":
        box = MailBox(host, port, timeout=TIMEOUT, ssl_context=ssl.create_default_context())
    else:
        box = MailBoxUnencrypted(host, port, timeout=TIMEOUT)
    folder = unquote(parts.path.strip("/")) or "INBOX"
    with box.login(unquote(parts.username or ""), unquote(parts.password or ""), initial_folder=folder):
        yield Inbox(box, mailbox.rpartition("@")[0] + "+")
