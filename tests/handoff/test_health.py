"""Signs of life, and when their absence counts."""

from __future__ import annotations

from handoff import health
from handoff.services import Services
from tests.conftest import Clock


def test_a_part_that_was_never_heard_of_is_named(services: Services, clock: Clock) -> None:
    with services.db.read() as session:
        found = health.parts(session, clock())

    assert sorted(health.NEEDED_PARTS) == [part.part for part in found]
    assert {(False, "never_seen", None)} == {(part.is_ok, part.code, part.age) for part in found}


def test_a_part_is_well_until_it_falls_silent(services: Services, clock: Clock) -> None:
    with services.db.write() as session:
        health.beat(session, "bot", clock(), is_ok=False, code="not_reached")
        health.beat(session, "bot", clock())
    clock.advance(20)
    assert (True, "ok") == _bot(services, clock)
    clock.advance(1)

    assert (False, "silent") == _bot(services, clock)


def test_an_extra_part_is_shown_but_not_needed(services: Services, clock: Clock) -> None:
    with services.db.write() as session:
        for part in health.NEEDED_PARTS:
            health.beat(session, part, clock())
        health.beat(session, "mail_out", clock(), is_ok=False, code="auth")
        assert health.is_ready(session, clock())
        assert "mail_out" in [part.part for part in health.parts(session, clock())]


def _bot(services: Services, clock: Clock) -> tuple[bool, str]:
    with services.db.read() as session:
        part = next(part for part in health.parts(session, clock()) if part.part == "bot")
    return part.is_ok, part.code
