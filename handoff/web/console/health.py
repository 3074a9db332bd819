"""The health page: which parts live, what waits to leave, what went on unscreened, which crisis contacts are stale."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Response, render_template
from sqlalchemy.orm import Session

from handoff import health
from handoff.health import PartHealth
from handoff.web.access import services
from handoff.web.console import board
from handoff.web.console.board import OpenQuestions
from handoff.web.console.frame import blueprint, fragment


@dataclass(frozen=True)
class HealthView:
    parts: list[PartHealth]
    outbox: dict[str, int]
    unscreened: int
    questions: OpenQuestions


@blueprint.get("/health")
def health_page() -> str:
    return render_template("console/health.html", view=_view())


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
        )


def _parts(session: Session, now: datetime) -> list[PartHealth]:
    """The web process answers this very page: it lives."""
    others = [part for part in health.parts(session, now) if part.part != "web"]
    return [PartHealth("web", is_ok=True, code="ok", age=timedelta(0)), *others]
