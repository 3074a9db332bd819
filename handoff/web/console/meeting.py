"""A practitioner confirms a time that the visitor wished for."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from handoff.briefs import meeting
from handoff.desk import NotYours, UnknownHandoff
from handoff.domain.lifecycle import IllegalTransition
from handoff.web.access import services
from handoff.web.console import board
from handoff.web.console.frame import blueprint
from handoff.web.console.session import signed_in
from handoff.web.console.words import words

PROBLEMS: dict[type[Exception], str] = {
    meeting.NotAWishedTime: "no_wished_time",
    meeting.BadPlace: "bad_place",
    NotYours: "moved_on",
    IllegalTransition: "moved_on",
}


@blueprint.post("/handoffs/<ref>/meeting")
def confirm_meeting(ref: str) -> BaseResponse:
    here, me = services(), signed_in()
    time, where = request.form.get("time", ""), " ".join(request.form.get("where", "").split())
    try:
        with here.db.write() as session:
            handoff = board.handoff_by_ref(session, ref)
            if handoff is None:
                raise UnknownHandoff
            meeting.confirm(session, here, handoff.id, me, time=time, where=where, now=here.clock())
        flash(words().of("done", "meeting"))
    except tuple(PROBLEMS) as error:
        flash(words().problem(PROBLEMS[type(error)]), "problem")
    return redirect(url_for("console.conversation_page", ref=ref), 303)
