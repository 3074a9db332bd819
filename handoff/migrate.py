"""Brings a database to the schema of this version; Alembic's own files lie in `migrations/`."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config

from handoff.db import Database

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(database_url: str, to: str = "head") -> None:
    """Apply what is missing up to this revision, in one transaction per revision."""
    database = Database(database_url)
    try:
        with database.engine.connect() as connection:
            config = alembic_config()
            config.attributes["connection"] = connection
            command.upgrade(config, to)
    finally:
        database.dispose()


def alembic_config() -> Config:
    """The configuration without an `alembic.ini`: the caller passes a connection."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config
