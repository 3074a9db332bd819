"""The health page: which parts live, what waits to leave, what went on unscreened, which crisis contacts are stale."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import Response, render_template
from sqlalchemy.orm import Session

from handoff import health
from handoff.content import CrisisContact
from handoff.health import PartHealth
from handoff.web.access import services
from handoff.web.console import board
from handoff.web.console.board import OpenQuestions
from handoff.web.console.frame import blueprint, fragment, part

RECHECK_AFTER = timedelta(days=180)
"""A crisis contact that nobody has checked for this long is shown in red."""


@dataclass(frozen=True)
class ContactCheck:
    """A crisis contact as the visitor reads it, and whether somebody has to ring it up again."""

    contact: CrisisContact
    is_stale: bool


@dataclass(frozen=True)
class HealthView:
    parts: list[PartHealth]
    outbox: dict[str, int]
    unscreened: int
    questions: OpenQuestions
    contacts: list[ContactCheck]


@blueprint.get("/health")
def health_page() -> str:
    return render_template("console/health.html", part=part("console/_health.html", view=_view()))


@blueprint.get("/health/parts")
def health_part() -> Response:
    return fragment("console/_health.html", view=_view())


def _view() -> HealthView:
    now = services().clock()
    with services().db.read() as session:
        return HealthView(
            parts=_parts(session, now),
            outbox=board.outbox_counts(session),
            unscreened=board.unscreened_count(session, now),
            questions=board.open_questions(session, now),
            contacts=_contacts(now),
        )


def _parts(session: Session, now: datetime) -> list[PartHealth]:
    """The web process answers this very page: it lives."""
    others = [part for part in health.parts(session, now) if part.part != "web"]
    return [PartHealth("web", is_ok=True, code="ok", age=timedelta(0)), *others]


def _contacts(now: datetime) -> list[ContactCheck]:
    """Checked on a day by the institution's calendar."""
    content = services().content
    today = now.astimezone(content.opening_hours.zone).date()
    return [
        ContactCheck(contact, _is_stale(contact.checked_on, today))
        for contact in (*content.crisis_contacts, *content.crisis_contacts_elsewhere)
    ]


def _is_stale(checked_on: date | None, today: date) -> bool:
    return checked_on is None or today - checked_on > RECHECK_AFTER
