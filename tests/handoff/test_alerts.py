"""An alert stands once for each kind and subject."""

from __future__ import annotations

from sqlalchemy import select

from handoff.alerts import raise_alert
from handoff.models import Alert
from handoff.services import Services


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
