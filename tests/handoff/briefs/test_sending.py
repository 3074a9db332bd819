"""Saving sends nothing; sending opens one handoff with one acknowledgement; after a claim nothing changes any more."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from handoff import queue
from handoff.briefs import keeping, sending
from handoff.briefs.offer import offer_to
from handoff.domain.brief import Wishes
from handoff.domain.lifecycle import ConsentScope
from handoff.line import in_line
from handoff.models import AuditEntry, Brief, Consent, Handoff, Practitioner
from handoff.services import Services
from tests.briefed import brief_of, prepared
from tests.cast import BEN_IS_LOST
from tests.conftest import Clock
from tests.planned import checked
from tests.talk import Talk

ALL, FROM_NOW = ConsentScope.ALL, ConsentScope.FROM_NOW


@pytest.fixture
def ready(talk: Talk) -> Talk:
    talk.asks(BEN_IS_LOST)
    prepared(talk)
    return talk


def wishes(talk: Talk, **changes: object) -> Wishes:
    return replace(keeping.wishes_of(brief_of(talk)), **changes)  # type: ignore[arg-type]  # each is a field of it


def save(talk: Talk, **changes: object) -> Brief:
    with talk.services.db.write() as session:
        return sending.save(session, talk.services, brief_of(talk).id, wishes(talk, **changes), talk.services.clock())


def send(talk: Talk, scope: ConsentScope = FROM_NOW, **changes: object) -> Brief:
    with talk.services.db.write() as session:
        return sending.send(
            session, talk.services, brief_of(talk).id, wishes(talk, **changes), scope, talk.services.clock()
        )


def actions(talk: Talk) -> list[str]:
    with talk.services.db.read() as session:
        query = select(AuditEntry.action).where(AuditEntry.conversation_id == talk.conversation_id)
        return [action for action in session.scalars(query.order_by(AuditEntry.id)) if "brief" in action]


def test_saving_sends_nothing_and_says_nothing(ready: Talk) -> None:
    before = len(ready.messages)
    brief = save(ready, ask="my own words", note="a note")

    assert ("my own words", "a note", False, None) == (brief.ask, brief.note, brief.is_shared, ready.handoff)
    assert (before, ["brief_saved"]) == (len(ready.messages), actions(ready))


@pytest.mark.parametrize("scope", [ALL, FROM_NOW])
def test_sending_opens_a_handoff_with_the_normal_acknowledgement(
    ready: Talk, services: Services, scope: ConsentScope
) -> None:
    last = ready.messages[-1].seq
    brief = send(ready, scope, name_choice="first_name", name="Ben")
    handoff = ready.handoff

    assert handoff is not None
    assert (handoff.id, True, None) == (brief.handoff_id, brief.is_shared, brief.changed_at)
    assert (scope.value, 1 if scope is ALL else last + 1) == (handoff.consent_scope, handoff.shared_from_seq)
    assert ["handoff_queued_open"] == [message.event for message in ready.messages[last:]]
    with services.db.read() as session:
        given = {consent.purpose: consent.wording_version for consent in session.scalars(select(Consent))}
        assert services.content.brief_words.version == given["share_brief"]
        assert f"share_{scope.value}" in given
        line = in_line(session, services, services.clock())
        assert ["Ben"] == [entry.called for entry in queue.entries(session, services, line, services.clock())]


def test_sending_twice_opens_one_handoff_and_says_it_once(ready: Talk, services: Services) -> None:
    first = send(ready)
    before = len(ready.messages)
    again = send(ready)

    assert (first.handoff_id, None, before) == (again.handoff_id, again.changed_at, len(ready.messages))
    with services.db.read() as session:
        assert 1 == len(session.scalars(select(Handoff)).all())


def test_who_asked_in_the_chat_for_a_fresh_start_can_send_it_later(ready: Talk) -> None:
    handoff = ready.queued(FROM_NOW)
    assert not brief_of(ready).is_shared
    brief = send(ready, ALL)
    after = ready.handoff

    assert after is not None
    assert (handoff.id, True) == (brief.handoff_id, brief.is_shared)
    assert ("all", 1) == (after.consent_scope, after.shared_from_seq)


def test_less_is_never_shared_again_than_was_agreed(ready: Talk) -> None:
    ready.queued(ALL)
    send(ready, FROM_NOW)

    assert ready.handoff is not None
    assert ALL == ready.handoff.consent_scope


def test_a_later_edit_is_shown_as_changed_and_one_without_a_change_is_not(ready: Talk, clock: Clock) -> None:
    send(ready)
    clock.advance(60)

    assert None is save(ready).changed_at
    assert clock() == save(ready, note="one more thing").changed_at
    assert ["brief_shared", "brief_changed"] == [action for action in actions(ready) if action != "brief_saved"]


def test_after_a_claim_nothing_changes(ready: Talk, maya: Practitioner) -> None:
    send(ready, ask="before")
    ready.claimed(maya)
    for act in (save, send):
        with pytest.raises(keeping.BriefClosed) as caught:
            act(ready, ask="after")
        assert keeping.CLAIMED == caught.value.status

    assert "before" == brief_of(ready).ask


def test_after_a_release_it_can_be_changed_again(ready: Talk, maya: Practitioner) -> None:
    send(ready)
    ready.claimed(maya)
    ready.released(maya)

    assert "after" == save(ready, ask="after").ask


def test_after_the_end_nothing_changes(ready: Talk, maya: Practitioner) -> None:
    send(ready)
    ready.claimed(maya)
    ready.resolved(maya)

    with pytest.raises(keeping.BriefClosed) as caught:
        save(ready, ask="after")
    assert keeping.ENDED == caught.value.status


def test_what_was_not_sent_can_be_sent_to_the_practitioner_who_is_there_already(
    ready: Talk, maya: Practitioner
) -> None:
    ready.queued(FROM_NOW)
    ready.claimed(maya)

    assert send(ready, ask="here it is").is_shared


def test_what_cannot_be_kept_changes_nothing(ready: Talk) -> None:
    for act in (save, send):
        with pytest.raises(sending.Unfit) as caught:
            act(ready, ask="new", meeting="phone", phone="call me", group="ship")
        assert {"phone": "phone_bad", "group": "group_gone"} == caught.value.found

    assert (BEN_IS_LOST, None) == (brief_of(ready).ask, ready.handoff)


def test_times_come_from_the_hours_of_the_coming_two_weeks_a_day_ahead(
    ready: Talk, services: Services, clock: Clock
) -> None:
    with services.db.read() as session:
        slots = list(offer_to(session, services, brief_of(ready), clock()).slots.values())

    assert 72 == len(slots), "nine days of eight hours, of which the first and the last are one together"
    assert 24 * 3600 <= (slots[0] - clock()).total_seconds() < 25 * 3600
    assert (slots[-1] - clock()).days < 14
    assert all(services.content.opening_hours.is_open(slot) for slot in slots)


def offered(talk: Talk, seats: int = 1) -> list[str]:
    """The groups that the visitor could ask for, if each had so many seats."""
    services = talk.services
    groups = tuple(replace(group, seats=seats) for group in services.content.groups)
    here = replace(services, content=replace(services.content, groups=groups))
    with services.db.read() as session:
        return [group.id for group in offer_to(session, here, brief_of(talk), services.clock()).groups]


def test_a_group_is_offered_on_the_same_concern_while_it_has_a_seat_and_has_not_begun(
    talk: Talk, services: Services, clock: Clock
) -> None:
    ben = Talk(services)
    for each in (talk, ben):
        checked(each, asked=["faq/no_idea"])
        prepared(each)
    assert ["directions_2026_12"] == offered(talk)
    send(talk, group="directions_2026_12")

    assert ["directions_2026_12"] == offered(talk), "her own seat is not taken from her"
    assert ([], ["directions_2026_12"]) == (offered(ben), offered(ben, seats=2))
    clock.advance(10 * 24 * 3600)
    assert [] == offered(ben, seats=2)
