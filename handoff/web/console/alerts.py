"""Taking an alert off the board: somebody has looked."""

from __future__ import annotations

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response as BaseResponse

from handoff.web.access import services
from handoff.web.console import board
from handoff.web.console.alarm import alarm_fragment
from handoff.web.console.frame import blueprint, is_from_script
from handoff.web.console.session import signed_in
from handoff.web.console.words import words


@blueprint.post("/alerts/<int(max=2147483647):alert_id>/acknowledge")
def acknowledge(alert_id: int) -> BaseResponse:
    """From the bar the page stays as it is, with a bar less; else the queue says what was done."""
    with services().db.write() as session:
        is_done = board.acknowledge(session, alert_id, signed_in(), services().clock())
    if is_from_script():
        response = alarm_fragment()
        response.headers["HX-Trigger"] = "console:changed"
        return response
    flash(words().of("done", "acknowledge") if is_done else words().problem("alert_gone"))
    return redirect(url_for("console.queue_page"), 303)
