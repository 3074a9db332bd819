"""The headers every answer carries: no scripts, styles or frames but our own, and nothing kept in shared caches."""

from __future__ import annotations

from flask import Flask, Response
from flask_cors import CORS

from handoff.settings import Settings

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def install(app: Flask, settings: Settings) -> None:
    """Add the headers to every answer, and let the pages of the allowed sites call the visitor API."""
    CORS(
        app,
        resources={r"/api/visitor/.*": {"origins": list(settings.allowed_sites)}},
        allow_headers=["Authorization", "Content-Type", "Last-Event-ID"],
        expose_headers=["Retry-After"],
        max_age=3600,
    )

    @app.after_request
    def _add(response: Response) -> Response:
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        if not response.cache_control.public and "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        return response
