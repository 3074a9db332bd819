"""What a visitor takes along: a calendar that other programs read, and a PDF that says what the page says."""

from __future__ import annotations

import re
import zlib
from datetime import date

import pytest
from icalendar import Calendar

from handoff.plans import keeping
from handoff.plans.calendar import calendar_file
from handoff.plans.link import token_of
from handoff.plans.paper import pdf_file
from handoff.plans.view import PlanView, plan_view
from handoff.services import Services
from tests.conftest import Clock
from tests.planned import checked, plan_of, steps_of
from tests.talk import Talk

BY_THEN = date(2026, 11, 30)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Files are made of what was read; the databases have their tests elsewhere."""
    return sqlite_url


@pytest.fixture
def planned(talk: Talk) -> Talk:
    checked(talk, asked=["faq/no_idea"])
    return talk


def view_of(talk: Talk) -> PlanView:
    with talk.services.db.read() as session:
        return plan_view(session, talk.services, plan_of(talk).id)


def dated(talk: Talk, due_on: date | None, step: int = 0) -> PlanView:
    with talk.services.db.write() as session:
        keeping.set_due(session, plan_of(talk).id, steps_of(talk)[step].id, due_on)
    return view_of(talk)


def pdf_of(talk: Talk) -> bytes:
    content = talk.services.content
    us = content.institution
    return pdf_file(view_of(talk), content, service_name=us.service_name, contact=us.contact_text)


def test_each_date_is_a_whole_day_in_the_calendar(planned: Talk, clock: Clock) -> None:
    view = dated(planned, BY_THEN)
    [event] = Calendar.from_ical(calendar_file(view, clock())).walk("VEVENT")

    assert (BY_THEN, date(2026, 12, 1)) == (event.decoded("dtstart"), event.decoded("dtend"))
    assert (view.steps[0].title, clock()) == (str(event["summary"]), event.decoded("dtstamp"))
    assert view.steps[0].reasons[0] in str(event["description"])


def test_a_date_that_moves_keeps_its_event(planned: Talk, clock: Clock) -> None:
    uids = set()
    for due_on in (BY_THEN, date(2027, 1, 2)):
        [event] = Calendar.from_ical(calendar_file(dated(planned, due_on), clock())).walk("VEVENT")
        uids.add(str(event["uid"]))
    both = Calendar.from_ical(calendar_file(dated(planned, BY_THEN, step=1), clock())).walk("VEVENT")

    assert 1 == len(uids)
    assert 2 == len({str(event["uid"]) for event in both})


def test_neither_file_holds_the_private_link_or_the_conversation(
    planned: Talk, services: Services, clock: Clock
) -> None:
    """Calendars and papers are shown to others."""
    token = token_of(services.settings, plan_of(planned))
    for made in (calendar_file(dated(planned, BY_THEN), clock()), _text_in(pdf_of(planned)).encode()):
        assert token.encode() not in made
        assert planned.conversation_id.encode() not in made


def test_the_paper_is_a_pdf_with_every_link_and_the_same_each_time(planned: Talk) -> None:
    made = pdf_of(planned)
    links = {step.url for step in view_of(planned).steps if step.url}

    assert made.startswith(b"%PDF-")
    assert links == {uri.decode() for uri in re.findall(rb"/URI \(([^)]*)\)", made)} and links
    assert made == pdf_of(planned)


def test_a_name_with_signs_of_markup_is_printed_as_it_is(planned: Talk, services: Services) -> None:
    made = pdf_file(view_of(planned), services.content, service_name="A & <b>", contact="<i>Ünï & Co")

    assert made.startswith(b"%PDF-")


def _text_in(pdf: bytes) -> str:
    """What stands in its streams, unpacked as far as they can be."""
    found = []
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        try:
            found.append(zlib.decompress(stream.strip()).decode("latin-1"))
        except zlib.error:
            found.append(stream.decode("latin-1"))
    return pdf.decode("latin-1") + "".join(found)
