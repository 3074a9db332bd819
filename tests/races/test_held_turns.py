"""Check-ins, cards, presses and claims at the same moment, from several workers: one card, no question lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from sqlalchemy import select

from handoff import desk, privacy
from handoff.models import Alert, Practitioner, Tombstone, Turn
from handoff.safety import lane
from handoff.safety.levels import Verdict
from handoff.services import Services
from tests.races.test_claims_at_once import at_once
from tests.screens import NONE, URGENT, concern, presses, says, screened
from tests.talk import Talk

ROUNDS = 3
WORKERS = 4


def statuses(talk: Talk) -> Counter[str]:
    with talk.services.db.read() as session:
        return Counter(session.scalars(select(Turn.status).where(Turn.conversation_id == talk.conversation_id)))


def judge(services: Services, message_id: str, verdict: Verdict) -> str:
    with services.db.write() as session:
        return str(lane.apply(session, services, message_id, verdict, services.clock()))


def test_several_workers_with_one_urgent_message_show_one_card(services: Services) -> None:
    for _ in range(ROUNDS):
        talk = Talk(services)
        message_id = talk.says("i cannot go on").message_id

        verdicts = at_once(WORKERS, lambda _, message_id=message_id: judge(services, message_id, URGENT))

        assert [1, WORKERS - 1] == [verdicts.count(said) for said in ("True", "False")]
        assert ["crisis_card"] == talk.events
        with services.db.read() as session:
            assert 1 == len(session.scalars(select(Alert.id).where(Alert.subject == message_id)).all())


def test_several_urgent_messages_at_once_have_one_card_below_them_and_one_alert(services: Services) -> None:
    for _ in range(ROUNDS):
        talk = Talk(services)
        ids = [talk.says("i cannot go on").message_id for _ in range(WORKERS)]

        at_once(WORKERS, lambda number, ids=ids: judge(services, ids[number], URGENT))

        assert ["crisis_card"] == talk.events
        assert Counter(skipped=WORKERS) == statuses(talk)
        with services.db.read() as session:
            query = select(Alert.id).where(Alert.conversation_id == talk.conversation_id)
            assert 1 == len(session.scalars(query).all())


def test_a_concern_and_what_came_after_it_screened_at_once_lose_no_question_and_keep_their_order(
    services: Services,
) -> None:
    for _ in range(ROUNDS):
        talk = Talk(services)
        grave, later = talk.says("so sad").message_id, talk.says("and my letter?").message_id
        jobs = ((grave, concern()), (later, NONE))

        at_once(2, lambda number, jobs=jobs: judge(services, *jobs[number]))

        assert 2 == talk.work()
        assert ["so sad", "and my letter?"] == [turn.text for turn in talk.bot.asked]


def test_a_claim_while_the_visitor_answers_a_check_in_leaves_the_bot_nothing(
    services: Services, maya: Practitioner
) -> None:
    for _ in range(ROUNDS):
        talk = Talk(services)
        handoff = talk.queued()
        says(talk, concern())
        talk.presses("It was a figure of speech")

        def claim(handoff_id: int = handoff.id) -> str:
            with services.db.write() as session:
                desk.claim(session, services, handoff_id, maya, services.clock())
            return "claimed"

        acts: list[Callable[[], object]] = [claim, *([lambda talk=talk: screened(talk)] * (WORKERS - 1))]
        verdicts = at_once(WORKERS, lambda number, acts=acts: acts[number]() and "" or "done")

        assert {"done", ""} >= set(verdicts)
        assert 0 == talk.work()
        assert not statuses(talk).keys() & {"waiting", "leased", "held"}


def test_an_erasure_while_a_check_in_is_answered_leaves_nothing(services: Services) -> None:
    for _ in range(ROUNDS):
        talk = Talk(services)
        says(talk, concern())
        talk.presses("I am not safe")
        acts: list[Callable[[], object]] = [
            lambda talk=talk: privacy.erase(services, talk.conversation_id, reason="visitor", now=services.clock()),
            *([lambda talk=talk: screened(talk)] * (WORKERS - 1)),
        ]

        verdicts = at_once(WORKERS, lambda number, acts=acts: acts[number]() and "" or "done")

        assert {"done", ""} >= set(verdicts)
        with services.db.read() as session:
            assert session.get(Tombstone, talk.conversation_id)
            assert [] == session.scalars(select(Turn).where(Turn.conversation_id == talk.conversation_id)).all()


def test_a_second_worker_that_takes_a_press_in_changes_nothing(services: Services) -> None:
    talk = Talk(services)
    says(talk, URGENT)
    press = presses(talk, "You misunderstood me")

    assert ["False"] * WORKERS == at_once(WORKERS, lambda _: judge(services, press, NONE))
    assert ["crisis_card", "misunderstood"] == talk.events
