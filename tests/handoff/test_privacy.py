"""Everything about one person comes out on request, and nothing is left after an erasure."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Engine, create_engine, func, select, text

from handoff import alerts, desk, instrument_scores, ledger, privacy, screenings, tags, tracker_store, turns, unanswered
from handoff.contract import ScreeningIn, WriteKey
from handoff.domain.lifecycle import ConsentScope
from handoff.instrument_scores import NewScore
from handoff.models import ActionWrite, CheckIn, Contact, Conversation, Delivery, Exercise, Practitioner, Tombstone
from handoff.orm import Base
from handoff.plans import keeping
from handoff.services import Services
from handoff.worker import timers
from tests.conftest import Clock
from tests.talk import Talk

MARK = "zebra-crossing"


@pytest.fixture
def tracker(services: Services) -> Iterator[Engine]:
    """Rasa's own table, as it makes it."""
    services.settings.var_dir.mkdir(parents=True, exist_ok=True)
    engine = create_engine(services.settings.tracker_url)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS events"))
        connection.execute(
            text(
                "CREATE TABLE events (id INTEGER PRIMARY KEY, sender_id VARCHAR(255), type_name VARCHAR(255), "
                "timestamp FLOAT, intent_name VARCHAR(255), action_name VARCHAR(255), data TEXT)"
            )
        )
    yield engine
    engine.dispose()


def remember(engine: Engine, conversation_id: str, *texts: str) -> None:
    with engine.begin() as connection:
        for words in texts:
            connection.execute(
                text("INSERT INTO events (sender_id, type_name, data) VALUES (:id, 'user', :data)"),
                {"id": conversation_id, "data": json.dumps({"event": "user", "text": words})},
            )


def lived(talk: Talk, maya: Practitioner) -> Talk:
    """A conversation that has left a row in every table."""
    services, now = talk.services, talk.services.clock()
    receipt = talk.asks(f"{MARK} asked")
    key = WriteKey(
        conversation=talk.conversation_id, message_id=receipt.message_id, action="action_screen", epoch=talk.epoch
    )
    with services.db.write() as session:
        screenings.record(session, services, ScreeningIn(key=key, answers={"C1": 0}), now)
        session.add(
            ActionWrite(
                message_id=receipt.message_id,
                action="action_screen",
                ordinal=0,
                conversation_id=talk.conversation_id,
                result={},
                at=now,
            )
        )
        plan = keeping.plan_of(session, talk.conversation_id)
        session.add(
            CheckIn(
                plan_id=plan.id,
                conversation_id=talk.conversation_id,
                message_id=receipt.message_id,
                ordinal=1,
                sent_at=now,
            )
        )
        session.add(
            Exercise(
                conversation_id=talk.conversation_id, kind="weighing", work={"missing": MARK}, findings=[], at=now
            )
        )
        unanswered.keep(session, talk.conversation_id, receipt.message_id, "not_understood", now)
        alerts.raise_alert(session, "unscreened", receipt.message_id, talk.conversation_id, now)
        desk.leave_contact(session, talk.conversation_id, "email", f"{MARK}@campus.example", now)
    handoff = talk.claimed(maya)
    score = NewScore(services.content.instruments["mvs_vi"], 12, now.date(), f"{MARK} noted")
    with services.db.write() as session:
        instrument_scores.record(session, handoff.id, maya, score, now)
    reply = talk.replied(maya, f"{MARK} answered")
    with services.db.write() as session:
        handoff = desk.open_of(session, talk.conversation_id)
        assert handoff is not None
        tags.put_on(session, handoff, "visa", maya, now)
        session.add(
            Delivery(
                conversation_id=talk.conversation_id,
                message_id=reply.id,
                channel="email",
                address=f"{MARK}@campus.example",
                provider_message_id=f"<{reply.id}@campus.example>",
                status="sent",
                attempts=1,
                not_before=now,
                created_at=now,
            )
        )
    return talk


def test_every_table_that_points_at_a_conversation_is_exported_and_erased() -> None:
    pointing = {
        table.name
        for table in Base.metadata.sorted_tables
        if "conversation_id" in table.columns and any(table.columns["conversation_id"].foreign_keys)
    }
    without_words = {"audit_entries", "tombstones"}  # codes and ids; they outlive the conversation on purpose

    assert pointing == {model.__tablename__ for model in privacy.HELD_BY_CONVERSATION}
    others = {t.name for t in Base.metadata.sorted_tables if "conversation_id" in t.columns} - pointing
    assert others == without_words
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_key_constraints:
            if key.referred_table.name in ("conversations", "messages"):
                assert "CASCADE" == key.ondelete, table.name


