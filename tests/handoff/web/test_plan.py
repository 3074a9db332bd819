"""The page of a plan: opened by its private link alone, changed by plain forms, gone with its conversation."""

from __future__ import annotations

import logging
from datetime import date
from html import unescape
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from handoff import privacy
from handoff.models import AuditEntry, Consent, PlanStep
from handoff.plans.link import token_of
from handoff.services import Services
from handoff.web.access import token_for
from handoff.worker import timers
from tests.conftest import Clock
from tests.planned import checked, path_of, plan_of, steps_of
from tests.talk import Talk

WORDS = "zebra-crossing"


@pytest.fixture
def planned(talk: Talk) -> Talk:
    talk.says(f"{WORDS} i have no idea", client_id="words")
    checked(talk, asked=["faq/no_idea"])
    return talk


def said(services: Services, code: str, **values: object) -> str:
    return services.content.plan_words.of(code, **values)


def headers_of(talk: Talk) -> dict[str, str]:
    return {"Authorization": f"Bearer {token_for(talk.services.settings, talk.conversation_id)}"}


def text_of(page: TestResponse) -> str:
    return unescape(page.text)


# --- looking -------------------------------------------------------------------------------------------------------


def test_it_shows_each_step_with_its_reasons_and_prompts(
    client: FlaskClient, planned: Talk, services: Services
) -> None:
    page = client.get(path_of(planned))
    catalogue = {resource.id: resource for resource in services.content.resources}
    topic = services.content.topics["no_idea"].title

    assert 200 == page.status_code
    for step in steps_of(planned):
        resource = catalogue[step.resource]
        mark = f" ({services.content.unchecked_mark})" if resource.url else ""
        for part in (resource.title + mark, *resource.prompts, resource.url or ""):
            assert part in text_of(page)
        for reason in step.reasons:
            assert services.content.plan_words.reason(reason, topic) in text_of(page)


def test_looking_changes_nothing(client: FlaskClient, planned: Talk, services: Services) -> None:
    before = privacy.export(services, planned.conversation_id)
    for _ in range(2):
        client.get(path_of(planned))
        client.get(f"{path_of(planned)}/plan.pdf")

    assert before == privacy.export(services, planned.conversation_id)


def test_nothing_leads_from_the_page_to_the_conversation(client: FlaskClient, planned: Talk) -> None:
    page = client.get(path_of(planned))

    for secret in (WORDS, planned.conversation_id):
        assert secret not in page.text + path_of(planned)
    assert ("no-store", "no-referrer") == (page.headers["Cache-Control"], page.headers["Referrer-Policy"])
    assert "noindex, nofollow" == page.headers["X-Robots-Tag"]
    assert 'name="robots" content="noindex' in page.text
    assert "Set-Cookie" not in page.headers
    assert "<script" not in page.text


