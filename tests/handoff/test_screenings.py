"""A completed check is decided by the pure core and kept with its reasons."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from urllib.parse import urlsplit

from sqlalchemy import select

from handoff import screenings
from handoff.content import Kind, Level, Phase, Resource
from handoff.contract import ScreeningIn, WriteKey
from handoff.domain.readiness import ITEMS, Preference, ScreeningAnswers
from handoff.domain.triage import ServiceTier, decide
from handoff.models import Screening
from handoff.services import Services
from tests.planned import path_of, steps_of
from tests.talk import Talk

HARDEST = {item: (0 if item.startswith("C") else 2) for item in ITEMS}
EASIEST = {item: (2 if item.startswith("C") else 0) for item in ITEMS}
CHECKED = date(2026, 11, 1)


def test_the_decision_is_the_cores_and_is_kept(talk: Talk, services: Services) -> None:
    for number, answers in enumerate((HARDEST, EASIEST, {"C1": None})):
        out = _record(talk, services, dict(answers), number)
        decision = decide(ScreeningAnswers(answers), None, cut_points=services.content.cut_points)
        assert (decision.tier, [reason.value for reason in decision.reasons]) == (out.tier, out.reasons)
    with services.db.read() as session:
        kept = session.scalars(select(Screening).order_by(Screening.id)).all()

    assert [HARDEST, EASIEST, {"C1": None}] == [row.answers for row in kept]
    assert [[], [], []] == [row.cues for row in kept]
    assert [ServiceTier.INDIVIDUAL_CASE_MANAGED, ServiceTier.SELF_HELP] == [row.tier for row in kept[:2]]


def test_the_plan_comes_first_and_then_the_pages_it_leads_to(talk: Talk, services: Services) -> None:
    out = _record(talk, services, {**EASIEST, "C1": 0, "C2": 0}, 0)
    steps = {step.resource for step in steps_of(talk)}
    pages = {resource.url for resource in services.content.resources if resource.id in steps}

    assert ("Your plan: 3 steps", path_of(talk)) == (out.resources[0].title, urlsplit(out.resources[0].url).path)
    assert 1 < len(out.resources) <= screenings.RESOURCES_SHOWN
    assert {link.url for link in out.resources[1:]} <= pages


def test_every_tier_may_have_a_plan(talk: Talk, services: Services) -> None:
    for number, answers in enumerate((EASIEST, HARDEST)):
        assert "/plan/" in _record(talk, services, dict(answers), number).resources[0].url


def test_without_a_plan_what_was_hard_chooses_the_pages(talk: Talk, services: Services) -> None:
    content = replace(services.content, resources=(_guide("any", CHECKED), _guide("c1", CHECKED, "C1")))
    out = _record(talk, replace(services, content=content), {**EASIEST, "C1": 0}, 0)

    assert ["https://guide.example/c1", "https://guide.example/any"] == [link.url for link in out.resources]


def test_a_page_that_nobody_has_checked_says_so(talk: Talk, services: Services) -> None:
    content = replace(services.content, resources=(_guide("old", CHECKED), _guide("new", None)))
    out = _record(talk, replace(services, content=content), dict(EASIEST), 0)

    assert ["Guide", "Guide (not yet checked by us)"] == [link.title for link in out.resources]


def test_what_the_visitor_wrote_at_the_start_may_raise_the_tier(talk: Talk, services: Services) -> None:
    talk.says("hi")
    talk.says("i cant sleep and my parents will disown me if i change course")
    out = _record(talk, services, dict(EASIEST), 0)

    assert out.tier is ServiceTier.INDIVIDUAL_CASE_MANAGED
    assert "said_overwhelm" in out.reasons
    with services.db.read() as session:
        assert ["overwhelm", "no_request", "break_with_family"] == session.scalars(select(Screening.cues)).one()


def test_a_greeting_a_button_and_later_words_are_no_opening(talk: Talk, services: Services) -> None:
    talk.says("hello there")
    talk.says("how do i start my cv")
    talk.says("i cant sleep and my parents will disown me")
    out = _record(talk, services, dict(EASIEST), 0)

    assert out.tier is ServiceTier.SELF_HELP


def test_the_answer_to_the_entry_question_counts_as_the_opening_and_is_found_again(
    talk: Talk, services: Services
) -> None:
    talk.says("hi")
    entry = talk.says("i cant sleep and my parents will disown me if i change course", client_id="entry")
    for number in range(screenings.FIRST_MESSAGES):
        talk.says("yes", client_id=f"more-{number}")
    out = _record(talk, services, dict(EASIEST), 0, opening=entry.message_id)

    assert out.tier is ServiceTier.INDIVIDUAL_CASE_MANAGED
    with services.db.read() as session:
        assert entry.message_id == session.scalars(select(Screening.opening_message_id)).one()


def test_a_message_of_another_conversation_is_no_opening(talk: Talk, services: Services) -> None:
    entry = Talk(services).says("i cant sleep and my parents will disown me if i change course")
    out = _record(talk, services, dict(EASIEST), 0, opening=entry.message_id)

    assert out.tier is ServiceTier.SELF_HELP


def test_how_the_conversation_began_is_known_without_the_message_that_asks_for_the_check(
    talk: Talk, services: Services
) -> None:
    talk.says("hello there", client_id="one")
    asking = talk.says("can i take the short check", client_id="two")
    with services.db.read() as session:
        assert screenings.opening_of(session, talk.conversation_id, but=asking.message_id) is None
    first = talk.says("how do i start my cv", client_id="three")
    with services.db.read() as session:
        found = screenings.opening_of(session, talk.conversation_id, but=asking.message_id)
    assert found and first.message_id == found.id


def test_the_answers_a_tier_stands_on_are_told(talk: Talk, services: Services) -> None:
    assert "C4" in _record(talk, services, {**EASIEST, "C4": 0}, 0).deciding


def test_a_preference_is_kept(talk: Talk, services: Services) -> None:
    _record(talk, services, dict(EASIEST), 0, Preference.APPOINTMENT)
    with services.db.read() as session:
        assert "appointment" == session.scalars(select(Screening.preference)).one()


def _guide(id_: str, checked_on: date | None, *helps: str) -> Resource:
    return Resource(
        id=id_,
        kind=Kind.INFORMATION,
        phases=(Phase.EXECUTION,),
        topics=("cv_start",),
        helps=helps,
        country=None,
        level=Level.GUIDED,
        minutes=20,
        title="Guide",
        url=f"https://guide.example/{id_}",
        prompts=(),
        checked_on=checked_on,
    )


def _record(
    talk: Talk,
    services: Services,
    answers: dict[str, int | None],
    number: int,
    preference: Preference | None = None,
    opening: str | None = None,
) -> screenings.ScreeningOut:
    receipt = talk.says(client_id=f"check-{number}")
    key = WriteKey(conversation=talk.conversation_id, message_id=receipt.message_id, action="a", epoch=0)
    with services.db.write() as session:
        body = ScreeningIn(key=key, answers=answers, preference=preference, opening=opening)  # type: ignore[arg-type]
        return screenings.record(session, services, body, services.clock())
