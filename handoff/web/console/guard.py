"""Who may come in: a signed-in practitioner with a password of their own; anybody may see the login page.

Called by `web.registry` before every request to the console, ahead of the check of the form token.
"""

from __future__ import annotations

from datetime import timedelta

from flask import redirect, request, session, url_for
from werkzeug.wrappers import Response as BaseResponse

from handoff import practitioners, presence
from handoff.models import Practitioner
from handoff.web.access import services
from handoff.web.console.frame import is_from_script, refuse
from handoff.web.console.session import USED_AT, current_practitioner

OPEN_ENDPOINTS = frozenset({"console.sign_in_page", "console.sign_in"})
"""Reached without being signed in. Everything else of this blueprint needs a practitioner."""
WITH_ONE_TIME_PASSWORD = OPEN_ENDPOINTS | {"console.password_page", "console.change_password", "console.sign_out"}
"""All that somebody may do before they have set a password of their own."""
BACKGROUND = frozenset(
    {
        "console.alarm_part",
        "console.feed",
        "console.pulse",
        "console.queue_part",
        "console.desk_part",
        "console.conversation_part",
        "console.health_part",
        "console.questions_count",
        "console.questions_part",
    }
)
"""What an open page asks for by itself: it holds nobody signed in."""
RENEW_EVERY = timedelta(minutes=1)
"""How often use is noted: each note is a write."""


def guard() -> BaseResponse | None:
    """None lets the request pass."""
    if request.endpoint in OPEN_ENDPOINTS:
        return None
    person = current_practitioner()
    if person is None:
        return _to_login()
    if person.must_change_password and request.endpoint not in WITH_ONE_TIME_PASSWORD:
        return redirect(url_for("console.password_page"), 303)
    _note_use()
    if request.endpoint not in BACKGROUND:
        _note_activity(person)
    note_presence(person)
    return None


def _note_activity(person: Practitioner) -> None:
    """What an open page does by itself is no activity: it keeps nobody from counting as away."""
    now = services().clock()
    if person.active_at is None or now - person.active_at >= RENEW_EVERY:
        with services().db.write() as transaction:
            presence.noted_activity(transaction, person, now)
        person.active_at = person.last_seen_at = now


def note_presence(person: Practitioner) -> None:
    """An open console counts as somebody on duty, which visitors' waiting times are reckoned from."""
    now = services().clock()
    if person.last_seen_at is None or now - person.last_seen_at >= RENEW_EVERY:
        with services().db.write() as transaction:
            practitioners.seen(transaction, person, now)
        person.last_seen_at = now


def _note_use() -> None:
    now = services().clock().timestamp()
    if request.endpoint not in BACKGROUND and now - session[USED_AT] >= RENEW_EVERY.total_seconds():
        session[USED_AT] = int(now)


def _to_login() -> BaseResponse:
    if is_from_script():
        return refuse(401, "signed_out")
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("console.sign_in_page", next=wanted), 303)
