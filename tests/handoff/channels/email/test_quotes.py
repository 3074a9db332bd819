"""What somebody wrote themselves: quotes and signatures go, and in doubt everything stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.channels.email.quotes import LONGEST, own_words

MARK = "-- "
SENT = f"""Can you come on Tuesday at ten?

Maya Tan, career practitioner, Merlion Bay Careers

{MARK}
To answer, just reply to this e-mail from the address it was sent to. Staff of Merlion Bay Careers
can read it. To get no more e-mail about this conversation, reply with the single word: stop
"""
QUOTED = "\n".join(f"> {line}" for line in SENT.splitlines())
WROTE = "On Mon, 23 Nov 2026 at 10:00, Merlion Bay Careers <careers+abc@signpost.example> wrote:"
OUTLOOK = """From: Merlion Bay Careers <careers@signpost.example>
Sent: Monday, 23 November 2026 10:00
To: Alia <alia@campus.example>
Subject: Your conversation with Merlion Bay Careers
"""


@pytest.mark.parametrize(
    "history",
    [
        f"{WROTE}\n\n{QUOTED}",
        f"{WROTE}\n{QUOTED}\n\n",
        WROTE.replace(" <", "\n<") + f"\n{QUOTED}",
        WROTE.replace(" at ", "\nat ").replace(" wrote", "\nwrote") + f"\n{QUOTED}",
        f"Am 23.11.2026 um 10:00 schrieb Merlion Bay Careers:\n{QUOTED}",
        f"Le lun. 23 nov. 2026 à 10:00, Careers <c@s.example> a écrit :\n{QUOTED}",
        f"{WROTE}\n> > an older mail\n{QUOTED}",
        QUOTED,
        OUTLOOK + "\n" + SENT,
        "-----Original Message-----\n" + OUTLOOK + "\n" + SENT,
        "________________________________\n" + OUTLOOK + "\n" + SENT,
        "*From:* Careers <c@s.example>\n*Sent:* Monday\n*To:* Alia\n*Subject:* Hello\n\n" + SENT,
        f"{WROTE}\n\n{SENT}",
    ],
)
def test_the_quoted_mail_below_an_answer_goes(history: str) -> None:
    assert "Yes, ten is fine.\n\nAlia" == own_words(f"Yes, ten is fine.\n\nAlia\n\n{history}", [SENT])


def test_the_quoted_mail_above_an_answer_goes() -> None:
    assert "Yes, ten is fine." == own_words(f"{WROTE}\n{QUOTED}\n\nYes, ten is fine.\n", [SENT])
    assert "Yes, ten is fine." == own_words(f"{QUOTED}\n\nYes, ten is fine.\n", [SENT])


def test_a_signature_goes() -> None:
    assert "Fine." == own_words("Fine.\n-- \nAlia Rahman\nYear 2, Business\n+65 0000 0000")
    assert "Fine." == own_words(f"Fine.\n\n-- \nAlia\n\n{WROTE}\n{QUOTED}", [SENT])


def test_a_mail_that_holds_only_our_own_words_is_empty() -> None:
    assert "" == own_words(f"\n{WROTE}\n{QUOTED}\n", [SENT])
    assert "" == own_words(f"{OUTLOOK}\n{SENT}", [SENT])


@pytest.mark.parametrize(
    "text",
    [
        "No quote at all.",
        "> I never said that\n\nYou did.",
        "I got a mail:\n\n> You are hired",
        f"> Can you come on Tuesday at ten?\n\nYes.\n\n> Do you know the way?\n\nNo.\n\n{WROTE}",
        "My boss said:\nOn Monday it was different, as I wrote:",
        "On Monday my boss wrote:\n\nYou are fired.",
        f"Top.\n\n{OUTLOOK}\n{SENT}\nYes",
        f"Top.\n\n{OUTLOOK}\n" + SENT.replace("ten?", "ten? No, eleven."),
        f"Top.\n\n{OUTLOOK}\nYes",
        f"{WROTE}\n{QUOTED}\n\nYes to the first.\n> and a second quote\nNo to it.",
        "From: me\nTo: you",
        "-- \n" + "\n".join(f"line {n} of a long text" for n in range(20)),
        "--\nno signature without the blank",
        "I want:\n-- first\n-- second",
    ],
)
def test_in_doubt_everything_stays(text: str) -> None:
    assert text.strip() == own_words(text, [SENT])


def test_a_word_of_ours_written_by_the_visitor_is_theirs() -> None:
    assert "Tuesday" in own_words(f"{OUTLOOK}\n{SENT}\nTuesday", [SENT])
    assert "stop" == own_words(f"{WROTE}\n{QUOTED}\n\nstop", [SENT])


words = st.text(st.sampled_from("abc ,.!?\n-_:"), max_size=60)


@given(words)
def test_words_without_a_quote_or_signature_stay(text: str) -> None:
    kept = own_words(text, [SENT])

    if "-- " not in text.split("\n"):
        assert text.strip() == kept


@given(words.filter(lambda text: text.strip() and "-- " not in text.split("\n")), st.booleans())
def test_whatever_stands_above_or_below_a_quote_stays(text: str, is_above: bool) -> None:
    history = f"{WROTE}\n{QUOTED}"
    mail = f"{text}\n\n{history}" if is_above else f"{history}\n\n{text}"

    assert text.split() == own_words(mail, [SENT]).split()


def test_line_ends_of_any_kind_are_read() -> None:
    assert "Fine." == own_words(f"Fine.\r\n\r\n{WROTE}\r\n" + QUOTED.replace("\n", "\r\n"), [SENT])


@pytest.mark.timeout(10)
@pytest.mark.parametrize(
    "text",
    [
        "> x\n" * 50_000 + "end",
        "On x schrieb" + " " * 199_000,
        "From: a\n" * 24_000,
        f"{WROTE}\n" * 2_000 + "end",
        "\n" * 199_000,
        "_" * 199_000,
        "-- \n" * 49_000,
        "a" * (LONGEST + 1),
    ],
)
def test_no_text_takes_long(text: str) -> None:
    assert len(own_words(text, [SENT * 10])) <= len(text)
