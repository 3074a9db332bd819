"""A stale reply and a change of owner on two real PostgreSQL connections: 500 rounds, stopped at every boundary."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest
from sqlalchemy import delete, select

from handoff import desk, ledger, turns
from handoff.contract import ReplyDraft
from handoff.domain.lifecycle import ConsentScope, Owner
from handoff.models import Conversation, Practitioner, Turn
from handoff.safety import lane
from handoff.services import Services
from tests.races.actors import CLEAR, LEASE, VERDICTS
from tests.races.ledger_check import LedgerCheck, composed
from tests.races.mutants import without_epoch_predicate, without_skipping_turns
from tests.races.two_connections import Runner, install_stops, play

ROUNDS = 500
MUTATED_ROUNDS = 60
SEED = "signpost"

pytestmark = pytest.mark.timeout(600)


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """PostgreSQL alone."""
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
def stage(services: Services, maya: Practitioner, omar: Practitioner, postgres_url: str) -> Iterator[Stage]:
    install_stops(services.db.engine)
    with psycopg.connect(postgres_url, autocommit=True) as monitor:
        yield Stage(services, maya, omar, monitor)


@dataclass
class Outcome:
    violations: list[str] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)


@dataclass
class Stage:
    """Sets up a conversation for one round, and knows what either side may do to it."""

    services: Services
    maya: Practitioner
    omar: Practitioner
    monitor: psycopg.Connection[Any]
    conversation_id: str = ""
    handoff_id: int = 0
    turn: turns.LeasedTurn | None = None
    epoch: int = 0

    def prepare(self, *, is_claimed: bool, is_leased: bool) -> None:
        """Alia has asked something and waits for a person; Maya has claimed it, or a worker has leased the turn."""
        here = self.services
        now = here.clock()
        with here.db.write() as session:
            conversation = ledger.open_conversation(session, here, channel="widget", now=now)
            self.conversation_id = conversation.id
            handoff, _ = desk.open_handoff(
                session, here, conversation.id, scope=ConsentScope.ALL, reasons=["asked_for_person"], now=now
            )
            self.handoff_id = handoff.id
            if is_claimed:
                desk.claim(session, here, handoff.id, self.maya, now)
            self._visitor(session, "first")
        if is_leased:
            self.lease()
        with here.db.read() as session:
            self.epoch = session.get_one(Conversation, self.conversation_id).epoch

    def lease(self) -> None:
        self.turn = turns.lease_next(self.services.db, worker="one", lease=LEASE, now=self.services.clock())

    def record(self) -> None:
        assert self.turn is not None
        with self.services.db.write() as session:
            turns.record(session, self.turn, [ReplyDraft(text=composed(self.turn.epoch))] * 2, self.services.clock())

    def whole_turn(self) -> None:
        self.turn = None
        self.lease()
        if self.turn is not None:
            self.record()

    def reply(self) -> None:
        with self.services.db.write() as session:
            desk.reply(
                session,
                self.services,
                self.handoff_id,
                self.maya,
                text=composed(self.epoch),
                client_id="1",
                epoch=self.epoch,
                now=self.services.clock(),
            )

    def visitor_writes(self) -> None:
        with self.services.db.write() as session:
            self._visitor(session, "second")

    def claim(self) -> None:
        self._desk(desk.claim, self.maya)

    def resolve(self) -> None:
        self._desk(desk.resolve, self.maya, None)

    def claim_and_resolve(self) -> None:
        self.claim()
        self.resolve()

    def reassign(self) -> None:
        self._desk(desk.reassign, self.maya, self.omar)

    def release(self) -> None:
        self._desk(desk.release, self.maya)

    def release_and_claim_again(self) -> None:
        self.release()
        self.claim()

    def judge(self) -> list[str]:
        """What is wrong with the conversation after the round."""
        check = LedgerCheck({self.maya.id: self.maya.name, self.omar.id: self.omar.name})
        with self.services.db.read() as session:
            check.read(session, self.conversation_id)
            conversation = session.get_one(Conversation, self.conversation_id)
            undone = session.scalars(
                select(Turn.message_id).where(
                    Turn.conversation_id == self.conversation_id, Turn.status.in_(("waiting", "leased"))
                )
            ).all()
        if undone and conversation.owner == Owner.PRACTITIONER:
            check.violations.append("the bot still has something to answer after a claim")
        if conversation.last_seq != check.seq:
            check.violations.append("a sequence number was taken and not used")
        self._clear_away()
        return check.violations

    def _visitor(self, session: Any, client_id: str) -> None:
        here = self.services
        receipt = ledger.append_visitor(
            session,
            here,
            self.conversation_id,
            channel="widget",
            channel_message_id=client_id,
            text="hello?",
            now=here.clock(),
        )
        lane.apply(session, here, receipt.message_id, CLEAR, here.clock())

    def _desk(self, step: Callable[..., object], *args: object) -> None:
        with self.services.db.write() as session:
            step(session, self.services, self.handoff_id, *args, self.services.clock())

    def _clear_away(self) -> None:
        """So that the next round's worker finds its own turn, and the queue stays short."""
        with self.services.db.write() as session:
            session.execute(delete(Conversation).where(Conversation.id == self.conversation_id))


