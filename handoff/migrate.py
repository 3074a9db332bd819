"""Brings a database to the schema of this version; Alembic's own files lie in `migrations/`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from handoff.db import Database

MIGRATIONS = Path(__file__).parent / "migrations"


class BrokenReference(Exception):
    """After an upgrade rows point to rows that are not there; the arguments are the tables' names."""


def upgrade(database_url: str, to: str = "head") -> None:
    """Apply what is missing up to this revision, in one transaction per revision."""
    database = Database(database_url)
    try:
        with database.engine.connect() as connection, _nothing_cascades(connection, is_sqlite=database.is_sqlite):
            config = alembic_config()
            config.attributes["connection"] = connection
            command.upgrade(config, to)
    finally:
        database.dispose()


@contextmanager
def _nothing_cascades(connection: Connection, *, is_sqlite: bool) -> Iterator[None]:
    """SQLite changes a table by dropping the old one; with foreign keys on, that deletes whatever belongs to its rows.

    Raises `BrokenReference` if a revision leaves one behind.
    """
    if not is_sqlite:
        yield
        return
    raw = connection.connection.dbapi_connection
    assert raw is not None
    raw.execute("PRAGMA foreign_keys = OFF")  # has no effect inside a transaction, so it comes before the first
    yield
    broken = raw.execute("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise BrokenReference(sorted({str(row[0]) for row in broken}))
    raw.execute("PRAGMA foreign_keys = ON")


def alembic_config() -> Config:
    """The configuration without an `alembic.ini`: the caller passes a connection."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config