def test_an_export_holds_every_row_and_what_the_bot_remembers(
    talk: Talk, maya: Practitioner, services: Services, tracker: Engine
) -> None:
    lived(talk, maya)
    remember(tracker, talk.conversation_id, f"{MARK} one", f"{MARK} two")
    remember(tracker, "somebody-else", "not hers")
    held = privacy.export(services, talk.conversation_id)

    with services.db.read() as session:
        for model in privacy.HELD_BY_CONVERSATION:
            count = session.scalar(select(func.count()).select_from(model))
            assert count, f"{model.__tablename__}: this test must leave a row in it"
            assert count == len(held[model.__tablename__]), model.__tablename__
    assert [f"{MARK} one", f"{MARK} two"] == [event["text"] for event in held["bot_events"]]
    assert "not hers" not in json.dumps(held)
    assert f"{MARK} asked" in json.dumps(held)
    assert (12, f"{MARK} noted") == tuple(held["instrument_scores"][0][name] for name in ("total", "note"))


def test_an_export_leaves_other_conversations_out(talk: Talk, maya: Practitioner, services: Services) -> None:
    lived(talk, maya)
    other = Talk(services)
    other.says("Ben writes")

    assert MARK not in json.dumps(privacy.export(services, other.conversation_id))


def test_an_erasure_leaves_nothing_but_a_tombstone(
    talk: Talk, maya: Practitioner, services: Services, tracker: Engine, clock: Clock
) -> None:
    lived(talk, maya)
    other = Talk(services)
    other.says("Ben stays")
    remember(tracker, talk.conversation_id, MARK, MARK)
    remember(tracker, other.conversation_id, "Ben stays")
    erasure = privacy.erase(services, talk.conversation_id, reason="visitor", now=clock())

    assert (True, 2, ["email"]) == (erasure.is_new, erasure.tracker_events, erasure.providers)
    with services.db.read() as session:
        for table in Base.metadata.sorted_tables:
            rows = session.execute(select(table)).all()
            assert MARK not in repr(rows), table.name
            if table.name not in ("audit_entries", "tombstones") and "conversation_id" in table.columns:
                assert talk.conversation_id not in repr(rows), table.name
        tombstone = session.get_one(Tombstone, talk.conversation_id)
        assert ("visitor", ["email"], clock()) == (tombstone.reason, tombstone.providers, tombstone.erased_at)
        assert session.get(Conversation, other.conversation_id)
    with tracker.connect() as connection:
        assert [other.conversation_id] == list(connection.scalars(text("SELECT sender_id FROM events")))


def test_after_an_erasure_every_late_write_is_refused(
    talk: Talk, maya: Practitioner, services: Services, clock: Clock
) -> None:
    talk.says()
    talk.screened()
    turn = talk.lease()
    handoff = talk.claimed(maya)
    clock.advance(60)
    privacy.erase(services, talk.conversation_id, reason="visitor", now=clock())

    with pytest.raises(ledger.ConversationErased):
        talk.record(turn)
    with pytest.raises(ledger.ConversationErased):
        talk.says("late")
    with pytest.raises(desk.UnknownHandoff), services.db.write() as session:
        desk.reply(session, services, handoff.id, maya, text="late", client_id="1", epoch=1, now=clock())
    with pytest.raises(ledger.ConversationErased), services.db.write() as session:
        desk.leave_contact(session, talk.conversation_id, "email", "late@campus.example", clock())
    with pytest.raises(ledger.ConversationErased), services.db.write() as session:
        desk.open_handoff(session, services, talk.conversation_id, scope=ConsentScope.ALL, reasons=[], now=clock())
    with services.db.read() as session:
        assert 0 == session.scalar(select(func.count()).select_from(Contact))


def test_a_bot_turn_whose_conversation_is_gone_ends_quietly(talk: Talk, services: Services, clock: Clock) -> None:
    talk.says()
    talk.screened()
    turn = talk.lease()
    clock.advance(60)
    privacy.erase(services, talk.conversation_id, reason="visitor", now=clock())

    assert talk.dispatcher.carry_out(turn)
    with services.db.read() as session:
        assert session.get(Conversation, talk.conversation_id) is None


