"""Starts the action server on the loopback address: `python -m actions.run`.

Knows rasa-sdk's ways of writing conversations down, and shuts them: its error page returns the whole request.
"""

from __future__ import annotations

import logging
import os
import warnings
from typing import Any

from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor
from sanic import Request, Sanic
from sanic.handlers import ErrorHandler
from sanic.response import HTTPResponse, json

HOST = "127.0.0.1"
DEFAULT_PORT = 5055


class QuietErrors(ErrorHandler):
    """Answers every failure with its class: Rasa writes this answer to its log."""

    def response(self, request: Request, exception: Exception) -> HTTPResponse:
        name = type(exception).__name__
        logging.getLogger("actions").error("action_server_failed code=%s", name)
        status = getattr(exception, "status_code", 500)
        return json({"error": {"code": "failed", "message": name}, "action_name": ""}, status=status)


def build_app() -> Sanic[Any, Any]:
    """The server with every action of this package."""
    executor = ActionExecutor()
    executor.register_package("actions")
    app: Sanic[Any, Any] = create_app(executor, cors_origins=[])
    app.error_handler = QuietErrors()
    return app


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    # httpx logs every address asked, rasa-sdk each action registered and each mismatch of versions.
    for chatty in ("httpx", "httpcore", "rasa_sdk", "sanic.access"):
        logging.getLogger(chatty).setLevel(logging.ERROR)
    # Said at every call; that these two versions do work together is what tests/stories shows.
    warnings.filterwarnings("ignore", message="Your versions of rasa and rasa_sdk might not be compatible")
    port = int(os.environ.get("SIGNPOST_ACTIONS_PORT") or DEFAULT_PORT)
    build_app().run(host=HOST, port=port, single_process=True, access_log=False, motd=False)


if __name__ == "__main__":
    main()
