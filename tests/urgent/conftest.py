"""One installation for each file of tests: real processes, a mail server and a webhook, and people to write to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from handoff.app import settings_here
from handoff.db import Database
from tests.api_visitor import ApiVisitor
from tests.mailserver import MailServer
from tests.pager import Pager
from tests.stack import Stack
from tests.urgent.people import OnCall
from tests.urgent.records import Outside, Records


@pytest.fixture(scope="module")
def on_call() -> Iterator[OnCall]:
    with Pager() as pager, MailServer() as mail:
        yield OnCall(pager, mail)


@pytest.fixture(scope="module")
def stack(data_dir: Path, on_call: OnCall, parts: tuple[str, ...]) -> Iterator[Stack]:
    """`data_dir` and `parts` are each file's own."""
    with Stack(parts=parts, environ={"SIGNPOST_DATA_DIR": str(data_dir), **on_call.environ}) as stack:
        yield stack


@pytest.fixture(scope="module")
def records(stack: Stack) -> Iterator[Records]:
    database = Database(settings_here(stack.environ).database_url)
    yield Records(database)
    database.dispose()


@pytest.fixture(scope="module")
def outside(stack: Stack, on_call: OnCall) -> Outside:
    return Outside(stack, on_call)


@pytest.fixture
def visitor(stack: Stack) -> Callable[[], ApiVisitor]:
    """Somebody who opens the widget."""

    def arrive() -> ApiVisitor:
        found = ApiVisitor(stack.url)
        found.read()
        return found

    return arrive


@pytest.fixture
def alia(visitor: Callable[[], ApiVisitor]) -> ApiVisitor:
    return visitor()
