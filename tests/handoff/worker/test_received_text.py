"""What a mail that came in becomes: text in the ledger, pieces of it, a press of a button, or the word stop."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from sqlalchemy import select

from handoff import ledger
from handoff.channels.email.inbox import Folder
from handoff.contract import TEXT_LIMIT, Wish
from handoff.domain.lifecycle import Author
from handoff.models import Alert, Contact
from handoff.services import Services
from handoff.wording import ButtonWording
from handoff.worker import admit_mail
from tests.conftest import Clock
from tests.handoff.conftest import Correspondence, text_of
from tests.mailserver import USER, MailServer

ANSWER = "Tuesday is fine, my father's debts are the problem"


def test_a_long_mail_becomes_several_messages_in_order(
    correspondence: Correspondence, environ: Mapping[str, str]
) -> None:
    paragraphs = [f"{n}. " + f"word{n} " * 250 for n in range(8)]
    text = "\n\n".join(paragraph.strip() for paragraph in paragraphs)
    mail = correspondence.alia_sends(text)
    correspondence.receive()

    parts = correspondence.heard()
    assert len(parts) > 2
    assert max(map(len, parts)) <= TEXT_LIMIT
    assert text.split() == " ".join(parts).split()
    ids = [message.channel_message_id for message in correspondence.messages(Author.VISITOR)]
    assert [mail["Message-ID"], f"{mail['Message-ID']}#2"] == ids[:2]


def test_an_enormous_mail_is_left_to_a_person(correspondence: Correspondence, mail_server: MailServer) -> None:
    correspondence.alia_sends("all of it " * 20_000)
    correspondence.receive()

    assert [] == correspondence.heard()
    assert 1 == len(mail_server.mails(USER, Folder.REFUSED))
    assert [("mail_refused", correspondence.conversation_id)] == _alerts(correspondence.services)


def test_attachments_are_named_as_not_kept_on_the_page_and_by_mail(correspondence: Correspondence) -> None:
    mail = correspondence.alia_writes("Here is my CV")
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="alia\u2013cv.pdf")
    correspondence.arrives(mail)
    correspondence.receive()
    correspondence.arrives(mail)
    correspondence.receive()

    assert ["Here is my CV"] == correspondence.heard()
    [notice] = [
        message for message in correspondence.messages(Author.SYSTEM) if message.event == admit_mail.ATTACHMENTS
    ]
    assert "alia\u2013cv.pdf" in notice.text
    correspondence.deliver_all()
    [told] = correspondence.received_by_alia()
    assert "alia\u2013cv.pdf" in text_of(told)
    assert "auto-replied" == told["Auto-Submitted"]


def test_a_mail_of_attachments_alone_is_shown_as_such(correspondence: Correspondence) -> None:
    mail = correspondence.alia_writes("")
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="cv.pdf")
    correspondence.arrives(mail)
    correspondence.receive()

    assert ["(An e-mail without text came, with attachments: cv.pdf.)"] == correspondence.heard()


def test_an_empty_mail_says_nothing(correspondence: Correspondence, mail_server: MailServer) -> None:
    correspondence.alia_sends("\n")
    correspondence.receive()

    assert [] == correspondence.heard()
    assert 1 == len(mail_server.mails(USER, Folder.DONE))


def test_html_alone_is_read_as_text(correspondence: Correspondence) -> None:
    mail = correspondence.alia_writes("")
    mail.set_content("<p>Tuesday is <b>fine</b></p><blockquote>old words</blockquote>", subtype="html")
    correspondence.arrives(mail)
    correspondence.receive()

    assert "Tuesday is fine" == correspondence.heard()[0].partition("\n")[0]


def test_an_answer_in_the_words_of_a_choice_presses_it(correspondence: Correspondence) -> None:
    wish = Wish(intent="start_check")
    correspondence.says(
        ledger.Draft(
            Author.BOT,
            "Shall we?",
            [ButtonWording("Start the check", wish), ButtonWording("Not now", Wish(intent="deny"))],
        )
    )
    correspondence.alia_sends("start the check.")
    correspondence.alia_sends("Start the check? I don't know")
    correspondence.receive()

    pressed, typed = correspondence.messages(Author.VISITOR)
    assert ({"intent": "start_check", "entities": {}}, "Start the check") == (pressed.wish, pressed.text)
    assert typed.wish is None


def test_the_bots_answer_to_a_mail_leaves_by_mail_and_to_the_page_it_does_not(
    correspondence: Correspondence, clock: Clock
) -> None:
    services = correspondence.services
    with services.db.write() as session:
        on_page = ledger.append_visitor(
            session,
            services,
            correspondence.conversation_id,
            channel="widget",
            channel_message_id="w-1",
            text="hi",
            now=clock.now,
        )
    correspondence.alia_sends("by mail")
    correspondence.receive()
    by_mail = correspondence.messages(Author.VISITOR)[-1]
    correspondence.says(ledger.Draft(Author.BOT, "to the page", in_reply_to=on_page.message_id, ordinal=0))
    correspondence.says(ledger.Draft(Author.BOT, "to the mailbox", in_reply_to=by_mail.id, ordinal=0))
    correspondence.says(ledger.Draft(Author.SYSTEM, "a notice", event="outage"))
    correspondence.deliver_all()

    assert ["to the mailbox", "a notice"] == [
        text_of(mail).partition("\n")[0] for mail in correspondence.received_by_alia()
    ]


@pytest.mark.parametrize("word", ["stop", "STOP.", "Unsubscribe"])
def test_the_word_stop_ends_the_mails(correspondence: Correspondence, word: str) -> None:
    correspondence.maya_says("never left")
    stop = correspondence.alia_sends(word)
    correspondence.receive()
    correspondence.arrives(stop)
    correspondence.receive()
    correspondence.maya_says("only on the page")
    correspondence.deliver_all()

    assert [] == correspondence.received_by_alia()
    assert [] == correspondence.heard()
    assert [] == _alerts(correspondence.services)
    assert [admit_mail.STOPPED] == [m.event for m in correspondence.messages(Author.SYSTEM)]
    with correspondence.services.db.read() as session:
        assert [] == session.scalars(select(Contact)).all()


def test_the_word_stop_within_a_sentence_ends_nothing(correspondence: Correspondence) -> None:
    correspondence.alia_sends("Stop worrying, I will come")
    correspondence.receive()

    assert ["Stop worrying, I will come"] == correspondence.heard()


# --- the outside fails ------------------------------------------------------------------------------------------


def _alerts(services: Services) -> list[tuple[str, str | None]]:
    with services.db.read() as session:
        return [(alert.kind, alert.conversation_id) for alert in session.scalars(select(Alert).order_by(Alert.id))]
