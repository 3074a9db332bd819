"""What can be done with a handoff: one button each, and a plain word when somebody else was faster."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from handoff import desk, practitioners, reopening, setting_aside, tags
from handoff.desk import AlreadyClaimed, AtCapacity, NotYours, UnknownHandoff, UrgentStays
from handoff.domain.lifecycle import IllegalTransition, Outcome
from handoff.domain.queue_order import Queue
from handoff.domain.snooze import SnoozeFor
from handoff.models import Handoff, Practitioner
from handoff.reopening import NewerIsOpen, TooLateToReopen
from handoff.web.access import services
from handoff.web.console import board
from handoff.web.console.conversation import view_of
from handoff.web.console.frame import blueprint
from handoff.web.console.judgement import chosen_help
from handoff.web.console.session import signed_in
from handoff.web.console.words import words

LEAVES = frozenset({"release", "resolve", "snooze"})
"""After these there is nothing more to do on the page of the handoff."""


class NotChosen(Exception):
    """The form needs a choice that was not made; `code` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@blueprint.post("/handoffs/<ref>/<any(claim, release, resolve, reassign, snooze, reopen, step_in):step>")
def take_step(ref: str, step: str) -> BaseResponse:
    try:
        with services().db.write() as session:
            _STEPS[step](session, _handoff(session, ref), signed_in())
        flash(words().of("done", step))
    except (AlreadyClaimed, AtCapacity, NotYours, IllegalTransition, NotChosen, UrgentStays) as error:
        flash(_why_not(ref, error), "problem")
    except (NewerIsOpen, TooLateToReopen) as error:
        flash(words().problem("newer_is_open" if isinstance(error, NewerIsOpen) else "too_late_to_reopen"), "problem")
    if step in LEAVES:
        return redirect(url_for("console.queue_page"), 303)
    return redirect(url_for("console.conversation_page", ref=ref), 303)


@blueprint.post("/handoffs/<ref>/tags/<any(add, remove):change>")
def change_tags(ref: str, change: str) -> BaseResponse:
    tag, now = request.form.get("tag", ""), services().clock()
    try:
        with services().db.write() as session:
            carry_out = tags.put_on if change == "add" else tags.take_off
            carry_out(session, _handoff(session, ref), tag, signed_in(), now)
    except tags.TagError as error:
        flash(words().problem(error.code), "problem")
    return redirect(url_for("console.conversation_page", ref=ref, _anchor="tags"), 303)


def _why_not(ref: str, error: Exception) -> str:
    """In plain words what stood in the way."""
    match error:
        case AlreadyClaimed():
            code = "claimed_by_you" if view_of(ref).is_mine else "already_claimed"
            return words().problem(code, name=error.assignee_name)
        case AtCapacity():
            code = "at_capacity" if error.practitioner_id == signed_in().id else "colleague_at_capacity"
            return words().problem(code, name=error.name, capacity=error.capacity)
        case NotChosen():
            return words().problem(error.code)
        case UrgentStays():
            return words().problem("urgent_stays")
        case _:
            return words().problem("moved_on")


def _handoff(session: Session, ref: str) -> Handoff:
    handoff = board.handoff_by_ref(session, ref)
    if handoff is None:
        raise UnknownHandoff
    return handoff


def _claim(session: Session, handoff: Handoff, me: Practitioner) -> None:
    desk.claim(session, services(), handoff.id, me, services().clock())


def _release(session: Session, handoff: Handoff, me: Practitioner) -> None:
    raw = request.form.get("queue", "")
    to = Queue(raw) if raw in set(Queue) else None
    desk.release(session, services(), handoff.id, me, services().clock(), to=to)


def _resolve(session: Session, handoff: Handoff, me: Practitioner) -> None:
    """Leaving what was right, or the outcome, open is an answer too."""
    outcome = request.form.get("outcome", "")
    desk.resolve(
        session,
        services(),
        handoff.id,
        me,
        chosen_help(),
        services().clock(),
        outcome=Outcome(outcome) if outcome in set(Outcome) else None,
    )


def _reassign(session: Session, handoff: Handoff, me: Practitioner) -> None:
    wanted = request.form.get("to", -1, type=int)
    to = next((one for one in practitioners.colleagues(session, me.id) if one.id == wanted), None)
    if to is None:
        raise NotChosen("nobody_chosen")
    desk.reassign(session, services(), handoff.id, me, to, services().clock())


def _snooze(session: Session, handoff: Handoff, me: Practitioner) -> None:
    raw = request.form.get("for", "")
    if raw not in set(SnoozeFor):
        raise NotChosen("no_time_chosen")
    setting_aside.snooze(session, services(), handoff.id, me, SnoozeFor(raw), services().clock())


def _reopen(session: Session, handoff: Handoff, me: Practitioner) -> None:
    reopening.reopen(session, services(), handoff.id, me, services().clock())


def _step_in(session: Session, handoff: Handoff, me: Practitioner) -> None:
    reopening.step_in(session, services(), handoff.id, me, services().clock())


_STEPS: dict[str, Callable[[Session, Handoff, Practitioner], None]] = {
    "claim": _claim,
    "release": _release,
    "resolve": _resolve,
    "reassign": _reassign,
    "snooze": _snooze,
    "reopen": _reopen,
    "step_in": _step_in,
}
