"""Databases, services and a clock for every test. What is real here is real: SQLite files and a PostgreSQL server."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache

from handoff import app as root
from handoff.app import build_services, create_app
from handoff.db import Database
from handoff.migrate import upgrade
from handoff.models import Practitioner
from handoff.orm import Base
from handoff.services import Services
from handoff.settings import ROOT, Settings, settings_from
from tests.cast import MAYA, MONDAY_MORNING, OMAR, RUTH, Person
from tests.talk import Talk

POSTGRES = os.environ.get("SIGNPOST_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")
SECRET = "s" * 48


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The few long ones first: with two workers, neither shall wait at the end for the other."""
    items.sort(key=lambda item: "races" not in item.path.parts)


class Clock:
    """A clock that only moves when told to."""

    def __init__(self, now: datetime = MONDAY_MORNING) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One migrated file, copied for each test."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A fresh, migrated PostgreSQL database of this test run."""
    try:
        with psycopg.connect(POSTGRES, autocommit=True, connect_timeout=3) as admin:
            name = f"signpost_test_{uuid.uuid4().hex[:12]}"
            admin.execute(f"CREATE DATABASE {name}")
            # no test pulls the plug: what a commit writes need not have reached the disk
            admin.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
            url = POSTGRES.rpartition("/")[0] + f"/{name}"
            upgrade(url.replace("postgresql://", "postgresql+psycopg://"))
            yield url
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    except psycopg.OperationalError:
        pytest.skip(f"no PostgreSQL answers at {POSTGRES}")


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    copy = tmp_path / "signpost.db"
    copy.write_bytes(sqlite_template.read_bytes())
    return f"sqlite:///{copy}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Both databases in turn; each test finds empty tables."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    if request.param == "postgresql":
        _empty(url)
    return url


def _empty(url: str) -> None:
    """Empty tables that count from 1 again. TRUNCATE makes a new file for each: twenty times slower on small tables."""
    deletes = "; ".join(f'DELETE FROM "{table.name}"' for table in Base.metadata.sorted_tables)
    with psycopg.connect(url) as connection:
        connection.execute("SET session_replication_role = replica")  # no foreign key asks for an order
        connection.execute(deletes)  # in one go: the way there and back takes longer than the work
        connection.execute("SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'")


@pytest.fixture
def environ(database_url: str, tmp_path: Path) -> dict[str, str]:
    """The environment of a minimal installation."""
    return {
        "SIGNPOST_TOKEN_KEY": "t" + SECRET,
        "SIGNPOST_SESSION_KEY": "k" + SECRET,
        "SIGNPOST_INTERNAL_TOKEN": "i" + SECRET,
        "SIGNPOST_VAR_DIR": str(tmp_path / "var"),
        "DATABASE_URL": database_url,
    }


@pytest.fixture
def settings(environ: dict[str, str]) -> Settings:
    return settings_from(environ)


@pytest.fixture(scope="session", autouse=True)
def what_ships_is_read_once() -> Iterator[None]:
    """A run builds the services thousands of times; nobody changes the files under `data/` meanwhile."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("load_content", "load_wording"):
            patch.setattr(root, name, _once(getattr(root, name)))
        yield


def _once(read: Callable[[Path], Any]) -> Callable[[Path], Any]:
    shipped = cache(read)
    return lambda data_dir: shipped(data_dir) if data_dir == ROOT / "data" else read(data_dir)


@pytest.fixture
def services(settings: Settings, clock: Clock) -> Iterator[Services]:
    built = build_services(settings, clock=clock)
    yield built
    built.db.dispose()


@pytest.fixture
def database(services: Services) -> Database:
    return services.db


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Each test has an app of its own; compiling the pages anew for each would take a third of their time."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture(scope="session")
def known_apps() -> dict[object, Flask]:
    """By the settings that are built into an app; the others it asks for anew."""
    return {}


@pytest.fixture
def app(services: Services, compiled_templates: FileSystemBytecodeCache, known_apps: dict[object, Flask]) -> Flask:
    """The app over these services. Compiling its routes takes longer than most tests, so it is built once a run."""
    of = services.settings
    key = of.session_key, of.is_behind_tls, of.limits, of.allowed_sites, of.rate_limit_storage, of.data_dir
    app = known_apps.get(key)
    if app is None:
        app = known_apps[key] = create_app(services)
        app.testing = True
        app.jinja_env.bytecode_cache = compiled_templates
        app.config["PROPAGATE_EXCEPTIONS"] = False
    app.extensions["signpost"] = services
    for limiter in app.extensions["limiter"]:
        limiter.reset()
    app.extensions.pop("console_throttle", None)
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def practitioner(services: Services) -> Callable[[Person], Practitioner]:
    """Puts a member of the cast on the staff list, once, without a password."""

    def add(person: Person) -> Practitioner:
        with services.db.write() as session:
            known = session.query(Practitioner).filter_by(login=person.login).one_or_none()
            if known is not None:
                return known
            row = Practitioner(
                login=person.login,
                name=person.name,
                title=person.title,
                role=person.role,
                password_hash="",
                must_change_password=False,
                session_salt=uuid.uuid4().hex,
                created_at=services.clock(),
                last_seen_at=services.clock(),
            )
            session.add(row)
            session.flush()
            return row

    return add


@pytest.fixture
def maya(practitioner: Callable[[Person], Practitioner]) -> Practitioner:
    return practitioner(MAYA)


@pytest.fixture
def omar(practitioner: Callable[[Person], Practitioner]) -> Practitioner:
    return practitioner(OMAR)


@pytest.fixture
def ruth(practitioner: Callable[[Person], Practitioner]) -> Practitioner:
    return practitioner(RUTH)


@pytest.fixture
def talk(services: Services) -> Talk:
    """A conversation that has just begun."""
    return Talk(services)