def test_no_log_holds_the_address_or_a_word(
    client: FlaskClient, planned: Talk, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    token = path_of(planned).rpartition("/")[2]
    with capture_logs() as logs:
        client.get(path_of(planned))
        client.post(f"{path_of(planned)}/steps/1/date", data={"due_on": WORDS})
        client.post(f"{path_of(planned)}/steps/99/done", data={"done": "yes"})
    out = "".join(capfd.readouterr())

    for line in (repr(logs), caplog.text, out):
        assert token not in line
        assert WORDS not in line


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_made_up_link_opens_nothing(client: FlaskClient, planned: Talk, services: Services, method: str) -> None:
    path, elsewhere = path_of(planned), token_for(services.settings, plan_of(planned).id)
    for forged in (path[:-1], path + "x", "/plan/1", "/plan/%00", "/plan/é", f"/plan/{elsewhere}"):
        posts = ("/progress", "/keep", "/check-ins", "/steps/1/done")
        for place in ("", "/plan.ics", "/plan.pdf") if method == "get" else posts:
            page = getattr(client, method)(forged + place)
            assert (401, True) == (page.status_code, said(services, "bad_link") in text_of(page)), forged + place


def test_a_plan_link_is_no_token_of_the_visitors(client: FlaskClient, planned: Talk, services: Services) -> None:
    for token in (token_of(services.settings, plan_of(planned)), plan_of(planned).id):
        answer = client.get("/api/visitor/messages", headers={"Authorization": f"Bearer {token}"})
        assert 401 == answer.status_code


def test_an_erasure_kills_the_link(client: FlaskClient, planned: Talk, services: Services, clock: Clock) -> None:
    path, step = path_of(planned), steps_of(planned)[0].id
    privacy.erase(services, planned.conversation_id, reason="visitor", now=clock())

    for page in (
        client.get(path),
        client.get(f"{path}/plan.ics"),
        client.get(f"{path}/plan.pdf"),
        client.post(f"{path}/steps/{step}/done", data={"done": "yes"}),
        client.post(f"{path}/steps/{step}/date", data={"due_on": ""}),
        client.post(f"{path}/progress", data={"shown": "no"}),
        client.post(f"{path}/check-ins", data={"on": "no"}),
        client.post(f"{path}/keep"),
    ):
        assert (410, True) == (page.status_code, said(services, "gone") in text_of(page))


# --- changing ------------------------------------------------------------------------------------------------------


def test_ticking_a_step_leads_back_to_it(client: FlaskClient, planned: Talk, services: Services, clock: Clock) -> None:
    path, step = path_of(planned), steps_of(planned)[0].id
    answer = client.post(f"{path}/steps/{step}/done", data={"done": "yes"})
    there = urlsplit(answer.headers["Location"])

    assert (303, path, f"step-{step}") == (answer.status_code, there.path, there.fragment)
    assert clock() == steps_of(planned)[0].done_at
    page = client.get(f"{there.path}?{there.query}")
    assert said(services, "said_done") in text_of(page)
    assert said(services, "done_count", done=1, all=len(steps_of(planned))) in text_of(page)
    client.post(f"{path}/steps/{step}/done", data={"done": "no"})
    assert steps_of(planned)[0].done_at is None


def test_a_date_can_be_given_and_taken_back(client: FlaskClient, planned: Talk, services: Services) -> None:
    path, step = path_of(planned), steps_of(planned)[0].id
    client.post(f"{path}/steps/{step}/date", data={"due_on": "2026-11-30"})

    assert date(2026, 11, 30) == steps_of(planned)[0].due_on
    page = client.get(path)
    assert said(services, "due", date="30 November 2026") in text_of(page)
    assert "plan.ics" in page.text
    client.post(f"{path}/steps/{step}/date", data={"due_on": ""})
    assert steps_of(planned)[0].due_on is None
    assert "plan.ics" not in client.get(path).text


@pytest.mark.parametrize(
    ("place", "data", "code"),
    [
        ("steps/{step}/date", {"due_on": "tomorrow"}, "bad_date"),
        ("steps/{step}/date", {"due_on": "2026-02-30"}, "bad_date"),
        ("steps/{step}/date", {}, "bad_form"),
        ("steps/{step}/done", {}, "bad_form"),
        ("steps/{step}/done", {"done": "maybe"}, "bad_form"),
        ("progress", {}, "bad_form"),
        ("check-ins", {"on": "sometimes"}, "bad_form"),
    ],
)
def test_a_form_that_cannot_be_read_changes_nothing(
    client: FlaskClient, planned: Talk, services: Services, place: str, data: dict[str, str], code: str
) -> None:
    step = steps_of(planned)[0].id
    page = client.post(f"{path_of(planned)}/{place.format(step=step)}", data=data)

    assert (422, True) == (page.status_code, said(services, code) in text_of(page))
    assert (None, None) == (steps_of(planned)[0].done_at, steps_of(planned)[0].due_on)


def test_the_progress_is_hidden_for_as_long_as_the_visitor_likes(
    client: FlaskClient, planned: Talk, services: Services
) -> None:
    path = path_of(planned)
    client.post(f"{path}/progress", data={"shown": "no"})

    assert "<progress" not in client.get(path).text
    checked(planned, number=1)
    assert "<progress" not in client.get(path).text
    client.post(f"{path}/progress", data={"shown": "yes"})
    assert "<progress" in client.get(path).text


def test_it_says_when_it_is_deleted_until_the_visitor_agrees_to_keep_it(
    client: FlaskClient, planned: Talk, services: Services, clock: Clock
) -> None:
    path = path_of(planned)
    assert said(services, "not_kept", deleted_at="24 November 2026, 10:00") in text_of(client.get(path))
    client.post(f"{path}/keep")
    planned.screened()
    clock.advance(3 * 24 * 3600)

    assert 0 == timers.purge(services, clock())
    assert said(services, "kept") in text_of(client.get(path))
    with services.db.read() as session:
        [consent] = session.scalars(select(Consent))
        assert (True, "keep", services.content.plan_words.version) == (
            consent.is_given, consent.purpose, consent.wording_version,
        )  # fmt: skip
        assert session.scalar(select(AuditEntry).where(AuditEntry.action == "consent_recorded"))


def test_check_ins_can_be_switched_off_and_on(client: FlaskClient, planned: Talk, services: Services) -> None:
    path = path_of(planned)
    client.post(f"{path}/keep")
    assert said(services, "check_ins_in_chat") in text_of(client.get(path))
    there = urlsplit(client.post(f"{path}/check-ins", data={"on": "no"}).headers["Location"])
    page = text_of(client.get(f"{there.path}?{there.query}"))

    assert (path, "check-ins", False) == (there.path, there.fragment, plan_of(planned).has_check_ins)
    assert said(services, "said_check_ins_off") in page
    assert said(services, "check_ins_off") in page
    checked(planned, number=1)
    assert not plan_of(planned).has_check_ins, "a new check is no new consent"
    client.post(f"{path}/check-ins", data={"on": "yes"})
    assert plan_of(planned).has_check_ins
    assert said(services, "switch_check_ins_off") in text_of(client.get(path))


def test_where_nothing_is_kept_it_says_that_nobody_asks(
    client: FlaskClient, planned: Talk, services: Services
) -> None:
    path = path_of(planned)
    page = text_of(client.get(path))
    assert said(services, "check_ins_not_kept") in page
    assert said(services, "check_ins_in_chat") not in page
    client.post(f"{path}/keep")

    assert said(services, "check_ins_not_kept") not in text_of(client.get(path))


def test_what_the_address_says_was_done_is_not_repeated_blindly(client: FlaskClient, planned: Talk) -> None:
    page = client.get(f"{path_of(planned)}?said=<b>{WORDS}&at=keep")

    assert (200, False) == (page.status_code, WORDS in page.text)


def test_a_page_that_was_withdrawn_is_no_step_any_more(client: FlaskClient, planned: Talk, services: Services) -> None:
    with services.db.write() as session:
        session.get_one(PlanStep, steps_of(planned)[0].id).resource = "withdrawn"
    page = client.get(path_of(planned))

    assert 200 == page.status_code
    assert said(services, "done_count", done=0, all=len(steps_of(planned)) - 1) in text_of(page)


# --- taking along --------------------------------------------------------------------------------------------------


def test_the_files_have_their_types_and_names(client: FlaskClient, planned: Talk) -> None:
    path = path_of(planned)
    client.post(f"{path}/steps/{steps_of(planned)[0].id}/date", data={"due_on": "2026-11-30"})

    for name, kind in (("plan.ics", "text/calendar; charset=utf-8"), ("plan.pdf", "application/pdf")):
        answer = client.get(f"{path}/{name}")
        assert (200, kind) == (answer.status_code, answer.headers["Content-Type"])
        assert f'attachment; filename="{name}"' == answer.headers["Content-Disposition"]
        assert "noindex, nofollow" == answer.headers["X-Robots-Tag"]


def test_a_calendar_without_a_date_says_so(client: FlaskClient, planned: Talk, services: Services) -> None:
    page = client.get(f"{path_of(planned)}/plan.ics")

    assert (404, True) == (page.status_code, said(services, "no_dates") in text_of(page))


# --- the visitor API -----------------------------------------------------------------------------------------------


def test_the_visitor_is_told_where_the_plan_is(client: FlaskClient, planned: Talk) -> None:
    answer = client.get("/api/visitor/plan", headers=headers_of(planned))

    assert 200 == answer.status_code
    assert path_of(planned) == urlsplit(answer.json["url"]).path


def test_without_a_check_there_is_none(client: FlaskClient, planned: Talk, services: Services) -> None:
    """Ben has none, whatever Alia has."""
    answer = client.get("/api/visitor/plan", headers=headers_of(Talk(services)))

    assert (404, "no_plan") == (answer.status_code, answer.json["error"]["code"])


def test_each_visitor_is_told_of_their_own(client: FlaskClient, planned: Talk, services: Services) -> None:
    ben = Talk(services)
    checked(ben)

    hers, his = (client.get("/api/visitor/plan", headers=headers_of(talk)).json["url"] for talk in (planned, ben))
    assert hers != his
    assert path_of(ben) == urlsplit(his).path


def test_a_stranger_is_told_nothing(client: FlaskClient, planned: Talk) -> None:
    for headers in ({}, {"Authorization": f"Bearer {planned.conversation_id}"}):
        answer = client.get("/api/visitor/plan", headers=headers)
        assert (401, "unauthorized") == (answer.status_code, answer.json["error"]["code"])


def test_after_an_erasure_it_says_that(client: FlaskClient, planned: Talk, services: Services, clock: Clock) -> None:
    headers = headers_of(planned)
    privacy.erase(services, planned.conversation_id, reason="visitor", now=clock())

    assert 410 == client.get("/api/visitor/plan", headers=headers).status_code
