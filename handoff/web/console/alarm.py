"""The bar on every page of the console while an urgent or unscreened message waits for somebody to take notice.

Decides what the bar shows; how it sounds and blinks is the business of `alarm.js`, and works without it.
"""

from __future__ import annotations

from collections.abc import Callable

import structlog
from flask import Response
from sqlalchemy.exc import OperationalError

from handoff.alerts import CALLED
from handoff.web.access import services
from handoff.web.console.alert_board import OpenAlert, open_alerts
from handoff.web.console.frame import Part, blueprint, fragment, part

TEMPLATE = "console/_alarm.html"
log = structlog.get_logger()


@blueprint.get("/alarm")
def alarm_part() -> Response:
    return alarm_fragment()


@blueprint.context_processor
def _alarm_of_the_page() -> dict[str, Callable[[], Part]]:
    """Called by the frame of a page alone: parts that renew themselves cost nothing more."""
    return {"alarm": _alarm}


def _alarm() -> Part:
    """The page that says that the database is away has a frame too."""
    try:
        return part(TEMPLATE, alarms=alarms())
    except OperationalError as error:
        log.error("alarm_not_read", error=type(error).__name__)
        return part(TEMPLATE, alarms=[])


def alarm_fragment() -> Response:
    return fragment(TEMPLATE, alarms=alarms())


def alarms() -> list[OpenAlert]:
    """Urgent ones first, each kind by age."""
    with services().db.read() as session:
        found = open_alerts(session, services().clock(), CALLED)
    return sorted(found, key=lambda alert: alert.kind != "urgent")
