"""Transactions: all or nothing, one writer at a time, readers that see one moment."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from handoff.db import Database
from handoff.models import Heartbeat
from handoff.orm import UTCDateTime
from handoff.services import Services
from tests.cast import MONDAY_MORNING


def put(session: object, part: str, code: str = "ok") -> None:
    session.add(Heartbeat(part=part, at=MONDAY_MORNING, is_ok=True, code=code))  # type: ignore[attr-defined]  # a session


def parts(services: Services) -> list[str]:
    with services.db.read() as session:
        return list(session.scalars(select(Heartbeat.part).order_by(Heartbeat.part)))


def test_a_block_that_ends_well_is_committed(services: Services) -> None:
    with services.db.write() as session:
        put(session, "worker")

    assert ["worker"] == parts(services)


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, SystemExit])
def test_a_block_that_breaks_off_leaves_nothing(services: Services, error: type[BaseException]) -> None:
    with pytest.raises(error), services.db.write() as session:
        put(session, "worker")
        session.flush()
        raise error

    assert [] == parts(services)
    with services.db.write() as session:
        put(session, "bot")
    assert ["bot"] == parts(services)


def test_writers_queue_up_and_none_is_lost(services: Services) -> None:
    with services.db.write() as session:
        put(session, "count", "0")

    def add() -> None:
        for _ in range(5):
            with services.db.write() as session:
                row = session.get_one(Heartbeat, "count", with_for_update=True)
                row.code = str(int(row.code) + 1)

    threads = [threading.Thread(target=add) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    with services.db.read() as session:
        assert "30" == session.get_one(Heartbeat, "count").code


def test_a_reader_sees_one_moment(services: Services) -> None:
    with services.db.read() as reader:
        before = list(reader.scalars(select(Heartbeat.part)))
        with services.db.write() as session:
            put(session, "worker")
        after = list(reader.scalars(select(Heartbeat.part)))

    assert before == after == []


def test_foreign_keys_hold(services: Services) -> None:
    with pytest.raises(IntegrityError), services.db.write() as session:
        session.execute(
            text(
                "INSERT INTO contacts (conversation_id, channel, address, created_at) "
                "VALUES ('nobody', 'email', 'x', '2026-11-23')"
            )
        )


def test_an_instant_comes_back_as_it_went_in(services: Services) -> None:
    with services.db.write() as session:
        put(session, "worker")
    with services.db.read() as session:
        assert MONDAY_MORNING == session.get_one(Heartbeat, "worker").at
        assert session.get_one(Heartbeat, "worker").at.tzinfo is not None


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        UTCDateTime().process_bind_param(MONDAY_MORNING.replace(tzinfo=None), None)  # type: ignore[arg-type]  # unused


@pytest.fixture
def impatient(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    monkeypatch.setattr("handoff.db.LOCK_WAIT", 0.2)
    database = Database(sqlite_url)
    yield database
    database.dispose()


def test_a_writer_of_sqlite_that_waits_too_long_gives_up(impatient: Database) -> None:
    with impatient.write(), pytest.raises(OperationalError), impatient.write():
        pass


def test_readers_of_sqlite_do_not_wait_for_the_writer(impatient: Database) -> None:
    with impatient.write() as writer:
        put(writer, "worker")
        writer.flush()
        with impatient.read() as reader:
            assert [] == reader.scalars(select(Heartbeat.part)).all()


def test_the_folder_of_a_new_database_is_made(tmp_path: object) -> None:
    database = Database(f"sqlite:///{tmp_path}/not/yet/signpost.db")
    with database.write() as session:
        assert "wal" == session.execute(text("PRAGMA journal_mode")).scalar()
        assert 1 == session.execute(text("PRAGMA foreign_keys")).scalar()
    database.dispose()
