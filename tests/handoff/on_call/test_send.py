"""A call on its way, against a real mail server and a real webhook: what it says, and what a refusal means."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from structlog.testing import capture_logs

from handoff.channels.base import TransportError
from handoff.content import OnCallContact, Way
from handoff.on_call import send
from handoff.on_call.message import Call
from handoff.services import Services
from handoff.settings import SettingsError
from tests.handoff.conftest import text_of
from tests.mailserver import SERVICE, MailServer
from tests.pager import DUTY, NAME, SECRET_PATH, Pager, with_contacts

NINA = OnCallContact("Nina, on duty", email="nina@careers.example")
CALL = Call(
    id="call-7-1-1795399200",
    kind="urgent",
    is_drill=False,
    ref="H-2222",
    reasons=("self_harm", "not_in_any_table"),
    at=datetime(2026, 11, 23, 2, 0, tzinfo=UTC),
    number=1,
    contact=DUTY.name,
    called_at=datetime(2026, 11, 23, 2, 5, tzinfo=UTC),
    console_url="http://localhost:8000/console/handoffs/H-2222",
    acknowledge_url="http://localhost:8000/on-call/abc",
)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """No database has a part in this."""
    return sqlite_url


@pytest.fixture
def paged(services: Services, pager: Pager) -> Services:
    return with_contacts(services, [DUTY], url=pager.url)


@pytest.fixture
def manned(mailed: Services) -> Services:
    return with_contacts(mailed, [NINA])


def by_mail(services: Services, server: MailServer, call: Call = CALL) -> EmailMessage:
    send.send(services, replace(call, contact=NINA.name), Way.EMAIL)
    return server.mails("nina")[-1]


def refusal(services: Services, call: Call = CALL, way: Way = Way.WEBHOOK) -> tuple[str, bool]:
    with pytest.raises(TransportError) as refused:
        send.send(services, call, way)
    assert "s3cret" not in repr(refused.value) + repr(refused.value.__cause__)
    return refused.value.message_code, refused.value.permanent


def test_the_mail_says_what_happened_why_when_and_where_to_look(manned: Services, mail_server: MailServer) -> None:
    mail = by_mail(manned, mail_server)
    text = text_of(mail)

    assert "Urgent, a visitor may be in danger, reference H-2222" == mail["Subject"]
    assert (SERVICE, NINA.email) == (mail["From"].addresses[0].addr_spec, mail["To"].addresses[0].addr_spec)
    assert NINA.name == mail["To"].addresses[0].display_name
    assert ("auto-generated", "<call-7-1-1795399200@signpost.example>") == (mail["Auto-Submitted"], mail["Message-ID"])
    for part in ("self-harm or suicide; not in any table", "Mon 23 Nov 2026, 10:00:00 (Asia/Singapore)", "H-2222",
                 CALL.console_url, CALL.acknowledge_url, NINA.name):  # fmt: skip
        assert part in text, part
    assert "text/plain" == mail.get_content_type()


def test_every_attempt_gives_the_same_mail(manned: Services, mail_server: MailServer) -> None:
    first, second = by_mail(manned, mail_server), by_mail(manned, mail_server)

    assert first.as_bytes().partition(b"\nFrom:")[2] == second.as_bytes().partition(b"\nFrom:")[2]
    assert 2 == len(mail_server.mails("nina"))


@pytest.mark.parametrize(("is_drill", "mark"), [(True, "[DRILL] "), (False, "")])
def test_a_drill_says_so_everywhere(
    manned: Services, mail_server: MailServer, paged: Services, pager: Pager, is_drill: bool, mark: str
) -> None:
    call = replace(CALL, is_drill=is_drill)
    mail = by_mail(manned, mail_server, call)
    send.send(paged, call, Way.WEBHOOK)

    for text in (mail["Subject"], text_of(mail), pager.bodies[0]["text"]):
        assert text.startswith(f"{mark}Urgent"), text
    assert is_drill is pager.bodies[0]["is_drill"]


def test_without_a_handoff_it_says_so(manned: Services, mail_server: MailServer) -> None:
    mail = by_mail(manned, mail_server, replace(CALL, kind="unscreened", ref=None, reasons=()))

    assert "A message could not be checked for danger, reference none yet" == mail["Subject"]
    assert "Why: not known" in text_of(mail)


def test_the_webhook_is_told_in_fields_and_in_a_text_for_chats(paged: Services, pager: Pager) -> None:
    send.send(paged, CALL, Way.WEBHOOK)

    [taken] = pager.taken
    assert (SECRET_PATH, "application/json") == (taken["path"], taken["type"])
    text = taken["body"].pop("text")
    assert CALL.acknowledge_url in text
    assert {
        "id": CALL.id,
        "kind": "urgent",
        "is_drill": False,
        "ref": "H-2222",
        "reasons": ["self_harm", "not_in_any_table"],
        "at": "2026-11-23T02:00:00+00:00",
        "call": 1,
        "contact": DUTY.name,
        "console_url": CALL.console_url,
        "acknowledge_url": CALL.acknowledge_url,
    } == taken["body"]


@pytest.mark.parametrize(
    ("status", "permanent"),
    [(301, True), (307, True), (400, True), (404, True), (410, True),
     (408, False), (425, False), (429, False), (500, False), (503, False)],
)  # fmt: skip
def test_what_the_webhook_answers(paged: Services, pager: Pager, status: int, permanent: bool) -> None:
    pager.next_answers.append(status)

    assert (f"webhook_{status}", permanent) == refusal(paged)
    assert 1 == len(pager.taken), "a redirect is not followed"


def test_a_webhook_that_is_away_or_says_nothing(
    services: Services, paged: Services, pager: Pager, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ("webhook_unreachable", False) == refusal(with_contacts(services, [DUTY]))
    tls = pager.url.replace("http:", "https:")
    assert ("webhook_tls", False) == refusal(with_contacts(services, [DUTY], url=tls))
    monkeypatch.setattr(send, "TIMEOUT", 0.2)
    pager.pause = 1.0
    assert ("webhook_timeout", False) == refusal(paged)


def test_a_mail_server_that_refuses(manned: Services, mail_server: MailServer) -> None:
    call = replace(CALL, contact=NINA.name)
    mail_server.office.next_answers.extend(["451 later", "550 nobody"])

    assert ("smtp_451", False) == refusal(manned, call, Way.EMAIL)
    assert ("smtp_550", True) == refusal(manned, call, Way.EMAIL)
    off = replace(manned, settings=replace(manned.settings, mail=None))
    assert ("mail_off", False) == refusal(off, call, Way.EMAIL)


def test_a_contact_who_left_the_list_is_not_called(paged: Services) -> None:
    assert ("contact_gone", True) == refusal(paged, replace(CALL, contact="Somebody else"))
    assert ("contact_gone", True) == refusal(paged, CALL, Way.EMAIL)


def test_a_webhook_whose_file_has_gone_is_tried_again(paged: Services) -> None:
    named = {f"SIGNPOST_{NAME}_FILE": "/nowhere/s3cret"}

    assert ("webhook_not_set", False) == refusal(replace(paged, settings=replace(paged.settings, named=named)))


def test_a_way_that_cannot_be_gone_stops_the_start(services: Services, paged: Services, manned: Services) -> None:
    send.check_ways(paged.settings, paged.content.on_call)
    send.check_ways(manned.settings, manned.content.on_call)
    for settings, of, name in (
        (services.settings, paged, f"SIGNPOST_{NAME}"), (services.settings, manned, "SIGNPOST_SMTP_URL"),
    ):  # fmt: skip
        with pytest.raises(SettingsError, match=name):
            send.check_ways(settings, of.content.on_call)


def test_no_line_break_starts_a_header_of_its_own(mailed: Services, mail_server: MailServer) -> None:
    odd = replace(NINA, name="Nina\r\nBcc: all@careers.example")
    services = with_contacts(mailed, [odd])
    send.send(services, replace(CALL, contact=odd.name), Way.EMAIL)

    [mail] = mail_server.mails("nina")
    assert mail["Bcc"] is None


def test_sending_logs_nothing_that_opens_a_door(paged: Services, pager: Pager) -> None:
    pager.next_answers.append(500)
    with capture_logs() as logs:
        refusal(paged)

    assert "s3cret" not in str(logs)


def test_every_reason_of_the_screen_has_words(services: Services) -> None:
    codes = {"self_harm", "harm_to_others", "abuse", "coercion", "danger", "said_not_safe", "screen_failed"}

    assert set() == codes - set(services.content.on_call.wording.reasons)
    assert {"urgent", "unscreened"} == set(services.content.on_call.wording.kinds)
