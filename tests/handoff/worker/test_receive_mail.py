"""The way in, from a real mailbox: an answer by mail comes into its conversation, once, and nothing written is lost."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import delete, func, select
from structlog.testing import capture_logs

from handoff import ledger
from handoff.channels.email.address import EMAIL, reply_address
from handoff.channels.email.inbox import Folder
from handoff.domain.lifecycle import Author, Owner
from handoff.models import Alert, Conversation, Heartbeat, Message, Tombstone, Turn
from handoff.services import Services
from handoff.settings import ROOT
from handoff.worker import admit_mail, receive_mail
from tests.conftest import Clock
from tests.handoff.conftest import ALIA_AT, Correspondence, text_of
from tests.mailserver import SERVICE, USER, MailServer, PostOffice, bounce_of

ANSWER = "Tuesday is fine, my father's debts are the problem"


def test_an_answer_to_a_reply_comes_into_the_same_conversation(
    correspondence: Correspondence, mail_server: MailServer
) -> None:
    correspondence.maya_says("Can you come on Tuesday?")
    correspondence.deliver_all()
    [mail] = correspondence.received_by_alia()
    quoted = "\n".join(f"> {line}" for line in text_of(mail).splitlines())
    answer = f"{ANSWER}\n\nOn Mon, 23 Nov 2026 at 10:00, Careers <{SERVICE}> wrote:\n\n{quoted}\n"

    sent = correspondence.alia_sends(answer, To=str(mail["Reply-To"]), In_Reply_To=str(mail["Message-ID"]))

    assert correspondence.receive()
    assert [ANSWER] == correspondence.heard()
    [heard] = correspondence.messages(Author.VISITOR)
    assert (EMAIL, sent["Message-ID"], "pending") == (heard.channel, heard.channel_message_id, heard.safety_level)
    assert [] == mail_server.mails(USER)
    assert [sent["Message-ID"]] == [filed["Message-ID"] for filed in mail_server.mails(USER, Folder.DONE)]


def test_it_goes_to_the_bot_or_to_whoever_owns_the_conversation(correspondence: Correspondence) -> None:
    correspondence.alia_sends("for the bot")
    correspondence.receive()
    with correspondence.services.db.write() as session:
        assert 1 == session.scalar(select(func.count()).select_from(Turn))
        ledger.change_owner(session, correspondence.conversation_id, Owner.PRACTITIONER, expected_epoch=0)
    correspondence.alia_sends("for Maya")
    correspondence.receive()

    with correspondence.services.db.read() as session:
        assert 1 == session.scalar(select(func.count()).select_from(Turn))
    assert ["for the bot", "for Maya"] == correspondence.heard()


def test_the_next_mail_answers_hers(correspondence: Correspondence) -> None:
    sent = correspondence.alia_sends("Hello?")
    correspondence.receive()
    correspondence.maya_says("I am here.")
    correspondence.deliver_all()

    [mail] = correspondence.received_by_alia()
    assert sent["Message-ID"] == mail["In-Reply-To"]


def test_a_mail_read_twice_has_one_effect(correspondence: Correspondence) -> None:
    mail = correspondence.alia_sends("Only once")
    correspondence.receive()
    correspondence.arrives(mail)
    assert correspondence.receive()

    assert ["Only once"] == correspondence.heard()


DIE = """
import os, sys
from handoff.channels.email.inbox import Inbox
from handoff.app import build_services, settings_here
from handoff.worker import receive_mail
Inbox.file = lambda *_: os._exit(9)
receive_mail.run_once(build_services(settings_here()))
"""


def test_a_process_killed_between_commit_and_filing_leaves_one_effect(
    correspondence: Correspondence, mail_server: MailServer, environ: Mapping[str, str]
) -> None:
    correspondence.alia_sends("x " * 3_000 + "end")
    mail = mail_server.settings
    given = {
        **os.environ,
        **environ,
        "SIGNPOST_SMTP_URL": mail.smtp_url,
        "SIGNPOST_IMAP_URL": str(mail.imap_url),
        "SIGNPOST_MAIL_ADDRESS": mail.address,
    }

    died = subprocess.run([sys.executable, "-c", DIE], env=given, cwd=ROOT, timeout=60, check=False)

    assert 9 == died.returncode, "it must have come as far as the filing"
    assert 2 == len(correspondence.heard()), "committed before the end"
    assert 1 == len(mail_server.mails(USER)), "and not filed"
    assert correspondence.receive()
    assert 2 == len(correspondence.heard())
    assert ([], 1) == (mail_server.mails(USER), len(mail_server.mails(USER, Folder.DONE)))


def test_a_failed_commit_leaves_the_mail_waiting(
    correspondence: Correspondence, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_values: object) -> None:
        raise RuntimeError(ANSWER)

    correspondence.alia_sends(ANSWER)
    with monkeypatch.context() as patch, capture_logs() as logs:
        patch.setattr(ledger, "append_visitor", fail)
        assert not correspondence.receive()

    assert 1 == len(mail_server.mails(USER))
    assert ANSWER not in str(logs)
    assert ["mail_stuck"] == [kind for kind, _ in _alerts(correspondence.services)]
    assert (False, "mail_stuck") == _health(correspondence.services)
    assert correspondence.receive()
    assert ([ANSWER], (True, "ok")) == (correspondence.heard(), _health(correspondence.services))


def test_a_mail_that_defeats_us_does_not_hold_up_the_next(
    correspondence: Correspondence, monkeypatch: pytest.MonkeyPatch
) -> None:
    correspondence.alia_sends("first")
    correspondence.alia_sends("second")
    admit = admit_mail.admit

    def fail_on_first(session: object, services: object, mail: object, now: object) -> Folder:
        if getattr(mail, "text", "").startswith("first"):
            raise RuntimeError
        return admit(session, services, mail, now)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(receive_mail, "admit", fail_on_first)
    correspondence.receive()

    assert ["second"] == correspondence.heard()


def test_an_answer_that_somebody_opened_in_a_mail_program_is_still_taken(
    correspondence: Correspondence, mail_server: MailServer
) -> None:
    correspondence.alia_sends("opened by hand")
    mail_server.mark_seen(USER)
    correspondence.receive()

    assert ["opened by hand"] == correspondence.heard()


def test_other_peoples_read_mail_is_left_alone(correspondence: Correspondence, mail_server: MailServer) -> None:
    mail_server.deliver(_mail("boss@campus.example", SERVICE, "an old mail"), SERVICE)
    mail_server.mark_seen(USER)

    assert not correspondence.receive()
    assert 1 == len(mail_server.mails(USER))


# --- who may write ----------------------------------------------------------------------------------------------


def test_a_foreign_sender_is_refused_filed_and_shown_to_staff(
    correspondence: Correspondence, mail_server: MailServer
) -> None:
    correspondence.alia_sends("let me in", From="Mallory <mallory@elsewhere.example>")
    correspondence.receive()

    assert [] == correspondence.heard()
    assert 1 == len(mail_server.mails(USER, Folder.REFUSED))
    assert [("mail_refused", correspondence.conversation_id)] == _alerts(correspondence.services)


@pytest.mark.parametrize("sender", ["ALIA@CAMPUS.EXAMPLE", '"Boss, the" <alia@campus.example>'])
def test_the_senders_address_counts_and_not_its_case_or_name(correspondence: Correspondence, sender: str) -> None:
    correspondence.alia_sends("it is me", From=sender)
    correspondence.receive()

    assert ["it is me"] == correspondence.heard()


@pytest.mark.parametrize(
    "sender",
    [
        "alia@campus.example, mallory@elsewhere.example",
        '"alia@campus.example" <mallory@elsewhere.example>',
        "alia@campus.example.evil.example",
    ],
)
def test_a_sender_that_only_looks_like_hers_is_refused(correspondence: Correspondence, sender: str) -> None:
    raw = correspondence.alia_writes("let me in").as_bytes().replace(f"Alia <{ALIA_AT}>".encode(), sender.encode())
    correspondence.arrives(raw)
    correspondence.receive()

    assert [] == correspondence.heard()


@pytest.mark.parametrize("change", ["other key", "other conversation", "cut", "no tag"])
def test_a_forged_address_is_refused(correspondence: Correspondence, mail_server: MailServer, change: str) -> None:
    good = correspondence.reply_to
    other = reply_address(SERVICE, correspondence.services.settings.token_key, "0" * 32)
    forged = {
        "other key": reply_address(SERVICE, "another key", correspondence.conversation_id),
        "other conversation": other[: other.index("+") + 20] + good[good.index("+") + 20 :],
        "cut": good[: good.index("@") - 1] + good[good.index("@") :],
        "no tag": SERVICE,
    }[change]
    correspondence.alia_sends("let me in", To=forged)
    correspondence.receive()

    assert [] == correspondence.heard()
    assert 1 == len(mail_server.mails(USER, Folder.REFUSED))
    assert [("mail_refused", None)] == _alerts(correspondence.services)


def test_an_address_that_lost_its_tag_is_recognised_by_what_it_answers(correspondence: Correspondence) -> None:
    correspondence.maya_says("Hello")
    correspondence.deliver_all()
    [mail] = correspondence.received_by_alia()
    correspondence.alia_sends("no tag left", To=SERVICE, In_Reply_To=str(mail["Message-ID"]))
    correspondence.alia_sends("guessed", To=SERVICE, In_Reply_To="<d-00000000@signpost.example>")
    correspondence.receive()

    assert ["no tag left"] == correspondence.heard()


def test_an_upper_case_address_is_the_same_address(correspondence: Correspondence) -> None:
    correspondence.alia_sends("SHOUTED", To=correspondence.reply_to.upper())
    correspondence.receive()

    assert ["SHOUTED"] == correspondence.heard()


def test_many_refusals_of_a_day_are_one_alert(correspondence: Correspondence, clock: Clock) -> None:
    for _ in range(3):
        correspondence.arrives(_mail("shop@elsewhere.example", SERVICE, "buy now"))
    correspondence.receive()
    assert 1 == len(_alerts(correspondence.services))
    clock.advance(timedelta(days=1).total_seconds())
    correspondence.arrives(_mail("shop@elsewhere.example", SERVICE, "buy now"))
    correspondence.receive()

    assert 2 == len(_alerts(correspondence.services))


def test_a_mail_to_an_erased_conversation_is_refused(
    correspondence: Correspondence, mail_server: MailServer, clock: Clock
) -> None:
    with correspondence.services.db.write() as session:
        session.execute(delete(Conversation))
        session.add(
            Tombstone(conversation_id=correspondence.conversation_id, erased_at=clock.now, reason="asked", providers=[])
        )
    correspondence.alia_sends("hello again")
    assert correspondence.receive()

    assert 1 == len(mail_server.mails(USER, Folder.REFUSED))
    with correspondence.services.db.read() as session:
        assert 0 == session.scalar(select(func.count()).select_from(Message))


# --- machines ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [{"Auto_Submitted": "auto-replied"}, {"Auto_Submitted": "auto-generated; owner=x"}, {"X_Autoreply": "yes"}],
)
def test_an_automatic_answer_is_not_a_message(
    correspondence: Correspondence, mail_server: MailServer, headers: dict[str, str]
) -> None:
    correspondence.alia_sends("I am on holiday", **headers)
    assert correspondence.receive()

    assert [] == correspondence.heard()
    assert 1 == len(mail_server.mails(USER, Folder.DONE))
    assert [] == _alerts(correspondence.services)


def test_a_mail_without_a_way_back_is_not_a_message(correspondence: Correspondence) -> None:
    correspondence.arrives(correspondence.alia_writes("machine"), sender="")
    correspondence.receive()

    assert [] == correspondence.heard()


def test_a_person_may_say_that_they_are_none(correspondence: Correspondence) -> None:
    correspondence.alia_sends("really me", Auto_Submitted="no")
    correspondence.receive()

    assert ["really me"] == correspondence.heard()


def test_a_bounce_marks_the_delivery_failed_and_tells_staff(
    correspondence: Correspondence, mail_server: MailServer
) -> None:
    mail_server.office.next_answers.append(PostOffice.BOUNCE)
    correspondence.maya_says("to nobody")
    correspondence.maya_says("to Alia")
    correspondence.deliver_all()
    assert ["sent", "sent"] == [delivery.status for delivery in correspondence.deliveries()]

    assert correspondence.receive()
    first, second = correspondence.deliveries()
    assert ("failed", "bounced", "sent") == (first.status, first.last_error, second.status)
    assert [("delivery_dead", correspondence.conversation_id)] == _alerts(correspondence.services)
    assert [] == correspondence.heard()


def test_a_delay_is_not_a_bounce(correspondence: Correspondence, mail_server: MailServer) -> None:
    correspondence.maya_says("slowly")
    correspondence.deliver_all()
    content = mail_server.office.taken[0].content
    assert isinstance(content, bytes)
    correspondence.arrives(bounce_of(content, ALIA_AT, action="delayed", status="4.4.1"), sender="")
    correspondence.receive()

    assert "sent" == correspondence.deliveries()[0].status


# --- what was written -------------------------------------------------------------------------------------------


def test_no_log_holds_words_or_addresses(correspondence: Correspondence) -> None:
    correspondence.alia_sends(ANSWER)
    correspondence.alia_sends(ANSWER, From="mallory@elsewhere.example")
    with capture_logs() as logs:
        correspondence.receive()

    assert "mail_refused" in str(logs)
    for secret in (ANSWER, "mallory", "alia", "campus.example"):
        assert secret not in str(logs).lower()


def _mail(sender: str, to: str, text: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, "Hello"
    mail.set_content(text)
    return mail


def _alerts(services: Services) -> list[tuple[str, str | None]]:
    with services.db.read() as session:
        return [(alert.kind, alert.conversation_id) for alert in session.scalars(select(Alert).order_by(Alert.id))]


def _health(services: Services) -> tuple[bool, str]:
    with services.db.read() as session:
        beat = session.get_one(Heartbeat, receive_mail.PART)
        return beat.is_ok, beat.code
