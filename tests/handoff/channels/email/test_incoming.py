"""Reading raw mails: whatever arrives is read as far as it can be, and never refused by a crash."""

from __future__ import annotations

from email.message import EmailMessage
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.channels.email.incoming import Incoming, Kind, digest, read_mail
from handoff.channels.outgoing import SYNTHETIC
from tests.mailserver import bounce_of


def _read(head: str, text: bytes = b"words") -> Incoming:
    return read_mail(head.encode() + b"\n\n" + text)


def test_it_reads_who_to_whom_and_in_answer_to_what() -> None:
    mail = _read(
        'From: "Tan, Alia" <Alia@Campus.Example>\nTo: Careers <careers+x@s.example>, b@s.example\nCc: c@s.example\n'
        "Delivered-To: careers+y@s.example\nMessage-ID: <1@c>\n"
        "In-Reply-To: <d-2@s>\nReferences: <d-0@s>\n <d-1@s> <d-2@s>"
    )

    assert "alia@campus.example" == mail.sender
    assert ("careers+x@s.example", "b@s.example", "c@s.example", "careers+y@s.example") == mail.recipients
    assert ("<d-2@s>", "<d-2@s>", "<d-1@s>", "<d-0@s>") == mail.references
    assert ("<1@c>", Kind.PERSON, "words") == (mail.message_id, mail.kind, mail.text)


@pytest.mark.parametrize(
    "head",
    ["From: a@x.example\nFrom: b@x.example", "From: a@x.example, b@x.example", "From: nobody", "To: x@y.example"],
)
def test_a_mail_that_does_not_name_one_sender_has_none(head: str) -> None:
    assert "" == _read(head).sender


@pytest.mark.parametrize(
    "head", ["Subject: none", "Message-ID: none", "Message-ID: <a b@x>", "Message-ID: <" + "x" * 300 + ">"]
)
def test_a_mail_without_a_proper_id_is_named_by_its_content(head: str) -> None:
    first, again, other = _read(head), _read(head), _read(head, b"other")

    assert first.message_id.endswith(SYNTHETIC)
    assert first.message_id == again.message_id
    assert first.message_id != other.message_id


@pytest.mark.parametrize(
    ("content_type", "raw", "text"),
    [
        ("text/plain; charset=utf-8", "Grüße 你好".encode(), "Grüße 你好"),
        ("text/plain; charset=iso-8859-1", "Grüße".encode("latin-1"), "Grüße"),
        ("text/plain; charset=gb18030", "你好".encode("gb18030"), "你好"),
        ("text/plain; charset=klingon", "Grüße".encode(), "Grüße"),
        ("text/plain; charset=utf-8", b"bad \xff byte", "bad \ufffd byte"),
        ("text/plain", b"nul \x00 gone", "nul  gone"),
        ("text/html", b"<p>One</p><p>Two</p>", "One\n\nTwo"),
    ],
)
def test_text_is_read_in_its_own_letters(content_type: str, raw: bytes, text: str) -> None:
    assert text == _read(f"Content-Type: {content_type}\nContent-Transfer-Encoding: 8bit", raw).text.strip()


def test_of_two_forms_the_plain_one_is_read() -> None:
    mail = EmailMessage()
    mail.set_content("plain words")
    mail.add_alternative("<p>html words</p>", subtype="html")

    assert "plain words" == read_mail(mail.as_bytes()).text.strip()
    assert () == read_mail(mail.as_bytes()).attachments


def test_files_are_named_and_decoration_is_not() -> None:
    mail = EmailMessage()
    mail.set_content("plain words")
    mail.add_alternative("<img src='cid:logo'>", subtype="html")
    html = cast(list[EmailMessage], mail.get_payload())[1]
    html.add_related(b"GIF", "image", "gif", cid="<logo>", filename="logo.gif", disposition="inline")
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="my\r\ncv.pdf".replace("\r\n", " "))
    mail.add_attachment("notes", filename="x" * 100 + ".txt")
    forwarded = EmailMessage()
    forwarded.set_content("somebody else's words")
    mail.add_attachment(forwarded)
    found = read_mail(mail.as_bytes())

    assert "plain words" == found.text.strip()
    assert ("my cv.pdf", "x" * 59 + "…", "message/rfc822") == found.attachments


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ("Subject: hi", Kind.PERSON),
        ("Auto-Submitted: no", Kind.PERSON),
        ("Precedence: bulk", Kind.PERSON),
        ("Auto-Submitted: auto-replied", Kind.AUTOMATIC),
        ("AUTO-SUBMITTED: Auto-Generated (x)", Kind.AUTOMATIC),
        ("X-Autoreply: yes", Kind.AUTOMATIC),
        ("Return-Path: <>", Kind.AUTOMATIC),
        ("Return-Path: <alia@campus.example>", Kind.PERSON),
        ("X-Failed-Recipients: alia@campus.example", Kind.BOUNCE),
        ("Content-Type: multipart/report; report-type=disposition-notification; boundary=x", Kind.REPORT),
    ],
)
def test_machines_are_told_from_people(head: str, kind: Kind) -> None:
    assert kind is _read(head).kind


ORIGINAL = b"From: careers@s.example\nMessage-ID: <d-7@s.example>\n\nwords"


def test_a_bounce_names_what_came_back() -> None:
    bounce = read_mail(bounce_of(ORIGINAL, "alia@campus.example"))

    assert (Kind.BOUNCE, ("<d-7@s.example>",)) == (bounce.kind, bounce.reported)
    assert Kind.REPORT is read_mail(bounce_of(ORIGINAL, "alia@campus.example", action="delayed")).kind


def test_a_bounce_may_hold_the_whole_original_or_speak_in_words_alone() -> None:
    whole = bounce_of(ORIGINAL, "alia@campus.example").replace(b"text/rfc822-headers", b"message/rfc822")
    words = _read(
        "X-Failed-Recipients: a@x.example", b"This could not be delivered:\n\n  Message-ID: <d-8@s.example>\n"
    )

    assert ("<d-7@s.example>",) == read_mail(whole).reported
    assert ("<d-8@s.example>",) == words.reported


def test_only_a_bounce_reports() -> None:
    assert () == _read("Subject: hi", b"Message-ID: <d-7@s.example>").reported


@given(st.binary(max_size=400))
def test_any_bytes_can_be_read(raw: bytes) -> None:
    read_mail(raw)


@given(
    st.binary(max_size=60),
    st.sampled_from(
        [
            "From",
            "To",
            "Message-ID",
            "Content-Type",
            "Content-Disposition",
            "References",
            "Auto-Submitted",
            "Content-Transfer-Encoding",
        ]
    ),
)
def test_any_header_can_be_read(value: bytes, name: str) -> None:
    mail = read_mail(name.encode() + b": " + value + b"\nSubject: x\n\nwords")

    assert "\x00" not in mail.text
    assert mail.message_id.encode()


@given(st.text(max_size=30))
def test_a_digest_shows_nothing(text: str) -> None:
    assert 16 == len(digest(text))
    assert digest(text).isalnum()
