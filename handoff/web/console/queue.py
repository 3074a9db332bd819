"""The queue page: who waits, how long, and why; what staff must look at; what nobody has answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Response, render_template, request

from handoff import queue
from handoff.alerts import CALLED
from handoff.domain.queue_order import Queue
from handoff.domain.triage import ServiceTier
from handoff.finding import LONGEST_SEARCH, Filter, Found, Show, find
from handoff.line import in_line
from handoff.queue import Silence
from handoff.web.access import services
from handoff.web.console.alert_board import OpenAlert, open_alerts
from handoff.web.console.desk import bar_view
from handoff.web.console.frame import blueprint, fragment, part
from handoff.web.console.question_board import OpenQuestions, open_questions
from handoff.web.console.session import signed_in
from handoff.web.console.urgent_lane import UrgentEntry, urgent_lane

OVER_MINUTES = (15, 60, 240, 1_440)
"""What one can ask for: those who have waited longer than this."""


@dataclass(frozen=True)
class QueueView:
    """The lanes of the page, each in the order in which its entries are due."""

    urgent: list[UrgentEntry]
    """Everybody's, claimed ones too, on whichever page."""
    found: Found
    alerts: list[OpenAlert]
    """Those that do not stand in the urgent lane."""
    questions: OpenQuestions
    wanted: Filter

    @property
    def is_mine_only(self) -> bool:
        return self.wanted.show is Show.MINE


@dataclass(frozen=True)
class Pulse:
    """The counts in the title of every page, and what is announced when they rise."""

    waiting: int
    urgent: int
    alerts: int
    alarms: int
    """Of the alerts, those that ring."""
    silent: int
    """Of my conversations, those that soon go back to the queue unless I answer."""


@blueprint.get("", strict_slashes=False)
def queue_page() -> str:
    view = _view()
    return render_template(
        "console/queue.html",
        view=view,
        part=part("console/_queue.html", view=view),
        at_desk=part("console/_desk.html", desk=bar_view()),
        asked=_asked(view.wanted),
        lanes=[Queue.CASE_MANAGED, Queue.BRIEF],
        tiers=list(ServiceTier),
        over_minutes=OVER_MINUTES,
        longest_search=LONGEST_SEARCH,
    )


@blueprint.get("/queue")
def queue_part() -> Response:
    return fragment("console/_queue.html", view=_view())


@blueprint.get("/pulse")
def pulse() -> Response:
    now, me = services().clock(), signed_in().id
    with services().db.read() as session:
        line = [one for one in in_line(session, services(), now) if not one.is_snoozed]
        mine = [e for e in queue.claimed(session, services(), now) if e.assignee_id == me]
        alerts = open_alerts(session, now)
    found = Pulse(
        waiting=len(line),
        urgent=sum(one.queue is Queue.URGENT for one in line),
        alerts=len(alerts),
        alarms=sum(alert.kind in CALLED for alert in alerts),
        silent=sum(entry.silence is not Silence.NONE for entry in mine),
    )
    return fragment("console/_pulse.html", pulse=found)


def _view() -> QueueView:
    now, me, wanted = services().clock(), signed_in().id, _wanted()
    with services().db.read() as session:
        found = find(session, services(), wanted, me, now)
        alerts = open_alerts(session, now)
        urgent = urgent_lane(session, found.urgent, alerts, now)
        questions = open_questions(session, now)
    in_lane = {alert.id for line in urgent for alert in line.alerts}
    return QueueView(
        urgent=urgent,
        found=found,
        alerts=[alert for alert in alerts if alert.id not in in_lane],
        questions=questions,
        wanted=wanted,
    )


def _wanted() -> Filter:
    """Nonsense filters nothing: whoever mistypes an address must not miss anybody."""
    given = request.args
    minutes = given.get("over", 0, type=int)
    search = " ".join(given.get("q", "").split())[:LONGEST_SEARCH]
    return Filter(
        show=_one_of(Show, given.get("show")) or Show.ALL,
        lane=_one_of(Queue, given.get("lane")),
        tier=_one_of(ServiceTier, given.get("tier")),
        over=timedelta(minutes=minutes) if minutes in OVER_MINUTES else None,
        search=search if search.isprintable() else "",
    )


def _one_of(kind: Any, raw: str | None) -> Any:
    return kind(raw) if raw in set(kind) else None


def _asked(wanted: Filter) -> dict[str, str | int]:
    """The same filter as an address, so that what renews itself asks for the same."""
    asked: dict[str, str | int] = {}
    if wanted.show is not Show.ALL:
        asked["show"] = wanted.show.value
    if wanted.lane:
        asked["lane"] = wanted.lane.value
    if wanted.tier:
        asked["tier"] = wanted.tier.value
    if wanted.over:
        asked["over"] = int(wanted.over.total_seconds()) // 60
    if wanted.search:
        asked["q"] = wanted.search
    return asked
