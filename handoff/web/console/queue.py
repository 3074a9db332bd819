"""The queue page: who waits, how long, and why; what staff must look at; what nobody has answered."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, render_template, request

from handoff import queue
from handoff.alerts import CALLED
from handoff.domain.lifecycle import HandoffStatus
from handoff.domain.queue_order import Queue
from handoff.queue import QueueEntry
from handoff.web.access import services
from handoff.web.console.alert_board import OpenAlert, open_alerts
from handoff.web.console.frame import blueprint, fragment, part
from handoff.web.console.question_board import OpenQuestions, open_questions
from handoff.web.console.session import signed_in
from handoff.web.console.urgent_lane import UrgentEntry, urgent_lane


@dataclass(frozen=True)
class QueueView:
    """The lanes of the page, each in the order in which its entries are due."""

    urgent: list[UrgentEntry]
    """Everybody's, claimed ones too, on whichever page."""
    waiting: list[QueueEntry]
    claimed: list[QueueEntry]
    alerts: list[OpenAlert]
    """Those that do not stand in the urgent lane."""
    questions: OpenQuestions
    is_mine_only: bool


@dataclass(frozen=True)
class Pulse:
    """The counts in the title of every page, and what is announced when they rise."""

    waiting: int
    urgent: int
    alerts: int
    alarms: int
    """Of the alerts, those that ring."""


@blueprint.get("", strict_slashes=False)
def queue_page() -> str:
    view = _view()
    return render_template("console/queue.html", view=view, part=part("console/_queue.html", view=view))


@blueprint.get("/queue")
def queue_part() -> Response:
    return fragment("console/_queue.html", view=_view())


@blueprint.get("/pulse")
def pulse() -> Response:
    now = services().clock()
    with services().db.read() as session:
        queued = [e for e in queue.waiting(session, now) if e.status is HandoffStatus.QUEUED]
        alerts = open_alerts(session, now)
    urgent = sum(e.queue is Queue.URGENT for e in queued)
    alarms = sum(alert.kind in CALLED for alert in alerts)
    return fragment("console/_pulse.html", pulse=Pulse(len(queued), urgent, len(alerts), alarms))


def _view() -> QueueView:
    now, me = services().clock(), signed_in().id
    is_mine_only = request.args.get("show") == "mine"
    with services().db.read() as session:
        entries = queue.waiting(session, now)
        alerts = open_alerts(session, now)
        urgent = urgent_lane(session, entries, alerts, now)
        questions = open_questions(session, now)
    in_lane = {alert.id for line in urgent for alert in line.alerts}
    others = [e for e in entries if e.queue is not Queue.URGENT]
    claimed = [e for e in others if e.status is HandoffStatus.CLAIMED]
    return QueueView(
        urgent=urgent,
        waiting=[e for e in others if e.status is HandoffStatus.QUEUED and not is_mine_only],
        claimed=[e for e in claimed if e.assignee_id == me or not is_mine_only],
        alerts=[alert for alert in alerts if alert.id not in in_lane],
        questions=questions,
        is_mine_only=is_mine_only,
    )
