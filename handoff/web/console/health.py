"""The health page: which parts live, who is called in an emergency, what waits to leave, which contacts are stale."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import Response, render_template
from sqlalchemy.orm import Session

from handoff import health
from handoff.content import CrisisContact
from handoff.health import PartHealth
from handoff.on_call import calls
from handoff.on_call.calls import OnCallState
from handoff.web.access import services
from handoff.web.console import board
from handoff.web.console.frame import blueprint, fragment, part
from handoff.web.console.question_board import OpenQuestions, open_questions

RECHECK_AFTER = timedelta(days=180)
"""A crisis contact that nobody has checked for this long is shown in red."""


@dataclass(frozen=True)
class ContactCheck:
    """A crisis contact as the visitor reads it, and whether somebody has to ring it up again."""

    contact: CrisisContact
    place: str | None
    """The country, unless it is ours."""
    is_stale: bool
    due: date | None
    """When it is to be checked again; None when nobody has checked it yet."""


@dataclass(frozen=True)
class HealthView:
    parts: list[PartHealth]
    outbox: dict[str, int]
    unscreened: int
    questions: OpenQuestions
    contacts: list[ContactCheck]
    on_call: OnCallState

    @property
    def stale_contacts(self) -> int:
        return sum(check.is_stale for check in self.contacts)

    @property
    def next_check(self) -> date | None:
        return min((check.due for check in self.contacts if check.due), default=None)


@blueprint.get("/health")
def health_page() -> str:
    return render_template("console/health.html", part=part("console/_health.html", **_context()))


@blueprint.get("/health/parts")
def health_part() -> Response:
    return fragment("console/_health.html", **_context())


def _context() -> dict[str, Any]:
    return {"view": _view(), "recheck_days": RECHECK_AFTER.days}


def _view() -> HealthView:
    now = services().clock()
    with services().db.read() as session:
        return HealthView(
            parts=_parts(session, now),
            outbox=board.outbox_counts(session),
            unscreened=board.unscreened_count(session, now),
            questions=open_questions(session, now),
            contacts=_contacts(now),
            on_call=calls.state(session, services(), now),
        )


def _parts(session: Session, now: datetime) -> list[PartHealth]:
    """The web process answers this very page: it lives."""
    others = [part for part in health.parts(session, now) if part.part != "web"]
    return [PartHealth("web", is_ok=True, code="ok", age=timedelta(0)), *others]


def _contacts(now: datetime) -> list[ContactCheck]:
    """Checked on a day by the institution's calendar."""
    content = services().content
    today = now.astimezone(content.opening_hours.zone).date()
    abroad = [(place, contact) for place, there in content.crisis_contacts_abroad.items() for contact in there]
    here = [(None, contact) for contact in (*content.crisis_contacts, *content.crisis_contacts_elsewhere)]
    return [_check(place, contact, today) for place, contact in [*here, *abroad]]


def _check(place: str | None, contact: CrisisContact, today: date) -> ContactCheck:
    due = contact.checked_on + RECHECK_AFTER if contact.checked_on else None
    return ContactCheck(contact, place, is_stale=due is None or due < today, due=due)
