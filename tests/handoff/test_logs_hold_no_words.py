"""A conversation with a marker in everything people write, through every path and failure: no log line holds it."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError
from structlog.testing import LogCapture

from handoff import ledger, privacy
from handoff.contract import ReplyDraft
from handoff.models import AuditEntry, Practitioner
from handoff.safety.levels import Verdict
from handoff.services import Services
from handoff.web.access import token_for
from handoff.worker import timers
from handoff.worker.bot_client import BotUnavailable, TurnFailed
from handoff.worker.main import Worker
from tests.conftest import Clock
from tests.talk import Talk

MARK = "zebra-crossing"


@pytest.fixture
def logged(app: Flask, caplog: pytest.LogCaptureFixture) -> Iterator[LogCapture]:
    """Everything structlog is given, and everything the standard library's loggers are."""
    capture = LogCapture()
    before = structlog.get_config()
    structlog.configure(processors=[capture], wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG))
    caplog.set_level(logging.DEBUG)
    yield capture
    structlog.configure(**before)


class Breaking:
    """A screen whose errors carry what people wrote."""

    def judge(self, text: str) -> Verdict:
        raise ValueError(text)

    def judge_by_cues(self, text: str) -> Verdict:
        raise ValueError(text)


def test_no_path_and_no_failure_logs_what_people_write(
    app: Flask,
    talk: Talk,
    services: Services,
    clock: Clock,
    maya: Practitioner,
    logged: LogCapture,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _everyday(app, talk, services, clock, maya)
    _failures(app, talk, services, clock, monkeypatch)
    privacy.erase(services, talk.conversation_id, reason="visitor", now=clock())
    with services.db.read() as session:
        audit = [repr((entry.actor, entry.action, entry.detail)) for entry in session.scalars(select(AuditEntry))]

    out, err = capfd.readouterr()
    names = {entry["event"] for entry in logged.entries}
    assert {"turn_failed", "turn_refused", "screened", "screen_failed", "unexpected_error", "loop_failed"} <= names
    for entry in logged.entries:
        assert MARK not in repr(entry), entry["event"]
    for line in (caplog.text, out, err, *audit):
        assert MARK not in line


def _everyday(app: Flask, talk: Talk, services: Services, clock: Clock, maya: Practitioner) -> None:
    client = app.test_client()
    headers = {"Authorization": f"Bearer {token_for(services.settings, talk.conversation_id)}"}

    def post(**body: Any) -> Any:
        return client.post("/api/visitor/messages", json={"client_id": str(uuid.uuid4()), **body}, headers=headers)

    talk.bot.script = [[ReplyDraft(text=f"{MARK} said the bot")]]
    assert 202 == post(text=f"{MARK} asked").status_code
    talk.screened()
    talk.work()
    assert 422 == post(text=f"{MARK}" * 1_000).status_code
    assert 422 == post(payload=MARK).status_code
    assert 422 == post(text=MARK, more=MARK).status_code
    client.post("/api/visitor/messages", data=f'{{"{MARK}"'.encode(), headers=headers)
    client.get(f"/{MARK}")
    client.get("/api/visitor/messages", headers={"Authorization": f"Bearer {MARK}"})
    talk.says(f"{MARK} i want to kill myself")
    talk.screened()
    talk.claimed(maya)
    talk.says(f"{MARK} to maya")
    talk.screened()
    talk.replied(maya, f"{MARK} answered")
    talk.resolved(maya)
    client.get("/api/visitor/export", headers=headers)


def _failures(app: Flask, talk: Talk, services: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    for failure in (BotUnavailable("not_reached"), *[TurnFailed("http_503")] * 5):
        talk.bot.script = [failure]
        talk.says(f"{MARK} fails")
        talk.screened(Breaking())
        talk.work()
        clock.advance(30)
        timers.look_for_outage(services)
    talk.bot.script = [[ReplyDraft(text=MARK)]]
    talk.says(MARK)
    talk.screened()
    clock.advance(30)
    late = talk.lease()
    with services.db.write() as session:
        ledger.skip_turns(session, talk.conversation_id)
    talk.dispatcher.carry_out(late)
    _broken_statement(app, talk, services, monkeypatch)
    worker = Worker(services)
    monkeypatch.setattr("handoff.worker.main.ERROR_PAUSE", 0.0)
    worker._guarded("odd", lambda: _raise(ValueError(MARK)))


def _broken_statement(app: Flask, talk: Talk, services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database fails with the statement, and so its words, in the error's text."""
    clean = token_for(services.settings, talk.conversation_id)

    def fail(_c: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        if statement.startswith("INSERT INTO messages"):
            raise next(errors)

    errors = iter([OperationalError(MARK, {"text": MARK}, Exception(MARK)), ValueError(MARK)])
    event.listen(services.db.engine, "before_cursor_execute", fail)
    clock_before = services.settings.limits
    try:
        for status in (503, 500):
            body = {"client_id": str(uuid.uuid4()), "text": MARK}
            response = app.test_client().post(
                "/api/visitor/messages", json=body, headers={"Authorization": f"Bearer {clean}"}
            )
            assert status == response.status_code
            assert MARK not in response.text
    finally:
        event.remove(services.db.engine, "before_cursor_execute", fail)
    assert clock_before == services.settings.limits


def _raise(error: Exception) -> bool:
    raise error
