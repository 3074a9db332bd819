"""The blueprint and what every page of it shares: cookie path, headers, the error page, fragments for htmx.

Who may come in is decided by `guard`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import structlog
from flask import Blueprint, Response, make_response, render_template, request
from flask.sansio.blueprints import BlueprintSetupState
from flask_wtf.csrf import CSRFError, generate_csrf
from markupsafe import Markup
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from handoff.web import errors
from handoff.web.access import services
from handoff.web.console.session import current_practitioner
from handoff.web.console.words import clock_time, duration, exact_time, words

blueprint = Blueprint("console", __name__, url_prefix="/console")
log = structlog.get_logger()


@blueprint.record_once
def _prepare(state: BlueprintSetupState) -> None:
    """The cookie goes to the console alone: visitors' pages never see it."""
    state.app.config["SESSION_COOKIE_PATH"] = "/console"
    state.app.config["WTF_CSRF_SSL_STRICT"] = False  # proxies cut the Referer; token and SameSite stand


@blueprint.after_request
def _seal(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    return response


@blueprint.context_processor
def _everywhere() -> dict[str, Any]:
    here, now = services(), services().clock()
    return {
        "me": current_practitioner(),
        "words": words(),
        "institution": here.content.institution,
        "now": now,
        "at": lambda at: clock_time(at, here.content.opening_hours.zone, now),
        "zone": here.content.opening_hours.zone.key,
        "exactly": lambda at: exact_time(at, here.content.opening_hours.zone),
        "duration": duration,
    }


def is_from_script() -> bool:
    """Asked for by our script, which shows a message, and not by a browser, which shows pages."""
    return "HX-Request" in request.headers or request.accept_mimetypes.best == "text/event-stream"


def refuse(status: int, code: str) -> BaseResponse:
    """An error in plain words: a page for a person, the one error shape for our script."""
    message = words().problem(code)
    if is_from_script():
        return errors.answer(status, code, message)
    return make_response(render_template("console/error.html", message=message), status)


@dataclass(frozen=True)
class Part:
    """A piece of a page that renews itself; `mark` differs when it shows something else."""

    html: Markup
    mark: str


def part(template: str, **context: Any) -> Part:
    """The form token is different each time and shows nothing: it stays out of the mark."""
    html = render_template(template, **context)
    return Part(Markup(html), hashlib.sha256(html.replace(generate_csrf(), "").encode()).hexdigest()[:32])


def fragment(template: str, **context: Any) -> Response:
    """A part alone, for htmx: marked, so that the page can leave what did not change as it stands."""
    found = part(template, **context)
    response = make_response(found.html)
    response.headers["X-Fragment"] = found.mark
    response.headers["X-CSRFToken"] = generate_csrf()
    return response


@blueprint.errorhandler(CSRFError)
def _form_expired(_error: CSRFError) -> BaseResponse:
    return refuse(400, "form_expired")


@blueprint.errorhandler(HTTPException)
def _http(error: HTTPException) -> BaseResponse:
    status = error.code or 500
    if error.response is not None or status < 400:
        return error.get_response()  # a redirect
    return refuse(status, f"http_{status}")


@blueprint.errorhandler(Exception)
def _unexpected(error: Exception) -> BaseResponse:
    """The desk's verdicts that no page turned into a sentence of its own, and what nobody expected."""
    known = next((known for kind, known in errors.KNOWN.items() if isinstance(error, kind)), None)
    if known is not None:
        return refuse(known[0], known[1])
    log.error("unexpected_error", error=type(error).__name__, endpoint=request.endpoint)
    return refuse(500, "http_500")
