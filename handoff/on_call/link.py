"""The address that acknowledges an alert: signed, so that only whoever was called can have it, and for a week.

Knows what a link stands for; what following it does is decided by the web.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from itsdangerous import BadSignature, URLSafeSerializer

from handoff.models import Alert
from handoff.settings import Settings

VALID_FOR = timedelta(days=7)
_SALT = "on-call acknowledgement"


class BadLink(Exception):
    """We did not sign this."""


class OldLink(Exception):
    """Signed by us, longer ago than links are valid."""


@dataclass(frozen=True)
class Link:
    """The alert, and which of the calls about it carried the link."""

    alert_id: int
    number: int
    mark: str
    """Of the alert itself: SQLite gives the number of an erased alert to a later one."""

    def is_of(self, alert: Alert) -> bool:
        return (self.alert_id, self.mark) == (alert.id, _mark(alert))


def link_url(settings: Settings, alert: Alert, number: int, called_at: datetime) -> str:
    """The same for every attempt of the same call."""
    until = int((called_at + VALID_FOR).timestamp())
    token = _signer(settings).dumps([alert.id, number, _mark(alert), until])
    return f"{settings.public_url}/on-call/{token}"


def link_of(settings: Settings, token: str, now: datetime) -> Link:
    """What the token stands for; raises `BadLink` or `OldLink`."""
    try:
        alert_id, number, mark, until = _signer(settings).loads(token)
    except BadSignature:
        raise BadLink from None
    if now.timestamp() > until:
        raise OldLink
    return Link(alert_id, number, mark)


def _mark(alert: Alert) -> str:
    return hashlib.sha256(f"{alert.kind} {alert.subject}".encode()).hexdigest()[:12]


def _signer(settings: Settings) -> URLSafeSerializer:
    return URLSafeSerializer(settings.session_key, salt=_SALT, signer_kwargs={"digest_method": hashlib.sha256})
