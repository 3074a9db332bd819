"""Browsers for the staff, and conversations for them to answer: real pages, forms and cookies over Flask's client."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from handoff import alerts, desk, ledger, practitioners
from handoff.domain.lifecycle import ConsentScope
from handoff.models import Alert, AlertCall, Handoff, Message, Practitioner
from handoff.practitioners import NewAccount, Role
from handoff.services import Services
from tests.cast import CHEN_WANTS_A_PERSON, MAYA, OMAR, Person
from tests.conftest import Clock

OWN = "seven calm geese at noon"
IN_DANGER = "i do not want to wake up any more"
ONE_TIME = "abcd-efgh-jkmn-pqrs"
_TOKEN = re.compile(r'<meta name="csrf-token" content="([^"]+)">')


@dataclass
class Browser:
    """Keeps cookies, and sends the form token of the page it last saw, as a browser does."""

    client: FlaskClient
    token: str = ""
    address: str = "10.0.0.1"

    def get(self, path: str, **headers: str) -> TestResponse:
        return self._seen(self.client.get(path, headers=_named(headers), environ_base=self._from()))

    def post(self, path: str, fields: dict[str, object] | None = None, **headers: str) -> TestResponse:
        if not self.token:
            self.get("/console/login")
        data = {"csrf_token": self.token, **(fields or {})}
        return self._seen(self.client.post(path, data=data, headers=_named(headers), environ_base=self._from()))

    def follow(self, response: TestResponse) -> TestResponse:
        """The page at the end of the redirects."""
        while response.status_code == 303:
            response = self.get(response.headers["Location"])
        return response

    def sign_in(self, login: str, password: str = OWN) -> TestResponse:
        response = self.post("/console/login", {"login": login, "password": password})
        self.follow(response)
        return response

    def _from(self) -> dict[str, str]:
        return {"REMOTE_ADDR": self.address}

    def _seen(self, response: TestResponse) -> TestResponse:
        if response.mimetype == "text/html" and (found := _TOKEN.search(response.text)):
            self.token = found[1]
        return response


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


@pytest.fixture(autouse=True)
def _quick_hashing(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Real argon2, with parameters for machines that only run tests."""
    monkeypatch.setattr(practitioners, "_hasher", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    practitioners._decoy.cache_clear()
    yield
    practitioners._decoy.cache_clear()


@pytest.fixture
def browser(app: Flask) -> Callable[[], Browser]:
    return lambda: Browser(app.test_client())


@pytest.fixture
def anybody(browser: Callable[[], Browser]) -> Browser:
    """Somebody who is not signed in."""
    return browser()


@pytest.fixture
def hired(services: Services) -> Callable[..., Practitioner]:
    """Gives a member of the cast an account with a password."""

    def hire(person: Person, password: str = OWN, *, is_one_time: bool = False) -> Practitioner:
        new = NewAccount(person.login, person.name, person.title, Role(person.role))
        with services.db.write() as session:
            account = practitioners.create(
                session, new, password_hash=practitioners.hashed(password), actor="operator", now=services.clock()
            )
            account.must_change_password = is_one_time
        return account

    return hire


@pytest.fixture
def signed_in(
    app: Flask, browser: Callable[[], Browser], hired: Callable[..., Practitioner], clock: Clock
) -> Callable[[Person], Browser]:
    """A browser of somebody who signed in a moment ago."""

    def sign_in(person: Person) -> Browser:
        account, found = hired(person), browser()
        with found.client.session_transaction("/console") as session:
            session.update(practitioner=account.id, salt=account.session_salt, used_at=int(clock().timestamp()))
        assert found.get("/console").status_code == 200
        return found

    return sign_in


@pytest.fixture
def maya_at_work(signed_in: Callable[[Person], Browser]) -> Browser:
    return signed_in(MAYA)


@pytest.fixture
def omar_at_work(signed_in: Callable[[Person], Browser]) -> Browser:
    return signed_in(OMAR)


@dataclass
class Visitors:
    """Writes as visitors do, already past the safety screen."""

    services: Services
    clock: Clock
    count: int = field(default=0)

    def say(
        self,
        text: str,
        conversation_id: str | None = None,
        safety: str = "none",
        reasons: Sequence[str] = (),
        channel: str = "widget",
    ) -> str:
        """Write a message; the conversation's id."""
        self.count += 1
        with self.services.db.write() as session:
            if conversation_id is None:
                conversation_id = ledger.open_conversation(session, self.services, channel=channel, now=self.clock()).id
            receipt = ledger.append_visitor(
                session,
                self.services,
                conversation_id,
                channel="widget",
                channel_message_id=f"m{self.count}",
                text=text,
                now=self.clock(),
            )
            message = session.get_one(Message, receipt.message_id)
            message.safety_level, message.safety_reasons = safety, list(reasons)
        return conversation_id

    def in_danger(
        self, conversation_id: str | None = None, reason: str = "self_harm", channel: str = "widget"
    ) -> tuple[Handoff, Alert]:
        """Somebody writes that they are in danger; what follows in the safety lane, without its card."""
        conversation_id = self.say(IN_DANGER, conversation_id, "urgent", [reason], channel)
        message = next(m for m in reversed(self.read(conversation_id)) if m.author == "visitor")
        with self.services.db.write() as session:
            handoff = desk.raise_to_urgent(
                session, self.services, conversation_id, from_seq=message.seq, now=self.clock()
            )
        return handoff, self.alert("urgent", conversation_id, message.id)

    def alert(self, kind: str, conversation_id: str | None = None, subject: str | None = None) -> Alert:
        """Something staff must look at; by default the conversation's newest message from the visitor."""
        if subject is None and conversation_id is not None:
            subject = next(m.id for m in reversed(self.read(conversation_id)) if m.author == "visitor")
        with self.services.db.write() as session:
            alerts.raise_alert(session, kind, subject or kind, conversation_id, self.clock())
            return session.scalars(select(Alert).where(Alert.kind == kind).order_by(Alert.id.desc())).first()  # type: ignore[return-value]  # it was just raised

    def called(self, alert: Alert, contact: str, number: int = 0, status: str = "sent", way: str = "email") -> None:
        """An on-call contact is called about the alert."""
        sent_at = self.clock() if status == "sent" else None
        with self.services.db.write() as session:
            session.get_one(Alert, alert.id).calls_made = number + 1
            session.add(
                AlertCall(
                    alert_id=alert.id, number=number, contact=contact, way=way, status=status,
                    not_before=self.clock(), created_at=self.clock(), sent_at=sent_at,
                )
            )  # fmt: skip

    def ask_for_person(
        self, conversation_id: str | None = None, scope: ConsentScope = ConsentScope.ALL, *reasons: str
    ) -> Handoff:
        conversation_id = conversation_id or self.say(CHEN_WANTS_A_PERSON)
        with self.services.db.write() as session:
            handoff, _ = desk.open_handoff(
                session,
                self.services,
                conversation_id,
                scope=scope,
                reasons=list(reasons) or ["asked_for_person"],
                now=self.clock(),
            )
        return handoff

    def read(self, conversation_id: str) -> list[Message]:
        with self.services.db.read() as session:
            return ledger.read(session, conversation_id)


@pytest.fixture
def visitors(services: Services, clock: Clock) -> Visitors:
    return Visitors(services, clock)


@pytest.fixture
def chen(visitors: Visitors) -> Handoff:
    """Chen waits for a person."""
    return visitors.ask_for_person()
