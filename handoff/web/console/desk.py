"""Who is at the desk, and the practitioner's own part of it: take next, presence, how many conversations at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from handoff import presence
from handoff.capacity import AtCapacity
from handoff.domain.presence import Presence
from handoff.presence import AtDesk
from handoff.settings import CAPACITIES
from handoff.taking import NobodyWaits, take_next
from handoff.web.access import services
from handoff.web.console.frame import blueprint, fragment, refuse
from handoff.web.console.session import signed_in
from handoff.web.console.words import words


@dataclass(frozen=True)
class BarView:
    """Me, and the colleagues who are not off."""

    mine: AtDesk
    colleagues: Sequence[AtDesk]
    choices: Sequence[Presence] = tuple(Presence)


def bar_view() -> BarView:
    me, now = signed_in(), services().clock()
    with services().db.read() as session:
        everybody = presence.at_desk(session, services(), now)
    mine = next(one for one in everybody if one.id == me.id)
    return BarView(mine, [one for one in everybody if one.id != me.id and one.presence is not Presence.OFF])


@blueprint.get("/desk")
def desk_part() -> Response:
    return fragment("console/_desk.html", desk=bar_view())


@blueprint.post("/take-next")
def take_next_one() -> BaseResponse:
    try:
        handoff = take_next(services(), signed_in())
    except AtCapacity as error:
        flash(words().problem("at_capacity", capacity=error.capacity), "problem")
        return redirect(url_for("console.queue_page"), 303)
    except NobodyWaits:
        flash(words().problem("nobody_waits"))
        return redirect(url_for("console.queue_page"), 303)
    flash(words().of("done", "claim"))
    return redirect(url_for("console.conversation_page", ref=handoff.ref), 303)


@blueprint.post("/presence")
def choose_presence() -> BaseResponse:
    chosen = request.form.get("presence", "")
    if chosen not in set(Presence):
        return refuse(400, "http_400")
    with services().db.write() as session:
        presence.choose(session, signed_in(), Presence(chosen), services().clock())
    flash(words().of("done", "presence"))
    return redirect(url_for("console.queue_page"), 303)


@blueprint.post("/capacity")
def choose_capacity() -> BaseResponse:
    """Empty: as many as the settings say."""
    raw, (fewest, most) = request.form.get("capacity", "").strip(), CAPACITIES
    is_number = raw.isascii() and raw.isdecimal() and fewest <= int(raw[:3]) <= most
    if raw and not is_number:
        flash(words().problem("bad_capacity", fewest=fewest, most=most), "problem")
    else:
        with services().db.write() as session:
            presence.set_capacity(session, signed_in(), int(raw) if raw else None, services().clock())
        flash(words().of("done", "capacity"))
    return redirect(url_for("console.account_page"), 303)
