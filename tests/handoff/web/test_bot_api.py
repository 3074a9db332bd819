"""What the bot fetches: everything approved when something changed, and the version alone when not."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from handoff.contract import KnowledgeOut
from handoff.models import Practitioner
from handoff.services import Services
from tests.handoff.knowledge.staff_answers import GERMAN, Staff


@pytest.fixture
def staff(services: Services, maya: Practitioner, ruth: Practitioner) -> Staff:
    return Staff(services, maya, ruth)


def fetched(client: FlaskClient, services: Services, query: str = "") -> KnowledgeOut:
    headers = {"Authorization": f"Bearer {services.settings.internal_token}"}
    return KnowledgeOut.model_validate(client.get(f"/api/bot/knowledge{query}", headers=headers).json)


def test_the_next_look_after_an_approval_finds_the_answer(
    client: FlaskClient, services: Services, staff: Staff
) -> None:
    before = fetched(client, services)
    answer = staff.drafts()
    staff.approves(answer)
    after = fetched(client, services, f"?after={before.version}")

    assert (0, []) == (before.version, before.entries)
    assert after.entries is not None
    entry = after.entries[0]
    assert (1, answer.name, GERMAN.title, GERMAN.text) == (after.version, entry.name, entry.title, entry.text)
    assert list(GERMAN.phrasings) == entry.phrasings


def test_when_nothing_changed_nothing_is_sent(client: FlaskClient, services: Services, staff: Staff) -> None:
    staff.approves(staff.drafts())

    assert KnowledgeOut(version=1, entries=None) == fetched(client, services, "?after=1")


def test_a_bot_that_is_ahead_of_a_restored_database_gets_everything(client: FlaskClient, services: Services) -> None:
    assert [] == fetched(client, services, "?after=7").entries


@pytest.mark.parametrize("query", ["?after=-1", "?after=x"])
def test_nonsense_is_refused_in_the_one_shape(client: FlaskClient, services: Services, query: str) -> None:
    headers = {"Authorization": f"Bearer {services.settings.internal_token}"}
    response = client.get(f"/api/bot/knowledge{query}", headers=headers)

    assert (422, "invalid") == (response.status_code, response.json["error"]["code"])  # type: ignore[index]


def test_without_the_internal_token_nothing_is_told(client: FlaskClient) -> None:
    assert 401 == client.get("/api/bot/knowledge").status_code
