"""Starts the bot on the loopback interface with its one channel, and stops at once when it has no model to serve.

Stands in for `rasa run`, which would serve without a model, log people's words and report its use.
"""

import argparse
import os
import sys
from asyncio import AbstractEventLoop
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bot import environment, logs

if TYPE_CHECKING:
    from sanic import Sanic

HOST = "127.0.0.1"


def main() -> int:
    arguments = _arguments()
    environment.prepare()
    formatter = logs.configure()
    if not arguments.model.is_file():
        print(f"No trained model at {arguments.model}: run `python -m bot.train` (or `make train`).", file=sys.stderr)
        return 2
    serve(arguments, formatter)
    return 0


def _arguments() -> argparse.Namespace:
    bot = environment.ROOT / "bot"
    parser = argparse.ArgumentParser(prog="python -m bot.run", description=__doc__)
    parser.add_argument("--port", type=int, default=int(os.environ.get("SIGNPOST_BOT_PORT") or 5005))
    parser.add_argument("--model", type=Path, default=environment.MODEL)
    parser.add_argument("--endpoints", type=Path, default=bot / "endpoints.yml")
    parser.add_argument("--credentials", type=Path, default=bot / "credentials.yml")
    return parser.parse_args()


def serve(arguments: argparse.Namespace, formatter: logs.WordlessFormatter) -> None:
    from rasa.core.run import close_resources, configure_app, create_http_input_channels
    from rasa.core.utils import AvailableEndpoints

    endpoints = AvailableEndpoints.read_endpoints(str(arguments.endpoints))
    app = configure_app(
        create_http_input_channels(None, str(arguments.credentials)),
        enable_api=False,
        endpoints=endpoints,
        port=arguments.port,
    )
    app.register_listener(partial(_load, str(arguments.model), endpoints, formatter), "before_server_start")
    app.register_listener(_keep_up, "after_server_start")
    app.register_listener(close_resources, "after_server_stop")
    app.run(host=HOST, port=arguments.port, workers=1, access_log=False, motd=False)


async def _load(
    model: str, endpoints: object, formatter: logs.WordlessFormatter, app: object, loop: AbstractEventLoop
) -> None:
    """Load the model and warm it up before the port opens."""
    import structlog
    from rasa.core.channels.channel import UserMessage
    from rasa.core.run import load_agent_on_start

    loaded = await load_agent_on_start(model, endpoints, None, app, loop)
    if not loaded.is_ready():
        raise SystemExit(f"The model {model} could not be loaded.")
    await loaded.processor.parse_message(UserMessage("hello"))
    formatter.has_visitors = True
    structlog.get_logger("bot.run").info("ready", model=Path(model).name)


async def _keep_up(app: "Sanic", loop: AbstractEventLoop) -> None:
    """Fetch what staff approve for as long as the server runs; Sanic cancels its tasks when it stops."""
    from bot.knowledge import keep_up

    app.add_task(keep_up(app.ctx.agent))


if __name__ == "__main__":
    raise SystemExit(main())
