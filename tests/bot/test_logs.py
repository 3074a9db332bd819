"""The log of the bot's process: ids, codes and places; once visitors may write, no words but our own."""

import io
import json
import logging
import sys
from collections.abc import Callable, Iterator

import pytest
import structlog

from bot import logs

WORDS = "my name is Alia and I failed"


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], list[dict]]]:
    """The lines of a log configured as the server configures it, with visitors about."""
    root, stream = logging.getLogger(), io.StringIO()
    handlers, level, settings = root.handlers[:], root.level, structlog.get_config()
    monkeypatch.setattr(sys, "stderr", stream)
    logs.configure().has_visitors = True
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers[:], root.level = handlers, level
    structlog.configure(**settings)


def test_our_own_events_are_shown_whole(written: Callable[[], list[dict]]) -> None:
    structlog.get_logger("bot.channel").error("turn_failed", conversation="c1", error="KeyError")

    (line,) = written()
    shown = tuple(line[name] for name in ("event", "conversation", "error", "level"))
    assert ("turn_failed", "c1", "KeyError", "error") == shown


def test_what_rasa_says_is_reduced_to_its_place(written: Callable[[], list[dict]]) -> None:
    logging.getLogger("rasa.core.processor").error("could not handle '%s'", WORDS)

    (line,) = written()
    assert line["place"].startswith("test_logs:")
    assert WORDS not in json.dumps(line)


def test_an_exception_is_reduced_to_its_class(written: Callable[[], list[dict]]) -> None:
    try:
        raise ValueError(WORDS)
    except ValueError:
        logging.getLogger("rasa.core.processor").exception("failed: %s", WORDS)

    (line,) = written()
    assert "ValueError" == line["error"]
    assert WORDS not in json.dumps(line)


def test_rasas_structured_log_is_reduced_too(written: Callable[[], list[dict]]) -> None:
    structlog.get_logger("rasa.core.actions").error("action.failed", text=WORDS)

    assert [True] == ["place" in line and WORDS not in json.dumps(line) for line in written()]


def test_warnings_are_left_out(written: Callable[[], list[dict]]) -> None:
    logging.getLogger("py.warnings").warning(WORDS)

    assert [] == written()


def test_debugging_is_left_out(written: Callable[[], list[dict]]) -> None:
    logging.getLogger("rasa.core.processor").info(WORDS)

    assert [] == written()


def test_training_shows_editors_only_what_they_can_act_on() -> None:
    told = {
        "no examples for the intent x": True,
        "DeprecationWarning: distutils": False,
        "Slot auto-fill has been removed in 3.0": False,
        "You have defined training data with examples for training a response selector, but": False,
    }
    records = {text: logging.LogRecord("py.warnings", logging.WARNING, "", 1, text, (), None) for text in told}

    assert told == {text: logs._is_for_editors(record) for text, record in records.items()}


def test_before_visitors_may_write_texts_help_to_find_a_fault() -> None:
    formatter = logs.WordlessFormatter()
    record = logging.LogRecord("rasa", logging.ERROR, __file__, 1, "no such file: %s", ("x",), None)

    assert "no such file: x" == json.loads(formatter.format(record))["event"]
