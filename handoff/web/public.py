"""What anybody may see: the demo page, the API's description, whether the service is up. And operators' figures."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, render_template
from prometheus_client import CONTENT_TYPE_LATEST

from handoff import health, metrics
from handoff.web import openapi
from handoff.web.access import services

blueprint = Blueprint("public", __name__)
operations_blueprint = Blueprint("operations", __name__)


@blueprint.get("/")
def demo() -> str:
    return render_template("demo.html", institution=services().content.institution)


@blueprint.get("/healthz")
def healthz() -> Response:
    """This process answers; says nothing about the others."""
    return jsonify({"status": "ok"})


@blueprint.get("/readyz")
def readyz() -> tuple[Response, int]:
    """Whether a visitor would be answered now: every part, by name."""
    here = services()
    now = here.clock()
    with here.db.read() as session:
        parts = {part.part: part.code for part in health.parts(session, now)}
        is_ready = health.is_ready(session, now)
    parts["database"] = "ok"
    return jsonify({"status": "ok" if is_ready else "not_ready", "parts": parts}), 200 if is_ready else 503


@blueprint.get("/api/openapi.json")
def describe() -> Response:
    return jsonify(openapi.document())


@operations_blueprint.get("/metrics")
def scrape() -> Response:
    """For Prometheus, with the internal token."""
    here = services()
    with here.db.read() as session:
        return Response(metrics.exposition(session, here.clock()), mimetype=CONTENT_TYPE_LATEST)
