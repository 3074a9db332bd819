"""The two forms below a conversation: which help was right, and scores of instruments. Who may, and what is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select

from handoff.content.instruments import CutOff
from handoff.models import Handoff, InstrumentScore
from handoff.services import Services
from handoff.settings import ROOT
from handoff.web.console.words import Words, load_words
from handoff.wording import load_wording
from tests.cast import RUTH, Person
from tests.conftest import Clock
from tests.handoff.web.console.conftest import Browser, Visitors

SCORE = {"instrument": "mvs_vi", "total": "12", "day": "2026-11-20", "note": ""}


def page_of(browser: Browser, handoff: Handoff) -> str:
    return browser.get(f"/console/handoffs/{handoff.ref}").text


def does(browser: Browser, handoff: Handoff, what: str, **fields: object) -> str:
    return browser.follow(browser.post(f"/console/handoffs/{handoff.ref}/{what}", fields)).text


def found_right(services: Services, handoff: Handoff) -> tuple[str | None, str | None]:
    with services.db.read() as session:
        found = session.get_one(Handoff, handoff.id)
    return found.final_tier, found.final_tier_reason


def scores(services: Services) -> list[InstrumentScore]:
    with services.db.read() as session:
        return list(session.scalars(select(InstrumentScore).order_by(InstrumentScore.id)))


@pytest.fixture
def claimed(maya_at_work: Browser, chen: Handoff) -> Handoff:
    does(maya_at_work, chen, "claim")
    return chen


@pytest.fixture
def resolved(maya_at_work: Browser, claimed: Handoff) -> Handoff:
    does(maya_at_work, claimed, "resolve")
    return claimed


@pytest.fixture
def ruth_at_work(signed_in: Callable[[Person], Browser]) -> Browser:
    return signed_in(RUTH)


def test_resolving_asks_which_help_was_right_and_suggests_nothing(maya_at_work: Browser, claimed: Handoff) -> None:
    html = page_of(maya_at_work, claimed)
    form = html[html.index('id="found-self_help"') - 2000 : html.index('id="resolve"')]

    assert "Which help was right for this person?" in form
    assert ["self_help", "brief_staff_assisted", "individual_case_managed", "cannot_tell"] == re.findall(
        r'type="radio" name="tier" value="(\w+)" aria-describedby="found-', form
    )
    assert "checked" not in form
    assert "(the check said so)" not in form
    assert "They could begin and decide alone, and little stood in the way." in form
    assert ["", "more_complex", "more_able", "own_wish", "other"] == re.findall(r'<option value="(\w*)"', form)


@pytest.mark.parametrize(
    ("tier", "reason", "kept"),
    [
        ("self_help", "more_able", ("self_help", "more_able")),
        ("cannot_tell", "", ("cannot_tell", None)),
        ("individual_case_managed", "made_up", ("individual_case_managed", None)),
        ("", "more_able", (None, None)),
    ],
)
def test_resolving_keeps_what_was_said(
    maya_at_work: Browser, claimed: Handoff, services: Services, tier: str, reason: str, kept: object
) -> None:
    does(maya_at_work, claimed, "resolve", tier=tier, tier_reason=reason)

    assert kept == found_right(services, claimed)


def test_what_was_left_open_can_be_said_afterwards(
    maya_at_work: Browser, resolved: Handoff, services: Services
) -> None:
    assert "Nobody has said yet which help was right." in page_of(maya_at_work, resolved)
    html = does(maya_at_work, resolved, "right-help", tier="brief_staff_assisted", tier_reason="own_wish")

    assert ("brief_staff_assisted", "own_wish") == found_right(services, resolved)
    assert "Saved." in html
    assert "Found right: Short chat: a talk or two with whoever is on duty (the person&#39;s own wish)" in html
    assert 'value="brief_staff_assisted" aria-describedby="found-brief_staff_assisted" checked' in html
    assert 'value="own_wish" selected' in html


def test_a_supervisor_corrects_it_and_a_colleague_may_not(
    omar_at_work: Browser, ruth_at_work: Browser, resolved: Handoff, services: Services
) -> None:
    assert "Whoever resolved this conversation, or a supervisor" in page_of(omar_at_work, resolved)
    assert 'id="save-right-help"' not in page_of(omar_at_work, resolved)
    assert 'id="save-right-help"' in page_of(ruth_at_work, resolved)

    refused = does(omar_at_work, resolved, "right-help", tier="self_help")
    assert "Only whoever has had this conversation, or a supervisor, may do this." in refused
    assert (None, None) == found_right(services, resolved)
    does(ruth_at_work, resolved, "right-help", tier="self_help")
    assert ("self_help", None) == found_right(services, resolved)


@pytest.mark.parametrize("tier", ["", "made_up", "crisis"])
def test_a_correction_needs_a_choice(maya_at_work: Browser, resolved: Handoff, services: Services, tier: str) -> None:
    does(maya_at_work, resolved, "right-help", tier="self_help")

    assert "Choose which help was right" in does(maya_at_work, resolved, "right-help", tier=tier)
    assert ("self_help", None) == found_right(services, resolved)


def test_before_the_end_there_is_nothing_to_correct(
    maya_at_work: Browser, claimed: Handoff, services: Services
) -> None:
    assert 'id="save-right-help"' not in page_of(maya_at_work, claimed)
    assert "Resolve the conversation first" in does(maya_at_work, claimed, "right-help", tier="self_help")
    assert (None, None) == found_right(services, claimed)


def test_what_was_resolved_is_listed_for_whoever_may_judge_it(
    maya_at_work: Browser, omar_at_work: Browser, ruth_at_work: Browser, resolved: Handoff, visitors: Visitors
) -> None:
    visitors.ask_for_person()
    for browser in (maya_at_work, ruth_at_work):
        html = browser.get("/console/resolved").text
        assert f"/console/handoffs/{resolved.ref}#right-help" in html
        assert "nobody has said yet" in html
        assert 1 == html.count('scope="row"')
    assert "Nothing was resolved in the last 90 days." in omar_at_work.get("/console/resolved").text

    does(maya_at_work, resolved, "right-help", tier="cannot_tell")
    assert "<td>Cannot tell</td>" in maya_at_work.get("/console/resolved").text


def test_what_was_resolved_long_ago_is_listed_no_more(maya_at_work: Browser, resolved: Handoff, clock: Clock) -> None:
    clock.advance(6 * 3600)
    assert resolved.ref in maya_at_work.get("/console/resolved").text
    clock.advance(90 * 24 * 3600)
    maya_at_work.sign_in("maya")

    assert resolved.ref not in maya_at_work.get("/console/resolved").text


def test_a_score_is_entered_and_shown_with_who_and_when(
    maya_at_work: Browser, omar_at_work: Browser, claimed: Handoff
) -> None:
    assert "No score has been entered." in page_of(maya_at_work, claimed)
    html = does(maya_at_work, claimed, "scores", **{**SCORE, "note": "calm <b>day</b>"})

    assert "The score is saved." in html
    for page in (html, page_of(omar_at_work, claimed)):
        assert "My Vocational Situation, Vocational Identity scale: 12" in page
        assert "taken on 2026-11-20, entered by Maya Tan" in page
        assert "calm &lt;b&gt;day&lt;/b&gt;" in page


def test_only_instruments_with_a_range_can_be_chosen(maya_at_work: Browser, claimed: Handoff) -> None:
    html = page_of(maya_at_work, claimed)
    form = html[html.index('id="score-instrument"') : html.index('id="score-total"')]

    assert ["", "mvs_vi"] == re.findall(r'<option value="(\w*)"', form)
    assert "(0 to 18)" in form


def test_a_correction_leaves_the_old_entry_in_sight(
    maya_at_work: Browser, claimed: Handoff, services: Services
) -> None:
    does(maya_at_work, claimed, "scores", **SCORE)
    (first,) = scores(services)
    html = does(maya_at_work, claimed, "scores", **{**SCORE, "total": "3"}, corrects=first.id)

    assert [(12, None), (3, first.id)] == [(score.total, score.corrects_id) for score in scores(services)]
    assert 1 == html.count("Corrected</span>")
    assert html.index("scale: 3<") < html.index("scale: 12<")
    assert 1 == html.count('name="corrects"')
    assert "Somebody has corrected this entry meanwhile" in does(
        maya_at_work, claimed, "scores", **SCORE, corrects=first.id
    )
    assert 2 == len(scores(services))


@pytest.mark.parametrize(
    ("changes", "said", "field"),
    [
        ({"instrument": ""}, "Choose an instrument.", "instrument"),
        ({"instrument": "cti"}, "Choose an instrument.", "instrument"),
        ({"total": "x"}, "The total is a whole number.", "total"),
        ({"total": "19"}, "A total of this instrument lies between 0 and 18.", "total"),
        ({"day": "2026-11-24"}, "The day on which it was taken cannot lie ahead.", "day"),
        ({"day": "yesterday"}, "Give the day on which it was taken.", "day"),
        ({"note": "x" * 501}, "A note may have 500 characters", "note"),
        ({"corrects": "1; drop"}, "Somebody has corrected this entry meanwhile", "corrects"),
    ],
)
def test_what_cannot_be_a_score_comes_back_with_what_was_typed(
    maya_at_work: Browser, claimed: Handoff, services: Services, changes: dict[str, str], said: str, field: str
) -> None:
    path, fields = f"/console/handoffs/{claimed.ref}/scores", {**SCORE, "note": "kept words", **changes}
    response = maya_at_work.post(path, fields)  # type: ignore[arg-type]  # texts are objects

    assert 422 == response.status_code
    assert said in response.text
    if field not in ("note", "corrects"):
        assert "kept words" in response.text
        assert 'aria-invalid="true" aria-describedby="score-problem"' in response.text
    by_script = maya_at_work.post(path, fields, HX_Request="true")  # type: ignore[arg-type]  # as above
    assert 422 == by_script.status_code
    assert by_script.json is not None
    assert (field, True) == (by_script.json["error"]["field"], said in by_script.json["error"]["message"])
    assert [] == scores(services)


def test_today_is_the_institutions_day(
    maya_at_work: Browser, claimed: Handoff, services: Services, clock: Clock
) -> None:
    """One in the morning of the 24th in Singapore: still the 23rd in London."""
    clock.advance(15 * 3600)
    maya_at_work.sign_in("maya")
    does(maya_at_work, claimed, "scores", **{**SCORE, "day": "2026-11-25"})
    assert [] == scores(services)
    does(maya_at_work, claimed, "scores", **{**SCORE, "day": "2026-11-24"})

    assert 1 == len(scores(services))


def test_who_may_enter_a_score(
    omar_at_work: Browser, ruth_at_work: Browser, claimed: Handoff, services: Services
) -> None:
    assert 'id="add-score"' not in page_of(omar_at_work, claimed)
    assert "may do this" in does(omar_at_work, claimed, "scores", **SCORE)
    assert [] == scores(services)
    assert 'id="add-score"' in page_of(ruth_at_work, claimed)
    assert "The score is saved." in does(ruth_at_work, claimed, "scores", **SCORE)


def test_for_somebody_who_waits_there_is_no_form(maya_at_work: Browser, chen: Handoff, services: Services) -> None:
    assert 'id="scores"' not in page_of(maya_at_work, chen)
    does(maya_at_work, chen, "scores", **SCORE)

    assert [] == scores(services)


def test_the_centres_own_label_stands_beside_the_total(
    maya_at_work: Browser, claimed: Handoff, services: Services
) -> None:
    does(maya_at_work, claimed, "scores", **SCORE)
    assert "upper half here" not in page_of(maya_at_work, claimed)
    scale = replace(
        services.content.instruments["mvs_vi"], cut_offs=(CutOff(0, "lower half here"), CutOff(9, "upper half here"))
    )
    content = replace(services.content, instruments={"mvs_vi": scale})
    maya_at_work.client.application.extensions["signpost"] = replace(services, content=content)

    assert "upper half here" in page_of(maya_at_work, claimed)


def test_where_no_instrument_has_a_range_it_says_what_to_do(
    maya_at_work: Browser, claimed: Handoff, services: Services
) -> None:
    content = replace(services.content, instruments={})
    maya_at_work.client.application.extensions["signpost"] = replace(services, content=content)

    assert "data/content/instruments.yml" in page_of(maya_at_work, claimed)


@pytest.mark.parametrize("what", ["right-help", "scores"])
def test_a_handoff_that_does_not_exist_answers_404(maya_at_work: Browser, what: str) -> None:
    assert 404 == maya_at_work.post(f"/console/handoffs/H-2222/{what}", dict(SCORE)).status_code


def test_every_code_has_words(words: Words) -> None:
    source = (ROOT / "handoff" / "instrument_scores.py").read_text()
    codes = set(re.findall(r'ScoreError\("(\w+)"', source))

    assert len(codes) > 5
    assert codes <= set(words.tables["problems"])


@pytest.fixture(scope="module")
def words() -> Words:
    return load_words(ROOT / "data" / "content" / "console.yml", load_wording(ROOT / "data"))
