"""The migrations lead to exactly the schema of the models, on both databases, from nothing."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import JSON, Boolean, Column, DateTime, Integer, MetaData, Select, Table, func, inspect, select, text

from handoff.db import Database
from handoff.migrate import alembic_config, upgrade
from handoff.orm import Base
from tests.conftest import POSTGRES


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database with nothing in it."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    request.getfixturevalue("postgres_url")  # skips when there is no server
    name = f"signpost_empty_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(POSTGRES, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        yield POSTGRES.rpartition("/")[0].replace("postgresql://", "postgresql+psycopg://") + f"/{name}"
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_head_equals_the_models(empty_url: str) -> None:
    upgrade(empty_url)
    database = Database(empty_url)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True, "target_metadata": Base.metadata}
        )
        differences = compare_metadata(context, Base.metadata)
    database.dispose()

    assert [] == differences


def test_partial_indexes_are_what_the_models_say(empty_url: str) -> None:
    """Alembic does not compare their conditions; they hold two of the invariants."""
    upgrade(empty_url)
    database = Database(empty_url)
    with database.engine.connect() as connection:
        if database.is_sqlite:
            rows = connection.execute(
                text("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
            )
        else:
            rows = connection.execute(text("SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"))
        found = dict(tuple(row) for row in rows)
    database.dispose()

    for table in Base.metadata.sorted_tables:
        for index in table.indexes:
            condition = index.dialect_options["sqlite"].get("where")
            definition = found[str(index.name)]
            assert bool(index.unique) == ("UNIQUE" in definition.upper()), index.name
            assert (condition is not None) == (" WHERE " in definition.upper()), index.name
            if condition is not None:
                for word in str(condition).replace("(", " ").replace(")", " ").replace(",", " ").split():
                    if word.startswith("'"):
                        assert word in definition, index.name


def test_a_second_run_changes_nothing(empty_url: str) -> None:
    upgrade(empty_url)
    upgrade(empty_url)
    database = Database(empty_url)
    tables = set(inspect(database.engine).get_table_names())
    database.dispose()

    assert {table.name for table in Base.metadata.sorted_tables} | {"alembic_version"} == tables


def test_there_is_one_head() -> None:
    assert 1 == len(ScriptDirectory.from_config(alembic_config()).get_heads())


def test_an_upgrade_loses_no_row_and_no_reference(empty_url: str) -> None:
    """From the first plans on: a row in every table there was, each pointing to the others."""
    upgrade(empty_url, to="0004")
    database = Database(empty_url)
    with database.engine.begin() as connection:
        before = MetaData()
        before.reflect(connection)
        for table in before.sorted_tables:
            if not connection.scalar(select(func.count()).select_from(table)):
                connection.execute(table.insert().values(_row(table)))
    upgrade(empty_url)

    with database.engine.connect() as connection:
        lost = [table.name for table in before.sorted_tables if not connection.scalar(_count(table))]
        is_asked = connection.scalar(text("SELECT has_check_ins FROM plans"))
    database.dispose()
    assert [] == lost
    assert not is_asked, "who kept a plan agreed to words that did not speak of check-ins"


def _count(table: Table) -> Select[int]:
    return select(func.count()).select_from(text(f'"{table.name}"'))


def _row(table: Table) -> dict[str, object]:
    """Something in every column that needs it, the same everywhere, so that references hold."""
    needed = [column for column in table.columns if not column.nullable or column.foreign_keys]
    return {column.name: _value(column) for column in needed}


def _value(column: Column[Any]) -> object:
    kind = column.type
    if isinstance(kind, Boolean):
        return True
    if isinstance(kind, Integer):
        return 1
    if isinstance(kind, DateTime):
        return datetime(2026, 11, 23, tzinfo=UTC)
    return [] if isinstance(kind, JSON) else "x"
