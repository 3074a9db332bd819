"""An alert stands once for each kind and subject, and one person is the first to have looked."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from handoff import alerts
from handoff.alerts import raise_alert
from handoff.models import Alert, AuditEntry, Practitioner
from handoff.services import Services
from tests.conftest import Clock
from tests.talk import Talk


def test_the_same_alert_again_changes_nothing(services: Services) -> None:
    with services.db.write() as session:
        for kind, subject in (("urgent", "m1"), ("urgent", "m1"), ("urgent", "m2"), ("unscreened", "m1")):
            raise_alert(session, kind, subject, None, services.clock())

    with services.db.read() as session:
        found = [(alert.kind, alert.subject) for alert in session.scalars(select(Alert).order_by(Alert.id))]
    assert [("urgent", "m1"), ("urgent", "m2"), ("unscreened", "m1")] == found


def test_an_acknowledged_alert_is_not_raised_again_for_the_same_thing(services: Services) -> None:
    with services.db.write() as session:
        raise_alert(session, "urgent", "m1", None, services.clock())
        session.scalars(select(Alert)).one().acknowledged_at = services.clock()
        raise_alert(session, "urgent", "m1", None, services.clock())

    with services.db.read() as session:
        assert session.scalars(select(Alert)).one().acknowledged_at is not None


@pytest.mark.parametrize(
    ("kind", "is_called"),
    [("urgent", True), ("unscreened", True), ("concern", False), ("turn_dead", False), ("mail_stuck", False)],
)
def test_what_cannot_wait_calls_somebody_at_once(services: Services, clock: Clock, kind: str, is_called: bool) -> None:
    with services.db.write() as session:
        raise_alert(session, kind, "m1", None, clock())

    assert (clock() if is_called else None) == _all(services)[0].next_call_at


def test_the_first_to_look_is_the_one_who_acknowledged(
    services: Services, talk: Talk, maya: Practitioner, clock: Clock
) -> None:
    alert_id = _raised(services, "urgent", talk.conversation_id)
    first_at = clock()
    with services.db.write() as session:
        assert alerts.acknowledge(session, alert_id, alerts.as_contact(1, "Duty phone"), first_at)
    clock.advance(5)
    with services.db.write() as session:
        assert not alerts.acknowledge(session, alert_id, alerts.as_practitioner(maya), clock())

    [alert] = _all(services)
    assert ("Duty phone", None, first_at, None) == (
        alert.acknowledged_as,
        alert.acknowledged_by_id,
        alert.acknowledged_at,
        alert.next_call_at,
    )
    assert [("on_call:1", talk.conversation_id, {"alert": alert_id})] == _audited(services)


def test_an_alert_that_is_gone_cannot_be_acknowledged(services: Services, maya: Practitioner, clock: Clock) -> None:
    with services.db.write() as session:
        assert not alerts.acknowledge(session, 4711, alerts.as_practitioner(maya), clock())

    assert [] == _audited(services)


def test_whoever_takes_a_conversation_has_looked_at_its_safety_alerts(
    services: Services, talk: Talk, maya: Practitioner, clock: Clock
) -> None:
    ids = {kind: _raised(services, kind, talk.conversation_id) for kind in ("urgent", "unscreened", "concern")}
    others = (
        _raised(services, "turn_dead", talk.conversation_id),
        _raised(services, "urgent", Talk(services).conversation_id),
    )
    with services.db.write() as session:
        alerts.acknowledge(session, ids["unscreened"], alerts.as_contact(0, "Duty phone"), clock())

    with services.db.write() as session:
        done = alerts.acknowledge_safety_alerts(session, talk.conversation_id, maya, clock())

    assert [ids["urgent"], ids["concern"]] == done
    by_maya = [alert.id for alert in _all(services) if alert.acknowledged_by_id == maya.id]
    assert done == by_maya
    assert set(others) == {alert.id for alert in _all(services) if alert.acknowledged_at is None}
    assert [(f"practitioner:{maya.id}", talk.conversation_id, {"alert": id_}) for id_ in done] == _audited(services)[1:]


def _raised(services: Services, kind: str, conversation_id: str) -> int:
    with services.db.write() as session:
        raise_alert(session, kind, f"{kind} of {conversation_id}", conversation_id, services.clock())
    return _all(services)[-1].id


def _all(services: Services) -> list[Alert]:
    with services.db.read() as session:
        return list(session.scalars(select(Alert).order_by(Alert.id)))


def _audited(services: Services) -> list[tuple[str, str | None, dict[str, object]]]:
    with services.db.read() as session:
        query = select(AuditEntry).where(AuditEntry.action == "alert_acknowledged").order_by(AuditEntry.id)
        return [(entry.actor, entry.conversation_id, entry.detail) for entry in session.scalars(query)]
