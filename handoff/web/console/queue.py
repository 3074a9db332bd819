"""The queue page: who waits, how long, and why; what staff must look at; what nobody has answered."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, render_template, request

from handoff import queue
from handoff.domain.lifecycle import HandoffStatus
from handoff.domain.queue_order import Queue
from handoff.queue import QueueEntry
from handoff.web.access import services
from handoff.web.console import board
from handoff.web.console.board import OpenAlert, OpenQuestions
from handoff.web.console.frame import blueprint, fragment, part
from handoff.web.console.session import signed_in


@dataclass(frozen=True)
class QueueView:
    """The lanes of the page, each in the order in which its entries are due."""

    urgent: list[QueueEntry]
    waiting: list[QueueEntry]
    claimed: list[QueueEntry]
    alerts: list[OpenAlert]
    questions: OpenQuestions
    is_mine_only: bool


@dataclass(frozen=True)
class Pulse:
    """The counts in the title of every page, and what is announced when they rise."""

    waiting: int
    urgent: int
    alerts: int


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
        alerts = len(board.open_alerts(session, now))
    urgent = sum(e.queue is Queue.URGENT for e in queued)
    return fragment("console/_pulse.html", pulse=Pulse(len(queued), urgent, alerts))


def _view() -> QueueView:
    now, me = services().clock(), signed_in().id
    is_mine_only = request.args.get("show") == "mine"
    with services().db.read() as session:
        entries = queue.waiting(session, now)
        alerts = board.open_alerts(session, now)
        questions = board.open_questions(session, now)
    queued = [e for e in entries if e.status is HandoffStatus.QUEUED]
    return QueueView(
        urgent=[e for e in queued if e.queue is Queue.URGENT],
        waiting=[e for e in queued if e.queue is not Queue.URGENT and not is_mine_only],
        claimed=[e for e in entries if e.status is HandoffStatus.CLAIMED and (e.assignee_id == me or not is_mine_only)],
        alerts=alerts,
        questions=questions,
        is_mine_only=is_mine_only,
    )
