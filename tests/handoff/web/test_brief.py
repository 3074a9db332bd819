"""The page of a request: opened by its private link alone, changed and sent by a plain form that loses nothing."""

from __future__ import annotations

import logging
from datetime import datetime
from html import unescape

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from handoff import privacy
from handoff.briefs import meeting
from handoff.briefs.link import token_of
from handoff.briefs.offer import slots
from handoff.domain.lifecycle import ConsentScope
from handoff.models import Practitioner
from handoff.services import Services
from handoff.web.access import token_for
from tests.briefed import brief_of, fields_of, path_of, prepared
from tests.cast import BEN_IS_LOST
from tests.conftest import Clock
from tests.planned import checked
from tests.talk import Talk

SAID = "zebra-crossing said " + BEN_IS_LOST


@pytest.fixture
def ready(talk: Talk) -> Talk:
    talk.asks(SAID)
    checked(talk, asked=["faq/no_idea"])
    prepared(talk)
    return talk


def word(services: Services, code: str, **values: object) -> str:
    return services.content.brief_words.of(code, **values)


def text_of(page: TestResponse) -> str:
    return unescape(page.text)


def press(client: FlaskClient, talk: Talk, button: str = "save", **changes: object) -> TestResponse:
    """Change some fields of the page as it stands, and press a button."""
    path = path_of(talk)
    fields = {**fields_of(client.get(path)), **changes, "press": button}
    return client.post(path, data=fields)


# --- looking -------------------------------------------------------------------------------------------------------


def test_it_shows_what_a_person_would_read_and_what_one_gets(
    client: FlaskClient, ready: Talk, services: Services
) -> None:
    page = client.get(path_of(ready))
    words = services.wording.response

    assert 200 == page.status_code
    for part in (
        SAID,
        words("utter_reason_low_c3").text,
        services.content.meeting.offer("brief_staff_assisted"),
        word(services, "status_draft"),
        "Asia/Singapore",
        *(way.title for way in services.content.meeting.ways.values()),
        "No idea what next? You are not the only one: Wed 2 Dec, 17:00, 60 minutes.",
    ):
        assert part in text_of(page), part


def test_looking_changes_nothing(client: FlaskClient, ready: Talk, services: Services) -> None:
    before = privacy.export(services, ready.conversation_id)
    client.get(path_of(ready))

    assert before == privacy.export(services, ready.conversation_id)


def test_it_is_private_and_needs_no_script(client: FlaskClient, ready: Talk) -> None:
    page = client.get(path_of(ready))

    assert ("no-store", "no-referrer") == (page.headers["Cache-Control"], page.headers["Referrer-Policy"])
    assert "noindex, nofollow" == page.headers["X-Robots-Tag"]
    assert 'name="robots" content="noindex' in page.text
    assert "Set-Cookie" not in page.headers
    assert "<script" not in page.text
    assert ready.conversation_id not in page.text + path_of(ready)


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_made_up_link_opens_nothing(client: FlaskClient, ready: Talk, services: Services, method: str) -> None:
    path, elsewhere = path_of(ready), token_for(services.settings, brief_of(ready).id)
    for forged in (path[:-1], path + "x", "/request/1", "/request/%00", "/request/é", f"/request/{elsewhere}"):
        for place in ("", "/meeting.ics") if method == "get" else ("",):
            page = getattr(client, method)(forged + place)
            assert (401, False) == (page.status_code, SAID in page.text)


