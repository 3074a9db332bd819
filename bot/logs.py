"""Lets the bot's log carry ids, codes and places in the code, and none of the words people wrote.

Rasa puts message texts and whole conversations into log lines. From the first visitor on, the text of every line that
is not ours is therefore left out, whatever it says; what remains is who logged, where, and the exception's class.
"""

import json
import logging
import os
import sys
from collections.abc import MutableMapping
from datetime import datetime, timezone
from typing import Any

import structlog

OURS = "bot"


class WordlessFormatter(logging.Formatter):
    """JSON lines. While the server starts nobody has written anything yet, and texts are shown."""

    def __init__(self) -> None:
        super().__init__()
        self.has_visitors = False

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, timezone.utc).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        if record.name.partition(".")[0] == OURS:
            line.update(record.msg if isinstance(record.msg, dict) else {"event": record.getMessage()})
        else:
            line["place"] = f"{record.module}:{record.funcName}:{record.lineno}"
            if not self.has_visitors:
                line["event"] = record.getMessage()
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            if not self.has_visitors:
                line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


def configure() -> WordlessFormatter:
    """Send every log line of this process, warnings too, through one formatter to standard error."""
    formatter = WordlessFormatter()
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger(OURS).setLevel(logging.INFO)
    logging.captureWarnings(True)
    # Some twenty warnings of the frozen libraries under Rasa, which nobody here can act on; later Rasa's, with words.
    logging.getLogger("py.warnings").setLevel(logging.ERROR)
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, _as_record],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return formatter


def configure_training() -> None:
    """For a person at a terminal, before Rasa is imported: which part is being trained, and Rasa's own warnings."""
    logging.basicConfig(format="[bot] %(message)s", level=logging.WARNING, stream=sys.stderr)
    logging.getLogger("rasa.engine.training.hooks").setLevel(logging.INFO)
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").addFilter(_is_for_editors)
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, structlog.stdlib.render_to_log_kwargs],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    os.environ["LOG_LEVEL"] = "ERROR"  # what Rasa asks before it draws progress bars


NOT_FOR_EDITORS = (
    "DeprecationWarning",  # what the frozen libraries say about each other
    "Slot auto-fill has been removed",  # what Rasa says to everybody since its version 3
    "examples for training a response selector",  # `faq/cv_start`: our classifier reads the full name, actions answer
)


def _is_for_editors(record: logging.LogRecord) -> bool:
    """Whether somebody who writes content could act on it."""
    return not any(told in record.getMessage() for told in NOT_FOR_EDITORS)


def _as_record(_: object, __: str, event: MutableMapping[str, Any]) -> tuple[Any, ...]:
    """The whole event as the record's message: the formatter decides what of it may be seen."""
    exc_info = event.pop("exc_info", None)
    return (event,), {"exc_info": exc_info}
