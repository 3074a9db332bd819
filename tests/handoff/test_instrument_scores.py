"""Scores that staff enter by hand: checked, never overwritten, in charge of whom, and named by nobody's log."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from handoff import desk, instrument_scores, ledger, privacy
from handoff.content import Instrument
from handoff.content.instruments import CutOff
from handoff.instrument_scores import LONGEST_NOTE, EnteredScore, NewScore, ScoreError
from handoff.models import AuditEntry, Handoff, InstrumentScore, Practitioner
from handoff.services import Services
from tests.talk import Talk

TODAY = date(2026, 11, 23)
LIST = {
    "clarity": Instrument("clarity", "Clarity scale", None, range(-3, 19), (CutOff(-3, "low here"), CutOff(9, "high"))),
    "unmeasured": Instrument("unmeasured", "Unmeasured", None, None),
}
TYPED = {"instrument": "clarity", "total": "12", "day": "2026-11-20", "remark": ""}


def typed(**changes: str) -> NewScore:
    return instrument_scores.new_score(LIST, today=TODAY, **{**TYPED, **changes})


@pytest.fixture
def claimed(talk: Talk, maya: Practitioner) -> Handoff:
    return talk.claimed(maya)


def enter(
    services: Services, handoff: Handoff, who: Practitioner, new: NewScore | None = None, corrects: int | None = None
) -> InstrumentScore:
    with services.db.write() as session:
        return instrument_scores.record(
            session, handoff.id, who, new or typed(), services.clock(), corrects_id=corrects
        )


def entered(services: Services, handoff: Handoff) -> list[EnteredScore]:
    with services.db.read() as session:
        return list(instrument_scores.scores_of(session, LIST, handoff.id))


def test_what_was_typed_is_read() -> None:
    new = typed(total=" 7 ", remark=" calm \r\nday \x00")

    assert ("clarity", 7, date(2026, 11, 20), "calm \nday") == (
        new.instrument.id,
        new.total,
        new.administered_on,
        new.note,
    )
    assert typed().note is None


@pytest.mark.parametrize("total", ["-3", "18", "+0", "007"])
def test_every_total_of_the_range_is_taken(total: str) -> None:
    assert int(total) == typed(total=total).total


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"instrument": ""}, "score_no_instrument", "instrument"),
        ({"instrument": "made_up"}, "score_no_instrument", "instrument"),
        ({"instrument": "unmeasured"}, "score_no_instrument", "instrument"),
        ({"total": ""}, "score_no_number", "total"),
        ({"total": "12.5"}, "score_no_number", "total"),
        ({"total": "twelve"}, "score_no_number", "total"),
        ({"total": "١٢"}, "score_no_number", "total"),
        ({"total": "1" * 400}, "score_no_number", "total"),
        ({"total": "-4"}, "score_out_of_range", "total"),
        ({"total": "19"}, "score_out_of_range", "total"),
        ({"day": ""}, "score_no_day", "day"),
        ({"day": "20/11/2026"}, "score_no_day", "day"),
        ({"day": "2026-02-30"}, "score_no_day", "day"),
        ({"day": "2026-11-24"}, "score_in_future", "day"),
        ({"remark": "x" * (LONGEST_NOTE + 1)}, "score_note_too_long", "note"),
    ],
)
def test_what_cannot_be_a_score_is_refused(changes: dict[str, str], code: str, field: str) -> None:
    with pytest.raises(ScoreError) as caught:
        typed(**changes)

    assert (code, field) == (caught.value.code, caught.value.field)


def test_a_score_is_kept_and_changes_no_tier(claimed: Handoff, services: Services, maya: Practitioner) -> None:
    before = claimed.tier, claimed.queue, claimed.final_tier
    enter(services, claimed, maya)
    (found,) = entered(services, claimed)

    assert ("Clarity scale", 12, "Maya Tan", "high", False) == (
        found.score.name,
        found.score.total,
        found.entered_by,
        found.label,
        found.is_corrected,
    )
    with services.db.read() as session:
        after = session.get_one(Handoff, claimed.id)
        assert before == (after.tier, after.queue, after.final_tier)


def test_the_audit_trail_names_the_instrument_and_never_the_score(
    claimed: Handoff, services: Services, maya: Practitioner
) -> None:
    first = enter(services, claimed, maya, typed(total="17", remark="hard morning"))
    second = enter(services, claimed, maya, typed(total="16"), corrects=first.id)
    with services.db.read() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.action.like("score_%")).order_by(AuditEntry.id))
        found = [(entry.action, entry.actor, entry.detail) for entry in entries]

    assert [
        ("score_recorded", f"practitioner:{maya.id}", {"score": first.id, "instrument": "clarity"}),
        ("score_corrected", f"practitioner:{maya.id}", {"score": second.id, "instrument": "clarity"}),
    ] == found


def test_a_correction_stands_in_place_of_the_old_entry_which_stays_in_sight(
    claimed: Handoff, services: Services, maya: Practitioner
) -> None:
    first = enter(services, claimed, maya)
    second = enter(services, claimed, maya, typed(total="2"), corrects=first.id)
    third = enter(services, claimed, maya, typed(total="3"), corrects=second.id)

    assert [(third.id, 3, False), (second.id, 2, True), (first.id, 12, True)] == [
        (one.score.id, one.score.total, one.is_corrected) for one in entered(services, claimed)
    ]


def test_nobody_corrects_what_is_corrected_or_stands_elsewhere(
    claimed: Handoff, services: Services, maya: Practitioner
) -> None:
    first = enter(services, claimed, maya)
    enter(services, claimed, maya, corrects=first.id)
    other = Talk(services).claimed(maya)
    elsewhere = enter(services, other, maya)

    for corrects in (first.id, elsewhere.id, 999):
        with pytest.raises(ScoreError) as caught:
            enter(services, claimed, maya, corrects=corrects)
        assert "score_corrected_already" == caught.value.code
    assert 2 == len(entered(services, claimed))


def test_whoever_has_the_person_and_a_supervisor_enter_scores_during_and_after(
    talk: Talk, claimed: Handoff, services: Services, maya: Practitioner, ruth: Practitioner, omar: Practitioner
) -> None:
    for _ in range(2):
        enter(services, claimed, maya)
        enter(services, claimed, ruth)
        with pytest.raises(desk.NotYours):
            enter(services, claimed, omar)
        if talk.handoff:
            talk.resolved(maya)
    assert 4 == len(entered(services, claimed))


def test_nobody_enters_a_score_for_somebody_who_still_waits(
    talk: Talk, services: Services, maya: Practitioner, ruth: Practitioner
) -> None:
    handoff = talk.queued()

    for person in (maya, ruth):
        with pytest.raises(desk.NotYours):
            enter(services, handoff, person)


def test_a_score_belongs_to_the_handoff_it_was_entered_in(
    talk: Talk, claimed: Handoff, services: Services, maya: Practitioner
) -> None:
    """A later one may have been opened without sharing what came before."""
    enter(services, claimed, maya)
    talk.resolved(maya)

    assert [] == entered(services, talk.claimed(maya))


def test_an_instrument_that_left_the_list_keeps_its_name_and_loses_its_label(
    claimed: Handoff, services: Services, maya: Practitioner
) -> None:
    enter(services, claimed, maya)
    with services.db.read() as session:
        (found,) = instrument_scores.scores_of(session, {}, claimed.id)

    assert ("Clarity scale", None) == (found.score.name, found.label)


def test_only_instruments_with_a_range_are_offered() -> None:
    assert ["clarity"] == [instrument.id for instrument in instrument_scores.offered(LIST)]


def test_it_is_exported_and_erased_with_the_conversation(
    talk: Talk, claimed: Handoff, services: Services, maya: Practitioner
) -> None:
    first = enter(services, claimed, maya, typed(remark="calm"))
    enter(services, claimed, maya, typed(total="2"), corrects=first.id)
    held = privacy.export(services, talk.conversation_id)["instrument_scores"]

    assert [(12, "calm", None, "2026-11-20"), (2, None, first.id, "2026-11-20")] == [
        (row["total"], row["note"], row["corrects_id"], row["administered_on"]) for row in held
    ]
    privacy.erase(services, talk.conversation_id, reason="visitor", now=services.clock())
    with services.db.read() as session:
        assert 0 == session.scalar(select(func.count()).select_from(InstrumentScore))
    with pytest.raises((desk.UnknownHandoff, ledger.ConversationErased)):
        enter(services, claimed, maya)


@pytest.mark.parametrize(("total", "label"), [(-3, "low here"), (8, "low here"), (9, "high"), (18, "high")])
def test_the_centres_own_cut_offs_label_every_total(total: int, label: str) -> None:
    assert label == LIST["clarity"].label(total)
    assert replace(LIST["clarity"], cut_offs=()).label(total) is None
