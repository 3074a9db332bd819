"""The page behind the link in a call: whoever was called acknowledges without signing in, and nobody else can."""

from __future__ import annotations

from html import unescape
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from handoff import alerts, ledger, privacy
from handoff.app import create_app
from handoff.models import Alert, AlertCall, AuditEntry, Practitioner
from handoff.on_call.calls import DRILL
from handoff.on_call.link import VALID_FOR, link_url
from handoff.services import Services
from handoff.web.console.words import load_words
from handoff.web.on_call import FROM_ONE_ADDRESS
from handoff.worker import on_call
from tests.conftest import Clock
from tests.pager import DUTY, HEAD, with_contacts
from tests.talk import Talk

CRY = "i want to kill myself, tell nobody"


@pytest.fixture
def manned(services: Services) -> Services:
    return with_contacts(services, [DUTY, HEAD])


@pytest.fixture
def visitor(manned: Services) -> FlaskClient:
    app = create_app(manned)
    app.testing = True
    return app.test_client()


@pytest.fixture
def crying(manned: Services, clock: Clock) -> Talk:
    """Somebody in danger; two contacts were called, five minutes apart."""
    talk = Talk(manned)
    talk.says(CRY)
    talk.screened()
    on_call.call_due(manned)
    clock.advance(5 * 60)
    on_call.call_due(manned)
    return talk


@pytest.fixture
def said(services: Services) -> dict[str, str]:
    path = services.settings.data_dir / "content" / "console.yml"
    return dict(load_words(path, services.wording).tables["acknowledge_page"])


def the_alert(services: Services) -> Alert:
    with services.db.read() as session:
        return session.scalars(select(Alert)).one()


def path_of(services: Services, number: int) -> str:
    """The address in the call of this number."""
    with services.db.read() as session:
        called_at = session.scalars(select(AlertCall.created_at).where(AlertCall.number == number)).one()
    return urlsplit(link_url(services.settings, the_alert(services), number, called_at)).path


def test_looking_shows_what_it_is_about_and_changes_nothing(
    manned: Services, crying: Talk, visitor: FlaskClient, said: dict[str, str]
) -> None:
    assert crying.handoff is not None
    for _ in range(3):
        page = visitor.get(path_of(manned, 1))

    assert 200 == page.status_code
    for part in (crying.handoff.ref, HEAD.name, said["open"], said["button"], "10:00"):
        assert part in page.text, part
    assert said["drill"] not in page.text
    assert (None, 2) == (the_alert(manned).acknowledged_at, the_alert(manned).calls_made)


@pytest.mark.parametrize("method", ["get", "post"])
def test_it_shows_no_word_of_the_visitors(manned: Services, crying: Talk, visitor: FlaskClient, method: str) -> None:
    page = getattr(visitor, method)(path_of(manned, 0))

    assert "kill" not in page.text
    assert crying.conversation_id not in page.text
    assert ("no-store", "no-referrer") == (page.headers["Cache-Control"], page.headers["Referrer-Policy"])
    assert "Set-Cookie" not in page.headers


def test_pressing_acknowledges_as_the_contact_who_was_called(
    manned: Services, crying: Talk, visitor: FlaskClient, clock: Clock, said: dict[str, str]
) -> None:
    page = visitor.post(path_of(manned, 1))

    assert 200 == page.status_code
    for part in (said["thanks"], HEAD.name, "10:05"):
        assert part in page.text, part
    assert said["button"] not in page.text
    alert = the_alert(manned)
    assert (HEAD.name, clock(), None) == (alert.acknowledged_as, alert.acknowledged_at, alert.acknowledged_by_id)
    with manned.db.read() as session:
        [entry] = session.scalars(select(AuditEntry).where(AuditEntry.action == "alert_acknowledged"))
    assert ("on_call:1", crying.conversation_id, {"alert": alert.id}) == (
        entry.actor, entry.conversation_id, entry.detail,
    )  # fmt: skip
    clock.advance(24 * 3600)
    assert not on_call.call_due(manned), "nobody else is called"


