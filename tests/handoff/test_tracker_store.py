"""The bot's memory, by SQL: one conversation out of many, exported in order or deleted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Engine, create_engine, text

from handoff import tracker_store
from handoff.services import Services
from handoff.settings import Settings


@pytest.fixture
def settings_with_store(services: Services, database_url: str) -> Iterator[Settings]:
    """Rasa's table, on the same kind of database."""
    url = database_url.replace("postgresql://", "postgresql+psycopg://")
    if services.db.is_sqlite:
        services.settings.var_dir.mkdir(parents=True, exist_ok=True)
        url = f"sqlite:///{services.settings.var_dir / 'tracker.db'}"
    settings = replace(services.settings, tracker_url=url)
    engine = create_engine(url)
    key = "INTEGER PRIMARY KEY" if services.db.is_sqlite else "SERIAL PRIMARY KEY"
    run(engine, f"CREATE TABLE events (id {key}, sender_id VARCHAR(255), data TEXT)")
    for number, sender in enumerate(("alia", "ben", "alia", "alia'; --")):
        run(engine, f"INSERT INTO events (sender_id, data) VALUES (:s, '{json.dumps({'n': number})}')", s=sender)
    yield settings
    run(engine, "DROP TABLE events")
    engine.dispose()


def run(engine: Engine, statement: str, **values: object) -> None:
    with engine.begin() as connection:
        connection.execute(text(statement.replace('": ', '"\\: ')), values)


def test_one_conversations_events_come_in_order(settings_with_store: Settings) -> None:
    assert [{"n": 0}, {"n": 2}] == tracker_store.events_of(settings_with_store, "alia")
    assert [{"n": 3}] == tracker_store.events_of(settings_with_store, "alia'; --")


def test_one_conversations_events_are_deleted_and_counted(settings_with_store: Settings) -> None:
    assert 2 == tracker_store.erase(settings_with_store, "alia")
    assert [] == tracker_store.events_of(settings_with_store, "alia")
    assert [{"n": 1}] == tracker_store.events_of(settings_with_store, "ben")
    assert 0 == tracker_store.erase(settings_with_store, "alia")


def test_looking_does_not_make_a_store(services: Services) -> None:
    path = services.settings.var_dir / "tracker.db"

    assert [] == tracker_store.events_of(services.settings, "alia")
    assert 0 == tracker_store.erase(services.settings, "alia")
    assert not path.exists()
