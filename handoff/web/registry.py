"""Which routes there are and who guards them. A route that is not listed here answers nobody."""

from __future__ import annotations

from flask import Blueprint, Flask, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.wrappers import Response as BaseResponse

from handoff.web import actions_api, bot_api, brief, console, on_call, plan, public, visitor
from handoff.web.access import Guard, Unauthorized, guard_internal, guard_nobody, guard_visitor

BLUEPRINTS: dict[str, tuple[Blueprint, Guard]] = {
    "public": (public.blueprint, guard_nobody),
    "visitor_start": (visitor.start_blueprint, guard_nobody),
    "visitor": (visitor.blueprint, guard_visitor),
    "actions": (actions_api.blueprint, guard_internal),
    "bot": (bot_api.blueprint, guard_internal),
    "operations": (public.operations_blueprint, guard_internal),
    "console": (console.blueprint, console.guard),
    "on_call": (on_call.blueprint, on_call.guard),
    "plan": (plan.blueprint, plan.guard),
    "brief": (brief.blueprint, brief.guard),
}
OPEN = {"static"}
"""Endpoints outside every blueprint that are public on purpose."""


def install(app: Flask) -> None:
    """Register every blueprint with its guard, and refuse what has none."""
    csrf = CSRFProtect(app)
    guards = {blueprint.name: guard for blueprint, guard in BLUEPRINTS.values()}
    for blueprint, _ in BLUEPRINTS.values():
        app.register_blueprint(blueprint)

    @app.before_request
    def _guard() -> BaseResponse | None:
        if request.endpoint is None or request.endpoint in OPEN:
            return None  # no such route: Flask says 404
        if request.method == "OPTIONS":
            return None  # a browser's question before the request; it carries no token and shows nothing
        guard = guards.get(request.blueprint or "")
        if guard is None:
            raise Unauthorized
        refusal = guard()
        if refusal is None and request.blueprint == console.blueprint.name:
            csrf.protect()
        return refusal
