"""Takes answers out of the mailbox: read, commit the effect, and only then file the mail.

Whoever dies in between reads the mail again, and the ledger knows its id. What a mail means is decided in `admit_mail`.
"""

from __future__ import annotations

import structlog

from handoff.alerts import raise_alert
from handoff.channels.email.inbox import Folder, Inbox, open_inbox
from handoff.channels.email.incoming import digest, read_mail
from handoff.services import Services
from handoff.worker.admit_mail import admit
from handoff.worker.mail_health import OK, show_alive

PART = "mail_in"
POLL_SECONDS = 5.0
"""How often the worker looks into the mailbox."""
log = structlog.get_logger()


def run_once(services: Services) -> bool:
    """Deal with everything that waits; True when there was something. Nothing that happens outside comes through."""
    mail = services.settings.mail
    if mail is None or mail.imap_url is None:
        return False
    try:
        with open_inbox(mail.imap_url, mail.address) as inbox:
            filed = [_deal_with(services, inbox, uid) for uid in inbox.waiting()]
        show_alive(services, PART, code=OK if all(filed) else "mail_stuck")
        return any(filed)
    except Exception as error:
        log.warning("receive_mail_failed", error=type(error).__name__)
        _show_trouble(services, type(error).__name__)
        return False


def _deal_with(services: Services, inbox: Inbox, uid: str) -> bool:
    """False when this mail defeats us: it stays where it is, staff are told, and the others go on."""
    raw = inbox.raw(uid)
    if not raw:  # another worker has filed it
        return True
    try:
        folder = _effect(services, raw)
    except Exception as error:
        log.error("mail_stuck", mail=digest(raw.decode(errors="replace")), error=type(error).__name__)
        with services.db.write() as session:
            raise_alert(session, "mail_stuck", digest(raw.decode(errors="replace")), None, services.clock())
        return False
    inbox.file(uid, folder)
    return True


def _effect(services: Services, raw: bytes) -> Folder:
    incoming = read_mail(raw)
    with services.db.write() as session:
        return admit(session, services, incoming, services.clock())


def _show_trouble(services: Services, code: str) -> None:
    try:
        show_alive(services, PART, code=code)
    except Exception as error:  # the database is away as well
        log.warning("receive_mail_failed", error=type(error).__name__)