KINDS: tuple[tuple[str, bool, bool, str], ...] = (
    # late side, claimed before, leased before, what the desk does meanwhile
    ("record", False, True, "claim"),
    ("record", False, True, "claim_and_resolve"),
    ("whole_turn", False, False, "claim"),
    ("reply", True, False, "release"),
    ("reply", True, False, "release_and_claim_again"),
    ("reply", True, False, "resolve"),
    ("reply", True, False, "reassign"),
    ("visitor_writes", False, False, "claim"),
    ("visitor_writes", True, False, "resolve"),
)


def test_a_reply_made_before_a_change_of_owner_is_shown_before_it_or_not_at_all(stage: Stage) -> None:
    outcome = run(stage, ROUNDS)

    assert [] == outcome.violations[:5]
    # the rounds are worth something only if each side was stopped everywhere, and lost and won
    for side in ("record", "reply", "claim", "resolve", "release"):
        for point in ("check", "insert", "commit"):
            assert outcome.seen[f"{side} before {point}"] > ROUNDS / 50, (side, point)
    for verdict in ("record: done", "record: StaleEpoch", "reply: done", "reply: StaleEpoch"):
        assert outcome.seen[verdict] > ROUNDS / 50, verdict
    assert outcome.seen["waits"] > ROUNDS / 5


def test_the_rounds_find_a_ledger_without_the_epoch_predicate(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    without_epoch_predicate(monkeypatch)

    outcome = run(stage, MUTATED_ROUNDS)

    assert any("record: LeaseLost" in found for found in outcome.violations)
    assert any("was made under" in found for found in outcome.violations)


def test_the_rounds_find_replies_shown_after_a_claim_when_nothing_at_all_stops_them(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_epoch_predicate(monkeypatch)
    without_skipping_turns(monkeypatch)

    outcome = run(stage, MUTATED_ROUNDS)

    assert any("is the bot's while a practitioner has the floor" in found for found in outcome.violations)


def run(stage: Stage, rounds: int) -> Outcome:
    """Play `rounds` rounds, all kinds in turn."""
    outcome = Outcome()
    for number in range(rounds):
        late, is_claimed, is_leased, meanwhile = KINDS[number % len(KINDS)]
        stage.prepare(is_claimed=is_claimed, is_leased=is_leased)
        sides = [
            Runner(late, getattr(stage, late), VERDICTS),
            Runner(meanwhile, getattr(stage, meanwhile), VERDICTS),
        ]
        outcome.seen += play(sides, random.Random(f"{SEED}-{number}"), stage.monitor)
        for side in sides:
            outcome.seen[f"{side.name}: {side.verdict}"] += 1
            # a late side loses by its epoch, whatever else would have stopped it; the desk here never loses
            if side.verdict not in ("done", "StaleEpoch" if side is sides[0] else "done"):
                outcome.violations.append(f"round {number}: {side.name}: {side.verdict} after {side.stops}")
        outcome.violations += [f"round {number} ({late} against {meanwhile}): {found}" for found in stage.judge()]
    return outcome
