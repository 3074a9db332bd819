"""The line that stays open: tells the page that something it shows has changed. The page then asks for its parts.

Carries no content, so that what may be seen is decided in one place, by the pages.
"""

from __future__ import annotations

from collections.abc import Iterator

from flask import Response, request

from handoff.hub import ALERTS, QUEUE
from handoff.models import Practitioner
from handoff.services import Services
from handoff.web import feed as stream
from handoff.web.access import services
from handoff.web.console import board
from handoff.web.console.board import Mark
from handoff.web.console.frame import blueprint
from handoff.web.console.guard import note_presence
from handoff.web.console.session import is_still_valid, signed_in

SCREENING_WAIT = 0.2
"""Seconds between two looks at a message that is still with the safety screen."""


@blueprint.get("/feed")
def feed() -> Response:
    conversation_id = _conversation_id(request.args.get("handoff", ""))
    return stream.response(console_events(services(), signed_in(), conversation_id))


def console_events(services: Services, person: Practitioner, conversation_id: str | None) -> Iterator[str]:
    """`changed` whenever queue, alerts or this conversation moved; `signed_out` when the session ended elsewhere."""
    topics = (QUEUE, ALERTS, conversation_id)
    with services.hub.watch(*(topic for topic in topics if topic is not None)) as watch:
        yield stream.event("changed", {})
        mark = _mark(services, conversation_id)
        while True:
            is_woken = watch.wait(SCREENING_WAIT if mark and mark.is_unscreened else stream.HEARTBEAT)
            before, mark = mark, _mark(services, conversation_id)
            if is_woken or mark != before:
                yield stream.event("changed", {})
                continue
            if not is_still_valid(person):
                yield stream.event("signed_out", {})
                return
            note_presence(person)
            yield stream.BEAT


def _mark(services: Services, conversation_id: str | None) -> Mark | None:
    if conversation_id is None:
        return None
    with services.db.read() as session:
        return board.mark_of(session, conversation_id, services.clock())


def _conversation_id(ref: str) -> str | None:
    if not ref:
        return None
    with services().db.read() as session:
        handoff = board.handoff_by_ref(session, ref)
    return handoff.conversation_id if handoff else None
