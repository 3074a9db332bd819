"""What a mail says, and that nothing in it can become a header of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.channels.base import Link, Outgoing
from handoff.channels.email.compose import compose
from handoff.channels.email.wording import mail_wording
from handoff.domain.lifecycle import Author
from handoff.settings import ROOT

BOX, KEY, SERVICE = "careers@signpost.example", "k" * 32, "Merlion Bay Careers"
WORDING = mail_wording(ROOT / "data")
REPLY = Outgoing(
    conversation_id="0123456789abcdef" * 2,
    address="alia@campus.example",
    provider_message_id="<d-1@signpost.example>",
    author=Author.PRACTITIONER,
    text="See you Tuesday.",
    name="Maya Tan",
    title="career practitioner",
    links=(),
    choices=(),
    thread=(),
    at=datetime(2026, 11, 23, 2, 0, tzinfo=UTC),
)
ALLOWED = {
    "from",
    "to",
    "reply-to",
    "subject",
    "date",
    "message-id",
    "in-reply-to",
    "references",
    "auto-submitted",
    "x-auto-response-suppress",
    "content-type",
    "content-transfer-encoding",
    "mime-version",
}


def _sent(outgoing: Outgoing, service: str = SERVICE) -> tuple[dict[str, str], str]:
    raw = compose(outgoing, WORDING, mailbox=BOX, key=KEY, service=service).as_bytes()
    mail = message_from_bytes(raw, policy=default)
    content = mail.get_content()
    assert isinstance(content, str)
    return {name.lower(): str(value) for name, value in mail.items()}, content.replace("\r\n", "\n")


def test_a_practitioners_mail_reads_well() -> None:
    _, text = _sent(REPLY)

    assert text.startswith(
        "See you Tuesday.\n\nMaya Tan, career practitioner, Merlion Bay Careers\n\n-- \nTo answer, just reply"
    )
    assert "reply with the single word: stop" in text


def test_the_assistant_never_signs_as_a_person() -> None:
    headers, text = _sent(replace(REPLY, author=Author.BOT, name="", title=""))

    assert "The automated assistant of Merlion Bay Careers" in text
    assert "auto-replied" == headers["auto-submitted"]
    assert "OOF, AutoReply" == headers["x-auto-response-suppress"]


def test_links_and_choices_are_listed() -> None:
    _, text = _sent(replace(REPLY, links=(Link("Guide", "https://cv.example"),), choices=("Yes", "No")))

    assert "- Guide: https://cv.example" in text
    assert "- Yes\n- No\n" in text


def test_the_same_delivery_gives_the_same_mail() -> None:
    first, second = (compose(REPLY, WORDING, mailbox=BOX, key=KEY, service=SERVICE).as_bytes() for _ in range(2))

    assert first == second


def test_the_thread_is_named_and_what_is_no_id_is_left_out() -> None:
    headers, _ = _sent(replace(REPLY, thread=("<a@x>", "<b c@x>", "<evil@x>\r\nBcc: all@x", "<c@x>")))

    assert ("<a@x> <c@x>", "<c@x>") == (headers["references"], headers["in-reply-to"])


def test_an_address_that_cannot_be_written_is_refused() -> None:
    with pytest.raises(ValueError, match=".+"):
        compose(replace(REPLY, address="not an address"), WORDING, mailbox=BOX, key=KEY, service=SERVICE)


@pytest.mark.parametrize("text", ["你好，星期二见 😀", "Grüße", "x" * 3_000, ".\n.\nFrom here", "a\u2028b"])
def test_words_arrive_as_written(text: str) -> None:
    assert _sent(replace(REPLY, text=text))[1].startswith(text)


evil = st.text(st.sampled_from('a:\r\n\x00\x85\u2028 <>@,;"\\'), max_size=12).map(
    lambda text: f"x{text}Bcc: spy@evil.example"
)


@given(evil, evil, evil, evil)
def test_no_value_becomes_a_header(text: str, name: str, service: str, reference: str) -> None:
    outgoing = replace(REPLY, text=text, name=name, title=name, thread=(reference, f"<{reference}>"))
    raw = compose(outgoing, WORDING, mailbox=BOX, key=KEY, service=service).as_bytes()
    mail = message_from_bytes(raw, policy=default)

    assert {name.lower() for name in mail} <= ALLOWED
    assert ["alia@campus.example"] == [address.addr_spec for address in mail["To"].addresses]


@given(st.text(max_size=20).map(lambda text: f"alia@campus.example{text}Bcc: spy@evil.example"))
def test_no_address_becomes_two(address: str) -> None:
    try:
        mail = compose(replace(REPLY, address=address), WORDING, mailbox=BOX, key=KEY, service=SERVICE)
    except ValueError:
        return

    assert 1 == len(mail["To"].addresses)
    assert {name.lower() for name in message_from_bytes(mail.as_bytes())} <= ALLOWED