def test_an_erasure_waits_for_a_bot_turn_under_way(talk: Talk, services: Services, clock: Clock) -> None:
    """Otherwise Rasa would write its memory back afterwards."""
    talk.says()
    talk.screened()
    turn = talk.lease()
    erasing = threading.Thread(
        target=privacy.erase, args=(services, talk.conversation_id), kwargs={"reason": "visitor", "now": clock()}
    )
    erasing.start()
    erasing.join(0.6)
    waits = erasing.is_alive()
    talk.record(turn, "just in time")
    erasing.join(10)

    assert waits
    assert not erasing.is_alive()
    with services.db.read() as session:
        assert session.get(Tombstone, talk.conversation_id)


def test_a_turn_that_waits_is_never_begun_once_an_erasure_has(talk: Talk, services: Services, clock: Clock) -> None:
    talk.says("one")
    talk.says("two")
    talk.screened()
    talk.lease()

    assert privacy._erase_once(services, talk.conversation_id, "visitor", clock()) is None
    clock.advance(60)
    with services.db.read() as session:
        waiting = session.scalars(select(turns.Turn.status).order_by(turns.Turn.seq)).all()
    assert ["leased", "skipped"] == list(waiting)


def test_erasing_twice_does_no_harm(talk: Talk, services: Services, clock: Clock) -> None:
    first = privacy.erase(services, talk.conversation_id, reason="visitor", now=clock())
    second = privacy.erase(services, talk.conversation_id, reason="operator", now=clock())

    assert (True, False) == (first.is_new, second.is_new)
    with pytest.raises(ledger.ConversationErased):
        privacy.export(services, talk.conversation_id)
    with pytest.raises(ledger.UnknownConversation):
        privacy.erase(services, "nobody", reason="visitor", now=clock())


@pytest.mark.parametrize(
    ("status", "attempts", "providers"),
    [
        ("sent", 1, ["email"]),
        ("failed", 1, ["email"]),
        ("dead", 9, ["email"]),
        ("pending", 1, ["email"]),
        ("pending", 0, []),
    ],
)
def test_an_erasure_names_who_may_hold_something(
    talk: Talk, maya: Practitioner, services: Services, status: str, attempts: int, providers: list[str]
) -> None:
    """An attempt of unknown outcome may have arrived."""
    lived(talk, maya)
    with services.db.write() as session:
        delivery = session.scalars(select(Delivery)).one()
        delivery.status, delivery.attempts = status, attempts

    assert providers == privacy.erase(services, talk.conversation_id, reason="visitor", now=services.clock()).providers


def test_what_nobody_agreed_to_keep_is_purged_a_day_after_the_last_message(
    talk: Talk, services: Services, clock: Clock
) -> None:
    talk.says()
    talk.screened()
    clock.advance(24 * 3600 - 1)
    assert 0 == timers.purge(services, clock())
    clock.advance(1)

    assert 1 == timers.purge(services, clock())
    with services.db.read() as session:
        assert "not_kept" == session.get_one(Tombstone, talk.conversation_id).reason


def test_what_was_agreed_to_be_kept_is_not_purged(talk: Talk, services: Services, clock: Clock) -> None:
    talk.queued()
    clock.advance(72 * 3600)

    assert 0 == timers.purge(services, clock())


def test_a_handoff_that_is_open_is_not_purged_even_without_consent(
    talk: Talk, services: Services, clock: Clock
) -> None:
    talk.queued()
    with services.db.write() as session:
        session.get_one(Conversation, talk.conversation_id).is_kept = False
    clock.advance(72 * 3600)

    assert 0 == timers.purge(services, clock())


def test_a_visitor_who_comes_back_during_the_purge_is_not_erased(
    talk: Talk, services: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.advance(25 * 3600)
    real = privacy.erase

    def erase_late(*args: object, **kwargs: object) -> object:
        talk.says("I am back")
        return real(*args, **kwargs)  # type: ignore[arg-type]  # passed through as it came

    monkeypatch.setattr(privacy, "erase", erase_late)

    assert 0 == timers.purge(services, clock())
    assert [("visitor", "I am back")] == talk.lines


def test_without_a_tracker_store_there_is_nothing_to_export_or_erase(services: Services) -> None:
    services.settings.var_dir.mkdir(parents=True, exist_ok=True)
    settings = replace(services.settings, tracker_url=f"sqlite:///{services.settings.var_dir / 'none.db'}")

    assert [] == tracker_store.events_of(settings, "anybody")
    assert 0 == tracker_store.erase(settings, "anybody")