def test_a_second_press_says_who_was_first(
    manned: Services, crying: Talk, visitor: FlaskClient, clock: Clock, said: dict[str, str]
) -> None:
    visitor.post(path_of(manned, 1))
    clock.advance(120)
    page = visitor.post(path_of(manned, 0))

    for part in (said["too_late"], HEAD.name, "10:05"):
        assert part in page.text, part
    assert said["thanks"] not in page.text
    assert HEAD.name == the_alert(manned).acknowledged_as


def test_it_says_when_a_practitioner_was_first(
    manned: Services, crying: Talk, visitor: FlaskClient, maya: Practitioner, clock: Clock, said: dict[str, str]
) -> None:
    with manned.db.write() as session:
        alerts.acknowledge(session, the_alert(manned).id, alerts.as_practitioner(maya), clock())

    for page in (visitor.get(path_of(manned, 0)), visitor.post(path_of(manned, 0))):
        assert maya.name in page.text
        assert said["button"] not in page.text


def test_a_link_is_good_for_a_week(
    manned: Services, crying: Talk, visitor: FlaskClient, clock: Clock, said: dict[str, str]
) -> None:
    path = path_of(manned, 0)
    clock.advance(VALID_FOR.total_seconds() + 1)

    for page in (visitor.get(path), visitor.post(path)):
        assert (410, True) == (page.status_code, said["old_link"] in page.text)
    assert the_alert(manned).acknowledged_at is None


def test_a_made_up_link_opens_nothing(
    manned: Services, crying: Talk, visitor: FlaskClient, said: dict[str, str]
) -> None:
    path = path_of(manned, 0)
    for forged in (path[:-1], path + "x", "/on-call/1", "/on-call/%00", "/on-call/é"):
        for page in (visitor.get(forged), visitor.post(forged)):
            assert (401, True) == (page.status_code, said["bad_link"] in page.text), forged
    assert the_alert(manned).acknowledged_at is None


def test_after_an_erasure_the_link_leads_to_nothing_even_if_the_number_is_taken_again(
    manned: Services, crying: Talk, visitor: FlaskClient, clock: Clock, said: dict[str, str]
) -> None:
    path, old_id = path_of(manned, 0), the_alert(manned).id
    privacy.erase(manned, crying.conversation_id, reason="visitor", now=clock())
    assert (410, True) == ((page := visitor.post(path)).status_code, said["alert_gone"] in unescape(page.text))
    other = Talk(manned).conversation_id
    with manned.db.write() as session:
        session.add(Alert(id=old_id, kind="urgent", subject="another", conversation_id=other, at=clock()))

    for page in (visitor.get(path), visitor.post(path)):
        assert 410 == page.status_code
    assert the_alert(manned).acknowledged_at is None


def test_a_drill_says_so(manned: Services, visitor: FlaskClient, said: dict[str, str]) -> None:
    with manned.db.write() as session:
        conversation = ledger.open_conversation(session, manned, channel=DRILL, now=manned.clock())
    talk = Talk(manned, conversation.id)
    talk.says(CRY)
    talk.screened()
    on_call.call_due(manned)

    assert said["drill"] in visitor.get(path_of(manned, 0)).text


def test_it_takes_neither_other_methods_nor_a_flood(
    manned: Services, crying: Talk, visitor: FlaskClient, said: dict[str, str]
) -> None:
    path, most = path_of(manned, 0), int(FROM_ONE_ADDRESS.split()[0])
    assert 405 == visitor.put(path).status_code
    for method in ("GET", "POST"):
        answers = [visitor.open("/on-call/made-up", method=method) for _ in range(most + 1)]
        assert [401] * most + [429] == [answer.status_code for answer in answers]
        assert said["too_many"] in answers[-1].text
        assert 429 == visitor.open(path, method=method).status_code

    assert 200 == visitor.post(path, environ_overrides={"REMOTE_ADDR": "10.0.0.2"}).status_code
    assert 200 == visitor.get("/healthz").status_code, "the front desk is not shut by it"
