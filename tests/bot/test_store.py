"""The tracker store on both databases: what is saved is found again, failures raise, a busy file is waited for."""

import asyncio
import os
import sqlite3
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.exc import OperationalError

from bot import store as module
from bot.store import TurnStore, raising
from tests.bot.tiny_project import DOMAIN

POSTGRES = os.environ.get("SIGNPOST_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")
START = [ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen")]


def made(url: str) -> TurnStore:
    return TurnStore(host=url, domain=Domain.from_dict(DOMAIN))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "tracker.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, file: Path) -> Iterator[TurnStore]:
    if request.param == "sqlite":
        yield made(f"sqlite:///{file}")
        return
    name = f"tracker_{uuid.uuid4().hex}"
    try:
        connection = psycopg2.connect(POSTGRES)
    except psycopg2.OperationalError:
        pytest.skip("no PostgreSQL server at SIGNPOST_TEST_POSTGRES")
    connection.autocommit = True
    connection.cursor().execute(f'CREATE DATABASE "{name}"')
    made_store = made(POSTGRES.rpartition("/")[0] + f"/{name}")
    yield made_store
    made_store.engine.dispose()
    connection.cursor().execute(f'DROP DATABASE "{name}"')
    connection.close()


def texts(tracker: DialogueStateTracker) -> list[str]:
    return [event.text for event in tracker.events if isinstance(event, UserUttered)]


def add(store: TurnStore, conversation: str, *events: object) -> None:
    """As a turn does: read, go on, save."""
    tracker = asyncio.run(store.get_or_create_tracker(conversation, append_action_listen=False))
    for event in events:
        tracker.update(event, store.domain)
    asyncio.run(store.save(tracker))


def test_what_was_saved_is_found_again(store: TurnStore) -> None:
    add(store, "c", *START, UserUttered("one", {"name": "greet"}), SlotSet("first_name", "Alia"))
    add(store, "c", UserUttered("two", {"name": "greet"}))
    tracker = asyncio.run(store.retrieve("c"))

    assert (["one", "two"], "Alia") == (texts(tracker), tracker.get_slot("first_name"))


def test_odd_text_is_kept_as_it_was(store: TurnStore) -> None:
    add(store, "c", *START, UserUttered("a\x00b\ud800👍", {"name": "greet"}))

    assert ["a\x00b\ud800👍"] == texts(asyncio.run(store.retrieve("c")))


def test_a_conversation_that_never_was_is_none(store: TurnStore) -> None:
    assert asyncio.run(store.retrieve("nobody")) is None


def test_conversations_do_not_see_each_other(store: TurnStore) -> None:
    add(store, "c", *START, UserUttered("one", {"name": "greet"}))
    add(store, "d", *START, UserUttered("two", {"name": "greet"}))

    assert ["one"] == texts(asyncio.run(store.retrieve("c")))


def test_only_the_present_session_is_read_but_all_are_kept(store: TurnStore) -> None:
    add(store, "c", *START, UserUttered("one", {"name": "greet"}))
    add(store, "c", *START, UserUttered("two", {"name": "greet"}))

    assert ["two"] == texts(asyncio.run(store.retrieve("c")))
    assert ["one", "two"] == texts(asyncio.run(store.retrieve_full_tracker("c")))


def test_a_clock_set_back_hides_nothing(store: TurnStore) -> None:
    add(store, "c", *START, UserUttered("earlier by the clock", {"name": "greet"}, timestamp=time.time() - 3_600))

    assert ["earlier by the clock"] == texts(asyncio.run(store.retrieve("c")))


def test_the_columns_handoff_reads_are_filled(file: Path) -> None:
    parsed = {"intent": {"name": "greet"}}
    add(made(f"sqlite:///{file}"), "c", *START, UserUttered("one", {"name": "greet"}, parse_data=parsed))

    with sqlite3.connect(file) as connection:
        rows = connection.execute("SELECT sender_id, type_name, intent_name, action_name FROM events").fetchall()
    assert [
        ("c", "action", None, "action_session_start"),
        ("c", "session_started", None, None),
        ("c", "action", None, "action_listen"),
        ("c", "user", "greet", None),
    ] == rows


def test_a_failing_read_raises(store: TurnStore) -> None:
    store.engine.execute("ALTER TABLE events RENAME TO elsewhere")

    with pytest.raises(Exception, match="events"):
        asyncio.run(store.retrieve("c"))


def test_sqlite_runs_in_wal_mode(file: Path) -> None:
    store = made(f"sqlite:///{file}")

    assert "wal" == store.engine.execute("PRAGMA journal_mode").scalar()


def test_a_busy_file_is_waited_for_and_then_raises(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BUSY_SECONDS", 0.3)
    store = made(f"sqlite:///{file}")
    add(store, "c", *START)
    writer = sqlite3.connect(file, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    began = time.monotonic()

    with pytest.raises(OperationalError, match="locked"):
        add(store, "c", UserUttered("one", {"name": "greet"}))
    assert 0.3 <= time.monotonic() - began < 5
    assert asyncio.run(store.retrieve("c")) is not None


def test_a_busy_file_keeps_nobody_else_waiting(file: Path) -> None:
    store = made(f"sqlite:///{file}")
    add(store, "c", *START)
    writer = sqlite3.connect(file, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")

    async def others_meanwhile() -> float:
        tracker = await store.retrieve("c")
        tracker.update(UserUttered("one", {"name": "greet"}), store.domain)
        saving = asyncio.ensure_future(store.save(tracker))
        began = time.monotonic()
        await asyncio.sleep(0.1)
        passed = time.monotonic() - began
        writer.execute("ROLLBACK")
        await saving
        return passed

    assert asyncio.run(others_meanwhile()) < 1


def test_the_fail_safe_wrapper_is_taken_off(file: Path) -> None:
    store = made(f"sqlite:///{file}")

    assert store is raising(FailSafeTrackerStore(store))
    assert store is raising(store)
