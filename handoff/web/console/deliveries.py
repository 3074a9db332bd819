"""Sending a given-up delivery once more."""

from __future__ import annotations

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response as BaseResponse

from handoff import outbox
from handoff.web.access import services
from handoff.web.console.frame import blueprint
from handoff.web.console.session import signed_in
from handoff.web.console.words import words


@blueprint.post("/handoffs/<ref>/deliveries/<int(max=2147483647):delivery_id>/retry")
def retry(ref: str, delivery_id: int) -> BaseResponse:
    try:
        with services().db.write() as session:
            outbox.retry(session, delivery_id, f"practitioner:{signed_in().id}", services().clock())
        flash(words().of("done", "retry"))
    except outbox.NotRetriable:
        flash(words().problem("not_retriable"), "problem")
    return redirect(url_for("console.conversation_page", ref=ref), 303)
