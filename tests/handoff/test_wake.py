"""The hint that something was committed, on both databases, and the bell that loops sleep by."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import psycopg
import pytest

from handoff.db import Database
from handoff.services import Services
from handoff.wake import SWEEP, Bell, Watcher
from tests.talk import Talk


@pytest.fixture
def bell(services: Services) -> Iterator[Bell]:
    """Rung by a watcher that has already had its first look."""
    bell = Bell()
    watcher = Watcher(services.db, bell.ring)
    watcher.start()
    time.sleep(0.5)
    yield bell
    watcher.stop()


def test_a_commit_rings_the_bell_long_before_the_sweep(bell: Bell, talk: Talk) -> None:
    time.sleep(0.3)
    seen = bell.count
    began = time.monotonic()
    talk.says()
    bell.wait(seen, 5)

    assert bell.count > seen
    assert time.monotonic() - began < 1.5


def test_a_commit_of_another_process_rings_it_too(bell: Bell, talk: Talk, services: Services) -> None:
    other = Database(str(services.settings.database_url))
    seen = bell.count
    with other.write() as session:
        from handoff import health

        health.beat(session, "worker", services.clock())
    other.dispose()

    assert bell.wait(seen, 1.5) > seen


def test_a_rolled_back_transaction_announces_nothing(bell: Bell, talk: Talk, services: Services) -> None:
    time.sleep(0.2)
    seen = bell.count
    began = time.monotonic()
    with pytest.raises(RuntimeError), services.db.write() as session:
        from handoff import health

        health.beat(session, "worker", services.clock())
        raise RuntimeError

    bell.wait(seen, 0.7)
    assert bell.count == seen or time.monotonic() - began > 0.6  # at most the sweep


def test_without_news_the_sweep_rings(bell: Bell) -> None:
    seen = bell.count

    assert bell.wait(seen, SWEEP + 2) > seen


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # SQLite has no connection to lose
def test_a_watcher_survives_the_loss_of_its_connection(services: Services, talk: Talk, postgres_url: str) -> None:
    bell = Bell()
    watcher = Watcher(services.db, bell.ring)
    watcher.start()
    time.sleep(0.5)
    with psycopg.connect(postgres_url, autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE query LIKE 'LISTEN%' AND datname = current_database()"
        )
    time.sleep(2.0)
    seen = bell.count
    talk.says()

    assert bell.wait(seen, 4) > seen
    watcher.stop()


def test_a_bell_rung_before_one_sleeps_is_heard() -> None:
    bell = Bell()
    seen = bell.count
    bell.ring()
    began = time.monotonic()

    assert 1 == bell.wait(seen, 5)
    assert time.monotonic() - began < 1


def test_all_who_sleep_by_a_bell_are_woken() -> None:
    bell = Bell()
    woken: list[int] = []
    threads = [threading.Thread(target=lambda: woken.append(bell.wait(0, 10))) for _ in range(5)]
    for thread in threads:
        thread.start()
    time.sleep(0.1)
    bell.ring()
    for thread in threads:
        thread.join(5)

    assert [1] * 5 == woken
