"""What actions may ask: once per message, action and ordinal, and only under the epoch of their turn."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from handoff.contract import ErrorOut, ScreeningOut
from handoff.models import ActionWrite, Consent, Contact, Handoff, Practitioner, Screening, UnansweredQuestion
from handoff.services import Services
from tests.talk import Talk

WRITES: dict[str, dict[str, Any]] = {
    "/api/actions/screenings": {"answers": {"C1": 0, "X5": None}, "preference": "self"},
    "/api/actions/screenings/choice": {"tier": "self_help", "is_disputed": True},
    "/api/actions/screenings/delete": {},
    "/api/actions/handoffs": {"consent_scope": "all"},
    "/api/actions/handoffs/cancel": {},
    "/api/actions/contacts": {"email": "alia@campus.edu"},
    "/api/actions/consents": {"purpose": "keep", "is_given": True},
    "/api/actions/unanswered": {"reason": "not_understood"},
}


@pytest.fixture
def internal(services: Services) -> dict[str, str]:
    return {"Authorization": f"Bearer {services.settings.internal_token}"}


@pytest.fixture
def key(talk: Talk) -> dict[str, Any]:
    receipt = talk.says()
    return {
        "conversation": talk.conversation_id,
        "message_id": receipt.message_id,
        "action": "action_test",
        "ordinal": 0,
        "epoch": talk.epoch,
    }


@pytest.mark.parametrize("path", WRITES)
def test_a_repeat_returns_the_first_result_and_writes_nothing_more(
    client: FlaskClient, internal: dict[str, str], key: dict[str, Any], services: Services, talk: Talk, path: str
) -> None:
    first = client.post(path, json={"key": key, **WRITES[path]}, headers=internal)
    rows, messages = count_rows(services), len(talk.messages)
    again = client.post(path, json={"key": key, **WRITES[path]}, headers=internal)

    assert (200, 200, first.json) == (first.status_code, again.status_code, again.json)
    assert (rows, messages) == (count_rows(services), len(talk.messages))


@pytest.mark.parametrize("path", WRITES)
def test_a_repeat_is_answered_even_after_a_claim(
    client: FlaskClient, internal: dict[str, str], key: dict[str, Any], talk: Talk, maya: Practitioner, path: str
) -> None:
    first = client.post(path, json={"key": key, **WRITES[path]}, headers=internal)
    talk.claimed(maya)
    again = client.post(path, json={"key": key, **WRITES[path]}, headers=internal)

    assert (200, first.json) == (again.status_code, again.json)


@pytest.mark.parametrize("path", WRITES)
def test_a_stale_epoch_is_refused_and_nothing_written(
    client: FlaskClient,
    internal: dict[str, str],
    key: dict[str, Any],
    services: Services,
    talk: Talk,
    maya: Practitioner,
    path: str,
) -> None:
    talk.claimed(maya)
    rows, messages = count_rows(services), len(talk.messages)
    response = client.post(path, json={"key": key, **WRITES[path]}, headers=internal)

    assert (409, "stale_epoch") == (response.status_code, response.json["error"]["code"])
    assert (rows, messages) == (count_rows(services), len(talk.messages))


@pytest.mark.parametrize("path", WRITES)
def test_another_ordinal_is_another_write(
    client: FlaskClient, internal: dict[str, str], key: dict[str, Any], services: Services, path: str
) -> None:
    for ordinal in (0, 1):
        client.post(path, json={"key": {**key, "ordinal": ordinal}, **WRITES[path]}, headers=internal)

    with services.db.read() as session:
        assert 2 == session.scalar(select(func.count()).select_from(ActionWrite))


@pytest.mark.parametrize("path", WRITES)
@pytest.mark.parametrize("token", ["", "wrong", "\u00e9"])
def test_without_the_internal_token_nothing_happens(
    client: FlaskClient, key: dict[str, Any], services: Services, path: str, token: str
) -> None:
    rows = count_rows(services)
    headers = {"Authorization": f"Bearer {token}".encode().decode("latin-1")}
    response = client.post(path, json={"key": key, **WRITES[path]}, headers=headers)

    assert 401 == response.status_code
    ErrorOut.model_validate(response.json)
    assert rows == count_rows(services)


def test_a_visitors_token_opens_nothing_here(client: FlaskClient, services: Services, talk: Talk) -> None:
    from handoff.web.access import token_for

    headers = {"Authorization": f"Bearer {token_for(services.settings, talk.conversation_id)}"}

    assert 401 == client.get("/api/actions/titles", headers=headers).status_code


@pytest.mark.parametrize("path", WRITES)
def test_an_erased_or_unknown_conversation_is_refused(
    client: FlaskClient, internal: dict[str, str], key: dict[str, Any], services: Services, talk: Talk, path: str
) -> None:
    from handoff import privacy

    unknown = client.post(path, json={"key": {**key, "conversation": "x"}, **WRITES[path]}, headers=internal)
    privacy.erase(services, talk.conversation_id, reason="visitor", now=services.clock())
    erased = client.post(path, json={"key": key, **WRITES[path]}, headers=internal)

    assert (404, 410, "erased") == (unknown.status_code, erased.status_code, erased.json["error"]["code"])


@pytest.mark.parametrize(
    ("path", "change"),
    [
        ("/api/actions/screenings", {"answers": {"C9": 1}}),
        ("/api/actions/screenings", {"answers": {"C1": 3}}),
        ("/api/actions/screenings", {"answers": {"C1": "1"}}),
        ("/api/actions/screenings", {"answers": None}),
        ("/api/actions/screenings", {"preference": "everything"}),
        ("/api/actions/screenings", {"opening": "not an id"}),
        ("/api/actions/screenings/choice", {"tier": "more"}),
        ("/api/actions/screenings/choice", {"is_disputed": "yes"}),
        ("/api/actions/handoffs", {"consent_scope": "some"}),
        ("/api/actions/handoffs", {"consent_scope": None}),
        ("/api/actions/handoffs", {"reason": "The visitor said hello"}),
        ("/api/actions/contacts", {"email": "not an address"}),
        ("/api/actions/contacts", {"email": "a@b@c"}),
        ("/api/actions/consents", {"is_given": "yes"}),
        ("/api/actions/consents", {"purpose": "everything"}),
        ("/api/actions/unanswered", {"reason": "whatever"}),
        ("/api/actions/unanswered", {"more": 1}),
    ],
)
def test_wrong_values_are_422_and_write_nothing(
    client: FlaskClient,
    internal: dict[str, str],
    key: dict[str, Any],
    services: Services,
    path: str,
    change: dict[str, Any],
) -> None:
    rows = count_rows(services)
    response = client.post(path, json={"key": key, **WRITES[path], **change}, headers=internal)

    assert 422 == response.status_code
    ErrorOut.model_validate(response.json)
    assert rows == count_rows(services)


@pytest.mark.parametrize(
    "change",
    [
        {"epoch": "0"},
        {"epoch": None},
        {"ordinal": -1},
        {"ordinal": 2**70},
        {"message_id": "no such message"},
        {"message_id": "a\x00b"},
        {"conversation": "a\x00b"},
        {"action": ""},
        {"extra": 1},
    ],
)
@pytest.mark.parametrize("path", ["/api/actions/unanswered", "/api/actions/handoffs"])
def test_a_wrong_key_is_refused_and_never_an_internal_error(
    client: FlaskClient,
    internal: dict[str, str],
    key: dict[str, Any],
    services: Services,
    path: str,
    change: dict[str, Any],
) -> None:
    rows = count_rows(services)
    response = client.post(path, json={"key": {**key, **change}, **WRITES[path]}, headers=internal)

    assert 400 <= response.status_code < 500, response.text
    assert rows == count_rows(services)


def test_a_message_of_another_conversation_is_no_key(
    client: FlaskClient, internal: dict[str, str], key: dict[str, Any], services: Services
) -> None:
    other = Talk(services).says()
    response = client.post(
        "/api/actions/unanswered",
        json={"key": {**key, "message_id": other.message_id}, "reason": "not_understood"},
        headers=internal,
    )

    assert 400 <= response.status_code < 500
    with services.db.read() as session:
        assert [] == session.scalars(select(UnansweredQuestion)).all()


def test_a_screening_is_scored_kept_and_pointed_to_resources(
    client: FlaskClient, internal: dict[str, str], key: dict[str, Any], services: Services
) -> None:
    answers = {"C1": 0, "C2": 0, "X1": 2}
    response = client.post("/api/actions/screenings", json={"key": key, "answers": answers}, headers=internal)
    out = ScreeningOut.model_validate(response.json, strict=False)

    assert out.resources
    assert {"C3", "X5"} <= set(out.missing)
    with services.db.read() as session:
        kept = session.scalars(select(Screening)).one()
    assert (answers, out.tier.value, out.reasons) == (kept.answers, kept.tier, kept.reasons)


def test_an_action_learns_whether_the_conversation_began_with_words(
    client: FlaskClient, internal: dict[str, str], talk: Talk
) -> None:
    first = talk.says("how do i start my cv")
    path = f"/api/actions/openings/{talk.conversation_id}"

    assert {"message_id": first.message_id} == client.get(path, headers=internal).json
    assert {"message_id": None} == client.get(f"{path}?but={first.message_id}", headers=internal).json
    assert (404, 401) == (
        client.get("/api/actions/openings/nobody", headers=internal).status_code,
        client.get(path).status_code,
    )


def test_a_person_asked_for_by_an_action_waits_in_the_queue(
    client: FlaskClient, internal: dict[str, str], key: dict[str, Any], talk: Talk
) -> None:
    body = {"key": key, "consent_scope": "from_now", "reason": "asked_for_person"}
    response = client.post("/api/actions/handoffs", json=body, headers=internal)

    assert talk.handoff and {"ref": talk.handoff.ref, "is_new": True} == response.json
    assert "handoff_queued_open" == talk.events[-1]


def test_a_consent_decides_what_is_kept(
    client: FlaskClient, internal: dict[str, str], key: dict[str, Any], talk: Talk, services: Services
) -> None:
    for ordinal, is_given in enumerate((True, False)):
        body = {"key": {**key, "ordinal": ordinal}, "purpose": "keep", "is_given": is_given}
        client.post("/api/actions/consents", json=body, headers=internal)
        assert is_given == talk.conversation.is_kept
    with services.db.read() as session:
        assert [True, False] == list(session.scalars(select(Consent.is_given).order_by(Consent.id)))


def count_rows(services: Services) -> list[int]:
    tables = (ActionWrite, Screening, Handoff, Consent, Contact, UnansweredQuestion)
    with services.db.read() as session:
        return [session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]
