"""The way out, against a real SMTP conversation: a reply leaves once, and no outcome is taken for granted."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from handoff import desk, ledger, outbox
from handoff.contract import LinkOut, Wish
from handoff.domain.lifecycle import Author, ConsentScope
from handoff.models import Alert, Heartbeat
from handoff.services import Services
from handoff.wording import ButtonWording
from handoff.worker import deliver
from tests.conftest import Clock
from tests.handoff.conftest import ALIA_AT, Correspondence, text_of
from tests.mailserver import SERVICE, MailServer, PostOffice

SECRET_WORDS = "your father's debts"


def test_a_practitioners_reply_leaves_once(correspondence: Correspondence) -> None:
    correspondence.maya_says("Bring your CV on Tuesday.")

    attempts = correspondence.deliver_all()

    assert 1 == attempts
    [mail] = correspondence.received_by_alia()
    assert text_of(mail).startswith("Bring your CV on Tuesday.\n\nMaya Tan, career practitioner, ")
    [delivery] = correspondence.deliveries()
    assert ("sent", 1, None, correspondence.services.clock()) == (
        delivery.status,
        delivery.attempts,
        delivery.leased_until,
        delivery.sent_at,
    )
    assert delivery.provider_message_id == mail["Message-ID"]


def test_it_says_from_whom_to_whom_and_where_to_answer(correspondence: Correspondence, mail_server: MailServer) -> None:
    correspondence.maya_says("Hello")
    correspondence.deliver_all()

    [mail] = correspondence.received_by_alia()
    service = correspondence.services.content.institution.service_name
    assert (service, SERVICE) == (mail["From"].addresses[0].display_name, mail["From"].addresses[0].addr_spec)
    assert [ALIA_AT] == [address.addr_spec for address in mail["To"].addresses]
    assert [correspondence.reply_to] == [address.addr_spec for address in mail["Reply-To"].addresses]
    assert f"Your conversation with {service}" == mail["Subject"]
    assert mail["Auto-Submitted"] is None, "a person wrote this"
    assert correspondence.reply_to == mail_server.office.taken[0].mail_from, "a bounce must find the conversation"


def test_the_second_mail_answers_the_first(correspondence: Correspondence) -> None:
    for text in ("First", "Second", "Third"):
        correspondence.maya_says(text)
    correspondence.deliver_all()

    first, second, third = correspondence.received_by_alia()
    assert first["In-Reply-To"] is None
    assert (first["Message-ID"], first["Message-ID"]) == (second["In-Reply-To"], second["References"])
    assert second["Message-ID"] == third["In-Reply-To"]
    assert f"{first['Message-ID']} {second['Message-ID']}" == " ".join(third["References"].split())


def test_a_mail_that_was_held_up_names_nothing_that_came_after_it(
    correspondence: Correspondence, mail_server: MailServer, clock: Clock
) -> None:
    mail_server.office.next_answers.append("451 try later")
    correspondence.maya_says("First")
    correspondence.maya_says("Second")
    correspondence.deliver_all()
    clock.advance(31)
    correspondence.deliver_all()

    second, first = correspondence.received_by_alia()
    assert ("Second", "First") == (text_of(second)[:6], text_of(first)[:5])
    assert (None, None) == (first["References"], second["References"])


def test_a_send_of_unknown_outcome_is_repeated_under_the_same_id(
    correspondence: Correspondence, mail_server: MailServer, clock: Clock
) -> None:
    mail_server.office.next_answers.append(PostOffice.BREAK_OFF)
    correspondence.maya_says("Did this arrive?")
    correspondence.deliver_all()

    [delivery] = correspondence.deliveries()
    assert ("pending", "smtp_disconnected") == (delivery.status, delivery.last_error)
    clock.advance(31)
    correspondence.deliver_all()

    first, second = correspondence.received_by_alia()
    assert first["Message-ID"] == second["Message-ID"]
    assert first.as_bytes().partition(b"\nTo:")[2] == second.as_bytes().partition(b"\nTo:")[2], "not a word differs"
    assert "sent" == correspondence.deliveries()[0].status


def test_dying_between_sending_and_noting_sends_again_under_the_same_id(
    correspondence: Correspondence, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    class Died(BaseException):
        pass

    def die(*_args: object) -> None:
        raise Died

    correspondence.maya_says("Hello")
    with monkeypatch.context() as patch:
        patch.setattr(deliver, "_note", die)
        with pytest.raises(Died):
            deliver.run_once(correspondence.services)

    assert 0 == correspondence.deliver_all(), "the lease keeps others away"
    clock.advance(outbox.LEASE.total_seconds())
    assert 1 == correspondence.deliver_all()
    first, second = correspondence.received_by_alia()
    assert first["Message-ID"] == second["Message-ID"]
    assert ("sent", 2) == (correspondence.deliveries()[0].status, correspondence.deliveries()[0].attempts)


@pytest.mark.parametrize(
    ("answer", "status", "code", "is_alerted"),
    [("451 try later", "pending", "smtp_451", False), ("550 never heard of", "failed", "smtp_550", True)],
)
@pytest.mark.parametrize("place", ["recipient", "data"])
def test_a_refusal_is_temporary_or_permanent_by_its_code(
    correspondence: Correspondence,
    mail_server: MailServer,
    place: str,
    answer: str,
    status: str,
    code: str,
    is_alerted: bool,
) -> None:
    if place == "recipient":
        mail_server.office.answer_to_recipients = answer
    else:
        mail_server.office.next_answers.append(answer)
    correspondence.maya_says("Hello")
    correspondence.deliver_all()

    [delivery] = correspondence.deliveries()
    assert (status, code) == (delivery.status, delivery.last_error)
    with correspondence.services.db.read() as session:
        alerts = session.execute(select(Alert.kind, Alert.subject, Alert.conversation_id)).all()
        beat = session.get(Heartbeat, deliver.PART)
    assert ([("delivery_dead", str(delivery.id), correspondence.conversation_id)] if is_alerted else []) == alerts
    assert beat is not None and beat.is_ok, "the server is well: it only did not want this mail"


def test_a_temporary_refusal_waits_before_the_next_attempt(
    correspondence: Correspondence, mail_server: MailServer, clock: Clock
) -> None:
    mail_server.office.next_answers.append("451 try later")
    correspondence.maya_says("Hello")

    assert 1 == correspondence.deliver_all()
    assert clock.now + timedelta(seconds=5) <= correspondence.deliveries()[0].not_before
    clock.advance(4)
    assert 0 == correspondence.deliver_all()
    clock.advance(27)
    assert 1 == correspondence.deliver_all()
    assert 1 == len(correspondence.received_by_alia())


def test_a_server_that_is_down_for_a_night_loses_nothing_and_for_longer_is_given_up(
    correspondence: Correspondence, mail_server: MailServer, clock: Clock
) -> None:
    mail_server.office.answer_to_recipients = "421 closed for the night"
    correspondence.maya_says("Hello")
    began, attempts = clock.now, 0
    while correspondence.deliveries()[0].status == "pending":
        clock.advance(600)
        attempts += correspondence.deliver_all()

    [delivery] = correspondence.deliveries()
    assert "dead" == delivery.status
    assert clock.now - began >= timedelta(hours=24)
    assert 8 <= attempts <= 40
    mail_server.office.forget()
    with correspondence.services.db.write() as session:
        outbox.retry(session, delivery.id, "practitioner:1", clock.now)
    correspondence.deliver_all()
    assert 1 == len(correspondence.received_by_alia())
    assert "sent" == correspondence.deliveries()[0].status


def test_a_server_that_is_not_there_shows_on_the_health_page_until_one_answers(
    correspondence: Correspondence, clock: Clock
) -> None:
    services = correspondence.services
    assert services.settings.mail is not None
    gone = replace(
        services,
        settings=replace(services.settings, mail=replace(services.settings.mail, smtp_url="smtp://127.0.0.1:1")),
    )
    correspondence.maya_says("Hello")

    def state() -> tuple[bool, str]:
        with services.db.read() as session:
            beat = session.get_one(Heartbeat, deliver.PART)
            return beat.is_ok, beat.code

    assert deliver.run_once(gone)
    assert (False, "smtp_unreachable") == state()
    clock.advance(11)
    deliver.run_once(replace(gone, clock=lambda: clock.now - timedelta(seconds=10)))
    assert (False, "smtp_unreachable") == state(), "an idle look does not heal it"
    clock.advance(20)
    correspondence.deliver_all()
    assert (True, "ok") == state()


@pytest.mark.parametrize("scheme", ["starttls_url", "smtps_url"])
def test_it_speaks_tls_and_logs_in(
    correspondence: Correspondence, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(mail_server.certificate))
    services = _with_smtp(correspondence.services, getattr(mail_server, scheme))
    correspondence.maya_says("Hello")

    assert deliver.run_once(services)
    assert ["careers"] == mail_server.office.logins
    assert "sent" == correspondence.deliveries()[0].status


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(
    correspondence: Correspondence, mail_server: MailServer
) -> None:
    services = _with_smtp(correspondence.services, mail_server.smtps_url)
    correspondence.maya_says("Hello")

    assert deliver.run_once(services)
    assert [] == mail_server.office.taken
    assert "smtp_tls" == correspondence.deliveries()[0].last_error


def test_a_wrong_password_is_our_fault_and_not_the_messages(
    correspondence: Correspondence, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(mail_server.certificate))
    services = _with_smtp(correspondence.services, mail_server.smtps_url.replace("p%40ss", "wrong"))
    correspondence.maya_says("Hello")

    assert deliver.run_once(services)
    assert ("pending", "smtp_login_or_feature") == (
        correspondence.deliveries()[0].status,
        correspondence.deliveries()[0].last_error,
    )


def test_two_deliverers_send_one_mail(correspondence: Correspondence, mail_server: MailServer) -> None:
    mail_server.office.pause = 0.3
    correspondence.maya_says("Only once")
    start, done = threading.Barrier(8), []

    def race() -> None:
        start.wait()
        done.append(deliver.run_once(correspondence.services))

    threads = [threading.Thread(target=race) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (1, 8) == (done.count(True), len(done))
    assert 1 == len(correspondence.received_by_alia())


def test_a_conversation_erased_on_the_way_out_stops_nothing_else(
    correspondence: Correspondence, monkeypatch: pytest.MonkeyPatch
) -> None:
    correspondence.maya_says("Hello")
    with monkeypatch.context() as patch:
        patch.setattr(deliver, "load_outgoing", lambda *_: None)
        assert deliver.run_once(correspondence.services)

    assert [] == correspondence.received_by_alia()
    assert 0 == correspondence.deliver_all()


def test_a_crash_of_the_channel_is_an_attempt_like_any_other(
    correspondence: Correspondence, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_args: object) -> None:
        raise RuntimeError(SECRET_WORDS)

    correspondence.maya_says(SECRET_WORDS)
    with monkeypatch.context() as patch, capture_logs() as logs:
        patch.setattr(deliver, "load_outgoing", crash)
        assert deliver.run_once(correspondence.services)

    assert ("pending", "unexpected") == (
        correspondence.deliveries()[0].status,
        correspondence.deliveries()[0].last_error,
    )
    assert "RuntimeError" in str(logs)
    assert SECRET_WORDS not in str(logs)


def test_no_log_holds_words_or_addresses(correspondence: Correspondence, mail_server: MailServer, clock: Clock) -> None:
    mail_server.office.next_answers.append(f"451 {SECRET_WORDS} {ALIA_AT}")
    correspondence.maya_says(SECRET_WORDS)
    with capture_logs() as logs:
        correspondence.deliver_all()
        clock.advance(31)
        correspondence.deliver_all()

    assert 2 == len(logs)
    assert SECRET_WORDS not in str(logs)
    assert "campus.example" not in str(logs).lower()


def test_a_mail_that_answers_a_mail_comes_with_links_and_choices(correspondence: Correspondence) -> None:
    correspondence.alia_sends("how do i start my cv")
    correspondence.receive()
    [asked] = correspondence.messages(Author.VISITOR)
    wish = Wish(intent="cover_letter")
    correspondence.says(
        ledger.Draft(
            Author.BOT,
            "Start with a list.",
            [ButtonWording("Cover letter", wish)],
            [LinkOut(title="Guide", url="https://cv.example/g")],
            in_reply_to=asked.id,
            ordinal=0,
        )
    )
    correspondence.deliver_all()

    [mail] = correspondence.received_by_alia()
    text = text_of(mail)
    assert "- Guide: https://cv.example/g" in text
    assert "- Cover letter" in text
    assert "The automated assistant of " in text
    assert "auto-replied" == mail["Auto-Submitted"]


def test_without_mail_settings_nothing_happens(services: Services) -> None:
    assert not deliver.run_once(services)
    with services.db.read() as session:
        assert session.get(Heartbeat, deliver.PART) is None


def test_the_desks_own_road_reply_and_resolve_leave_by_mail(correspondence: Correspondence) -> None:
    services, maya, now = correspondence.services, correspondence.maya, correspondence.services.clock()
    with services.db.write() as session:
        handoff, _ = desk.open_handoff(
            session,
            services,
            correspondence.conversation_id,
            scope=ConsentScope.ALL,
            reasons=["asked_for_person"],
            now=now,
        )
        handoff_id = handoff.id
    with services.db.write() as session:
        desk.claim(session, services, handoff_id, maya, now)
    for _ in range(2):
        with services.db.write() as session:
            desk.reply(session, services, handoff_id, maya, text="See you Tuesday.", client_id="c-1", epoch=1, now=now)
    with services.db.write() as session:
        desk.resolve(session, services, handoff_id, maya, None, now)
    correspondence.deliver_all()

    reply, resolved = correspondence.received_by_alia()
    assert text_of(reply).startswith("See you Tuesday.")
    assert text_of(resolved).startswith("Maya Tan has closed this talk.")


def _with_smtp(services: Services, url: str) -> Services:
    assert services.settings.mail is not None
    return replace(services, settings=replace(services.settings, mail=replace(services.settings.mail, smtp_url=url)))
