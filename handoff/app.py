"""The composition root: builds the services once, and the Flask app over them. Nothing is built at import."""

from __future__ import annotations

import os
from collections.abc import Mapping

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from handoff import settings as settings_module
from handoff.channels.email.wording import mail_wording
from handoff.content import load_content
from handoff.db import Database
from handoff.hub import Hub
from handoff.logs import configure_logs
from handoff.on_call.send import check_ways
from handoff.services import Clock, Services, utc_now
from handoff.settings import Settings, settings_from
from handoff.supervision.secrets import with_secrets
from handoff.web import errors, headers, limits, registry
from handoff.wording import load_wording


def settings_here(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings of this installation: the environment, completed by the secrets kept in `var/`."""
    given = dict(os.environ if environ is None else environ)
    return settings_from(with_secrets(given, settings_module.var_dir_from(given)))


def build_services(settings: Settings, *, clock: Clock = utc_now) -> Services:
    """Read the content, open the database; raises the named errors of what is wrong."""
    if settings.mail is not None:
        mail_wording(settings.data_dir)  # a bad file stops the start rather than the first mail
    content = load_content(settings.data_dir)
    check_ways(settings, content.on_call)
    db = Database(settings.database_url)
    return Services(
        settings=settings,
        db=db,
        clock=clock,
        content=content,
        wording=load_wording(settings.data_dir),
        hub=Hub(db),
    )


def create_app(services: Services) -> Flask:
    """The web process: visitor API, actions API, console, health."""
    configure_logs()
    app = Flask(
        "handoff", static_folder="static", template_folder="templates", root_path=str(settings_module.ROOT / "handoff")
    )
    app.config.update(
        SECRET_KEY=services.settings.session_key,
        SESSION_COOKIE_NAME="signpost",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=services.settings.is_behind_tls,
        MAX_CONTENT_LENGTH=64 * 1024,
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.extensions["signpost"] = services
    if services.settings.is_behind_tls:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)  # type: ignore[method-assign]  # as Flask documents it
    limits.install(app, services.settings)
    errors.install(app)
    headers.install(app, services.settings)
    registry.install(app)
    return app