def test_no_log_holds_the_address_or_a_word(
    client: FlaskClient, ready: Talk, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    token = path_of(ready).rpartition("/")[2]
    with capture_logs() as logs:
        press(client, ready, note=SAID)
        press(client, ready, meeting=SAID)
        client.post(path_of(ready), data={"ask": SAID})
    out = "".join(capfd.readouterr())

    for line in (repr(logs), caplog.text, out):
        assert token not in line
        assert "zebra-crossing" not in line


def test_when_the_conversation_is_gone_it_says_so(
    client: FlaskClient, ready: Talk, services: Services, clock: Clock
) -> None:
    path = path_of(ready)
    privacy.erase(services, ready.conversation_id, reason="visitor", now=clock())

    for page in (client.get(path), client.get(path + "/meeting.ics")):
        assert (410, True) == (page.status_code, word(services, "gone") in text_of(page))


def test_chat_is_now_or_when_we_open(client: FlaskClient, ready: Talk, services: Services, clock: Clock) -> None:
    assert word(services, "chat_open") in text_of(client.get(path_of(ready)))
    clock.advance(12 * 3600)
    assert word(services, "chat_closed", next_opening="on Tue 24 Nov at 09:00") in text_of(client.get(path_of(ready)))


def test_it_says_when_it_is_deleted_until_it_is_kept(client: FlaskClient, ready: Talk, services: Services) -> None:
    assert word(services, "not_kept", deleted_at="Tue 24 Nov, 10:00") in text_of(client.get(path_of(ready)))
    press(client, ready, "send", scope="all")
    assert word(services, "kept") in text_of(client.get(path_of(ready)))


# --- saving and sending --------------------------------------------------------------------------------------------


def test_everything_that_is_chosen_is_there_again(client: FlaskClient, ready: Talk, services: Services) -> None:
    times = list(slots(services, services.clock()))[2:4]
    chosen: dict[str, object] = {
        "ask": "what to do\nnext <b>",
        "note": "I stammer",
        "meeting": "phone",
        "phone": "+65 5555 0100",
        "time_1": times[0],
        "time_2": times[1],
        "name_choice": "first_name",
        "name": "Ben",
        "spoken": "he/him",
        "group": "directions_2026_12",
    }
    answer = press(client, ready, **chosen)
    page = client.get(answer.headers["Location"])
    fields = fields_of(page)

    assert (303, True) == (answer.status_code, word(services, "said_saved") in text_of(page))
    assert chosen == {name: fields[name][0].replace("\r\n", "\n") for name in chosen}
    assert ready.handoff is None


def test_a_line_that_is_taken_out_stays_out(client: FlaskClient, ready: Talk) -> None:
    kept = fields_of(client.get(path_of(ready)))["keep"]
    press(client, ready, keep=[key for key in kept if key != "gap:low_c3"])

    assert ["gap:low_c3"] == brief_of(ready).left_out
    assert set(kept) - {"gap:low_c3"} == set(fields_of(client.get(path_of(ready)))["keep"])


def test_who_chooses_no_phone_and_no_name_leaves_neither(client: FlaskClient, ready: Talk) -> None:
    press(client, ready, phone="+65 5555 0100", name="Ben", spoken="he")
    brief = brief_of(ready)

    assert ("", "", "") == (brief.phone, brief.name, brief.spoken)


def test_sending_asks_for_a_person_once(client: FlaskClient, ready: Talk, services: Services) -> None:
    fields = {**fields_of(client.get(path_of(ready))), "press": "send", "scope": "from_now"}
    answers = [client.post(path_of(ready), data=fields) for _ in range(3)]
    page = client.get(answers[0].headers["Location"])

    assert [303] * 3 == [answer.status_code for answer in answers]
    assert 1 == ready.events.count("handoff_queued_open")
    assert ready.handoff is not None
    assert "from_now" == ready.handoff.consent_scope
    for code in ("said_sent", "status_sent", "change"):
        assert word(services, code) in text_of(page)


@pytest.mark.parametrize(
    ("changes", "field", "problem"),
    [
        ({"press": "send"}, "scope", "scope_missing"),
        ({"press": "send", "scope": "everything"}, "scope", "scope_missing"),
        ({"press": "send", "scope": "all", "meeting": "phone"}, "phone", "phone_missing"),
        ({"meeting": "phone", "phone": "call me"}, "phone", "phone_bad"),
        ({"meeting": "balloon"}, "meeting", "meeting_unknown"),
        ({"name_choice": "full_name"}, "name", "name_missing"),
        ({"note": "x" * 1001}, "note", "too_long"),
        ({"time_1": "2026-11-23T03:00:00+00:00"}, "times", "time_gone"),
        ({"group": "interviews_2027_01"}, "group", "group_gone"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(
    client: FlaskClient, ready: Talk, services: Services, changes: dict[str, str], field: str, problem: str
) -> None:
    button = changes.get("press", "save")
    page = press(client, ready, button, **{"ask": "typed with care", "spoken": "they", "name": "", **changes})
    fields = fields_of(page)

    assert 422 == page.status_code
    assert f'id="{field}-wrong">{word(services, f"problem_{problem}")}' in text_of(page)
    assert f'<a href="#{field}">' in page.text
    assert f'id="{field}"' in page.text
    assert ("typed with care", "they") == (fields["ask"][0], fields["spoken"][0])
    assert fields["phone"] == [changes.get("phone", "")]
    assert (SAID, None) == (brief_of(ready).ask, ready.handoff)


@pytest.mark.parametrize("missing", ["press", "ask", "lines", "group"])
def test_half_a_form_changes_nothing(client: FlaskClient, ready: Talk, services: Services, missing: str) -> None:
    fields = {**fields_of(client.get(path_of(ready))), "press": "save", "note": "x"}
    del fields[missing]
    page = client.post(path_of(ready), data=fields)

    assert (422, True, "") == (page.status_code, word(services, "bad_form") in text_of(page), brief_of(ready).note)


def test_a_line_that_does_not_stand_there_is_not_put_there(client: FlaskClient, ready: Talk) -> None:
    before = brief_of(ready).lines
    press(client, ready, lines=[" ".join([*before, "gap:low_c1", "balloon"])], keep=[*before])

    assert (before, []) == (brief_of(ready).lines, brief_of(ready).left_out)


def test_an_edit_after_sending_is_told_as_one(client: FlaskClient, ready: Talk, services: Services) -> None:
    press(client, ready, "send", scope="all")
    page = client.get(press(client, ready, note="one more thing").headers["Location"])

    assert word(services, "said_changed") in text_of(page)
    assert brief_of(ready).changed_at


def test_an_edit_that_a_claim_overtook_is_refused_and_given_back(
    client: FlaskClient, ready: Talk, services: Services, maya: Practitioner
) -> None:
    press(client, ready, "send", scope="all")
    fields = {**fields_of(client.get(path_of(ready))), "press": "save", "note": "too late <i>"}
    ready.claimed(maya)
    page = client.post(path_of(ready), data=fields)

    assert (409, "") == (page.status_code, brief_of(ready).note)
    for part in (word(services, "problem_claimed"), "too late <i>", word(services, "status_claimed")):
        assert part in text_of(page)
    assert "<i>" not in page.text
    assert "<form" not in client.get(path_of(ready)).text


def test_after_the_end_it_only_tells(client: FlaskClient, ready: Talk, services: Services, maya: Practitioner) -> None:
    press(client, ready, "send", scope="all", note="read me")
    ready.claimed(maya)
    ready.resolved(maya)
    page = client.get(path_of(ready))

    for part in (word(services, "intro_ended"), "read me", services.content.meeting.ways["chat"].title):
        assert part in text_of(page)
    assert "<form" not in page.text


def test_what_the_address_says_was_done_is_not_repeated_blindly(client: FlaskClient, ready: Talk) -> None:
    page = client.get(f"{path_of(ready)}?said=<b>zebra")

    assert (200, False) == (page.status_code, "<b>zebra" in page.text)


# --- the meeting ---------------------------------------------------------------------------------------------------


def test_a_confirmed_meeting_stands_on_the_page_and_goes_into_a_calendar(
    client: FlaskClient, ready: Talk, services: Services, maya: Practitioner, clock: Clock
) -> None:
    assert 404 == client.get(f"{path_of(ready)}/meeting.ics").status_code
    time = next(iter(slots(services, clock())))
    press(client, ready, "send", scope="all", meeting="in_person", time_1=time)
    handoff = ready.claimed(maya)
    with services.db.write() as session:
        meeting.confirm(session, services, handoff.id, maya, time=time, where="Room 4", now=clock())
    page, file = client.get(path_of(ready)), client.get(f"{path_of(ready)}/meeting.ics")
    [event] = Calendar.from_ical(file.data).walk("VEVENT")

    for part in ("Maya Tan has confirmed: Tue 24 Nov, 10:00", "In person. Room 4", "/meeting.ics"):
        assert part in text_of(page)
    assert 'attachment; filename="meeting.ics"' == file.headers["Content-Disposition"]
    assert (datetime.fromisoformat(time), "Room 4") == (event["dtstart"].dt, str(event["location"]))
    assert token_of(services.settings, brief_of(ready)) not in file.text
    assert "zebra" not in file.text


# --- the way there -------------------------------------------------------------------------------------------------


def test_the_bot_is_given_the_address_once_asked_for(client: FlaskClient, talk: Talk, services: Services) -> None:
    receipt = talk.asks(SAID)
    key = {"conversation": talk.conversation_id, "message_id": receipt.message_id, "action": "a", "epoch": talk.epoch}
    headers = {"Authorization": f"Bearer {services.settings.internal_token}"}
    answers = [client.post("/api/actions/briefs", json={"key": key}, headers=headers).json for _ in range(2)]

    assert answers[0] == answers[1]
    assert answers[0]["link"]["url"].endswith(path_of(talk))
    assert answers[0]["link"]["title"] == word(services, "link_title")


def test_a_request_prepared_under_another_epoch_is_refused(
    client: FlaskClient, talk: Talk, services: Services, maya: Practitioner
) -> None:
    receipt, epoch = talk.asks(SAID), talk.epoch
    talk.queued(ConsentScope.FROM_NOW)
    talk.claimed(maya)
    key = {"conversation": talk.conversation_id, "message_id": receipt.message_id, "action": "a", "epoch": epoch}
    headers = {"Authorization": f"Bearer {services.settings.internal_token}"}

    assert 409 == client.post("/api/actions/briefs", json={"key": key}, headers=headers).status_code
