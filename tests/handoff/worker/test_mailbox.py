"""How the worker gets at the mailbox: over TLS, with the right password, and what shows when it cannot."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handoff.channels.email.inbox import Inbox
from handoff.models import Heartbeat
from handoff.services import Services
from handoff.worker import receive_mail
from tests.handoff.conftest import Correspondence
from tests.mailserver import MailServer

ANSWER = "Tuesday is fine, my father's debts are the problem"


def test_a_mailbox_that_cannot_be_reached_is_survived_and_shown(correspondence: Correspondence) -> None:
    gone = _with_imap(correspondence.services, "imap://careers:x@127.0.0.1:1")

    assert not receive_mail.run_once(gone)
    assert (False, "ConnectionRefusedError") == _health(gone)
    assert not correspondence.receive()
    assert (True, "ok") == _health(gone)


def test_a_wrong_password_is_survived_and_shown(correspondence: Correspondence, mail_server: MailServer) -> None:
    wrong = _with_imap(correspondence.services, f"imap://careers:wrong@127.0.0.1:{mail_server.imap_port}")

    assert not receive_mail.run_once(wrong)
    assert (False, "MailboxLoginError") == _health(wrong)


def test_it_reads_over_tls(
    correspondence: Correspondence, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(mail_server.certificate))
    correspondence.alia_sends("over TLS")

    assert receive_mail.run_once(_with_imap(correspondence.services, mail_server.imaps_url))
    assert ["over TLS"] == correspondence.heard()


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(
    correspondence: Correspondence, mail_server: MailServer
) -> None:
    services = _with_imap(correspondence.services, mail_server.imaps_url)

    assert not receive_mail.run_once(services)
    assert (False, "SSLCertVerificationError") == _health(services)


def test_without_a_mailbox_to_read_nothing_happens(services: Services, correspondence: Correspondence) -> None:
    assert not receive_mail.run_once(services)
    assert not receive_mail.run_once(_with_imap(correspondence.services, None))


def test_a_mail_filed_by_another_worker_meanwhile_is_no_trouble(
    correspondence: Correspondence, monkeypatch: pytest.MonkeyPatch
) -> None:
    correspondence.alia_sends("taken twice")
    raw = Inbox.raw

    def raw_after_the_other(self: Inbox, uid: str) -> bytes:
        found = raw(self, uid)
        with monkeypatch.context() as patch:
            patch.setattr(Inbox, "raw", raw)
            assert correspondence.receive()
        return found

    with monkeypatch.context() as patch:
        patch.setattr(Inbox, "raw", raw_after_the_other)
        correspondence.receive()

    assert ["taken twice"] == correspondence.heard()


def _health(services: Services) -> tuple[bool, str]:
    with services.db.read() as session:
        beat = session.get_one(Heartbeat, receive_mail.PART)
        return beat.is_ok, beat.code


def _with_imap(services: Services, url: str | None) -> Services:
    assert services.settings.mail is not None
    return replace(services, settings=replace(services.settings, mail=replace(services.settings.mail, imap_url=url)))
