"""What anybody may see, and what operators' tools read."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from handoff import health
from handoff.services import Services
from tests.conftest import Clock
from tests.talk import Talk


def test_the_process_says_that_it_answers(client: FlaskClient) -> None:
    assert (200, {"status": "ok"}) == ((r := client.get("/healthz")).status_code, r.json)


def test_nothing_is_ready_before_every_part_was_heard_of(client: FlaskClient) -> None:
    response = client.get("/readyz")

    assert (503, "not_ready") == (response.status_code, response.json["status"])
    silent = dict.fromkeys(("worker", "screen", "bot", "actions"), "never_seen")
    assert {**silent, "database": "ok"} == response.json["parts"]


@pytest.mark.parametrize("silent", ["worker", "screen", "bot", "actions", None])
def test_it_is_ready_while_every_part_lives(
    client: FlaskClient, services: Services, clock: Clock, silent: str | None
) -> None:
    with services.db.write() as session:
        for part in health.NEEDED_PARTS:
            health.beat(session, part, clock(), is_ok=part != silent, code="ok" if part != silent else "not_reached")

    assert (200 if silent is None else 503) == client.get("/readyz").status_code
    clock.advance(21)
    assert 503 == client.get("/readyz").status_code


def test_the_demo_page_names_the_institution_and_loads_one_script(client: FlaskClient, services: Services) -> None:
    page = client.get("/")

    assert 200 == page.status_code
    assert services.content.institution.name in page.text
    assert 1 == page.text.count("<script")


def test_metrics_are_for_operators_alone(client: FlaskClient, services: Services, talk: Talk) -> None:
    talk.asks("how do i start my cv")
    headers = {"Authorization": f"Bearer {services.settings.internal_token}"}

    assert 401 == client.get("/metrics").status_code
    text = client.get("/metrics", headers=headers).text
    assert 'signpost_messages{author="visitor"} 1.0' in text
    assert 'signpost_turns{status="answered"} 1.0' in text
    assert "how do i" not in text
