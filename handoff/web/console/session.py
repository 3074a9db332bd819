"""Who is signed in: a signed cookie with the practitioner's id and salt, checked against the account each time.

Knows no passwords and no pages: `login` decides who gets in, `guard` what that is needed for.
"""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta

from flask import g, session

from handoff import practitioners
from handoff.models import Practitioner
from handoff.web.access import services

IDLE = timedelta(hours=12)
"""Unused for this long, a session is over."""
WHO, SALT, USED_AT = "practitioner", "salt", "used_at"


def sign_in(person: Practitioner, now: datetime) -> None:
    """Start a new session: nothing of the one before is kept, so a planted cookie is worth nothing."""
    session.clear()
    session.update({WHO: person.id, SALT: person.session_salt, USED_AT: int(now.timestamp())})
    g.practitioner = person


def sign_out() -> None:
    session.clear()
    g.practitioner = None


def current_practitioner() -> Practitioner | None:
    """The signed-in practitioner of this request."""
    if "practitioner" not in g:
        g.practitioner = _load()
    person: Practitioner | None = g.practitioner
    return person


def signed_in() -> Practitioner:
    """For pages behind the guard."""
    person = current_practitioner()
    if person is None:
        raise LookupError("this page is not behind the console's guard")
    return person


def is_still_valid(person: Practitioner) -> bool:
    """For what stays open: whether the account still stands as it was when the request came."""
    with services().db.read() as transaction:
        found = practitioners.by_id(transaction, person.id)
    return found is not None and found.is_active and found.session_salt == person.session_salt


def _load() -> Practitioner | None:
    if not isinstance(session.get(WHO), int):
        return None
    if services().clock().timestamp() - session.get(USED_AT, 0) > IDLE.total_seconds():
        return None
    with services().db.read() as transaction:
        person = practitioners.by_id(transaction, session[WHO])
    if person is None or not person.is_active or not hmac.compare_digest(person.session_salt, session.get(SALT, "")):
        return None
    return person
