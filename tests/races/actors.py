"""The actors of a race over one conversation, each step one transaction, and what each step must lead to.

Keeps a shadow of owner, epoch, handoff and turns; whatever the real thing does differently is a violation.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from handoff import desk, ledger, turns
from handoff.contract import ReplyDraft
from handoff.domain.lifecycle import ConsentScope, IllegalTransition
from handoff.models import Practitioner
from handoff.safety import lane
from handoff.safety.levels import SafetyLevel, Verdict
from handoff.services import Services
from handoff.turns import LeasedTurn
from tests.conftest import Clock
from tests.races.ledger_check import LedgerCheck, composed

LEASE = timedelta(seconds=20)
CLEAR = Verdict(SafetyLevel.NONE)
VERDICTS = (
    ledger.StaleEpoch,
    turns.LeaseLost,
    desk.AlreadyClaimed,
    desk.NotYours,
    IllegalTransition,
)


@dataclass
class Held:
    """A turn some worker believes to be its own."""

    turn: LeasedTurn
    until: float


@dataclass
class Written:
    """A practitioner's reply, written but not yet sent."""

    practitioner: Practitioner
    epoch: int
    client_id: str


@dataclass
class Race:
    """One conversation, two workers, two practitioners. Steps are chosen by `rng`; nothing else is left to chance."""

    services: Services
    clock: Clock
    staff: Sequence[Practitioner]
    rng: random.Random
    conversation_id: str = ""
    epoch: int = 0
    status: str | None = None
    """Of the newest handoff."""
    handoff_id: int = 0
    assignee: int | None = None
    undone: list[str] = field(default_factory=list)
    leases: dict[str, Held] = field(default_factory=dict)
    """The lease in force, by message id."""
    workers: dict[str, Held] = field(default_factory=dict)
    written: list[Written] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    trace: list[str] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    count: int = 0

    def __post_init__(self) -> None:
        self.check = LedgerCheck({person.id: person.name for person in self.staff})
        with self.services.db.write() as session:
            self.conversation_id = ledger.open_conversation(
                session, self.services, channel="widget", now=self.clock()
            ).id

    # --- the visitor --------------------------------------------------------------------------------------------

    def visitor_writes(self) -> None:
        with self.services.db.write() as session:
            receipt = ledger.append_visitor(
                session,
                self.services,
                self.conversation_id,
                channel="widget",
                channel_message_id=self._new_id(),
                text="and then?",
                now=self.clock(),
            )
            lane.apply(session, self.services, receipt.message_id, CLEAR, self.clock())
        if self.assignee is None:
            self.undone.append(receipt.message_id)
        self.trace.append(f"visitor writes {receipt.seq}")

    # --- the workers --------------------------------------------------------------------------------------------

    def lease(self, worker: str) -> None:
        turn = turns.lease_next(self.services.db, worker=worker, lease=LEASE, now=self.clock())
        first = self.undone[0] if self.undone and self.assignee is None else None
        if first in self.leases and self.leases[first].until > self._time():
            first = None
        got = turn.message_id if turn else None
        self._must(got == first, f"{worker} leased {got} where {first} was due")
        if turn is not None:
            self._must(turn.epoch == self.epoch, f"{worker} leased under epoch {turn.epoch}, not {self.epoch}")
            self.workers[worker] = self.leases[turn.message_id] = Held(turn, self._time() + LEASE.total_seconds())
        self.trace.append(f"{worker} leases {turn.seq if turn else None}")

    def record(self, worker: str) -> None:
        """The reply was computed when the turn was leased; it arrives now."""
        held = self.workers.pop(worker, None)
        if held is None:
            return
        turn = held.turn
        replies = [ReplyDraft(text=composed(turn.epoch)), ReplyDraft(text=composed(turn.epoch))]

        def act() -> None:
            with self.services.db.write() as session:
                turns.record(session, turn, replies, self.clock())

        if self._expect(f"{worker} records {turn.seq}", self._refusal(held), act):
            self.undone = [message_id for message_id in self.undone if message_id != turn.message_id]
            self.leases.pop(turn.message_id, None)

    def fail(self, worker: str) -> None:
        """The bot was away: the turn goes back, then some time passes."""
        held = self.workers.pop(worker, None)
        if held is None:
            return
        is_ours = self.leases.get(held.turn.message_id) is held

        def act() -> None:
            with self.services.db.write() as session:
                turns.give_back(session, held.turn, error="not_reached", is_counted=False, now=self.clock())

        if self._expect(f"{worker} gives {held.turn.seq} back", None if is_ours else turns.LeaseLost, act):
            del self.leases[held.turn.message_id]
        self.clock.advance(3)

    def time_passes(self) -> None:
        """Longer than any lease."""
        self.clock.advance(LEASE.total_seconds() + 1)
        self.trace.append("the leases run out")

    # --- the desk -----------------------------------------------------------------------------------------------

    def desk_acts(self) -> None:
        """Something the state allows, or now and then something it does not."""
        if self.status == "queued":
            choice = self.rng.choices((self.claim, self.cancel, self.send), (8, 1, 1))
        elif self.status == "claimed":
            choice = self.rng.choices(
                (self.release, self.reassign, self.resolve, self.write, self.send, self.claim), (3, 1, 3, 3, 3, 1)
            )
        else:
            choice = self.rng.choices((self.open, self.claim, self.send), (8, 1, 1))
        choice[0]()

    def open(self) -> None:
        with self.services.db.write() as session:
            handoff, _ = desk.open_handoff(
                session,
                self.services,
                self.conversation_id,
                scope=ConsentScope.ALL,
                reasons=["asked_for_person"],
                now=self.clock(),
            )
        self.handoff_id, self.status = handoff.id, "queued"
        self.trace.append("a person is asked for")

    def claim(self) -> None:
        if not self.handoff_id:
            return
        person = self.rng.choice(self.staff)
        refusal = {"queued": None, "claimed": desk.AlreadyClaimed}.get(self.status or "", IllegalTransition)
        if self._step(f"{person.login} claims", refusal, desk.claim, person):
            self._give_floor(person.id, "claimed")

    def release(self) -> None:
        if self._step("release", self._not(person := self._somebody()), desk.release, person):
            self._give_floor(None, "queued")

    def reassign(self) -> None:
        person, to = self._somebody(), self.rng.choice(self.staff)
        if self._step(f"reassign to {to.login}", self._not(person), desk.reassign, person, to):
            self._give_floor(to.id, "claimed")

    def resolve(self) -> None:
        if self._step("resolve", self._not(person := self._somebody()), desk.resolve, person, None):
            self._give_floor(None, "resolved")

    def cancel(self) -> None:
        with self.services.db.write() as session:
            desk.cancel(session, self.services, self.conversation_id, self.clock())
        self.status = "cancelled"
        self.trace.append("the visitor cancels")

    def write(self) -> None:
        """A practitioner begins a reply on the page as it is now."""
        if self.assignee is not None:
            self.written.append(Written(self._assignee(), self.epoch, self._new_id()))
            self.trace.append(f"{self._assignee().login} writes under {self.epoch}")

    def send(self) -> None:
        """A reply that was written at some time before is sent."""
        if not self.written:
            return
        draft = self.rng.choice(self.written)
        self.written.remove(draft)
        refusal: type[Exception] | None = None
        if self.status != "claimed" or (self.assignee == draft.practitioner.id and draft.epoch != self.epoch):
            refusal = ledger.StaleEpoch
        elif self.assignee != draft.practitioner.id:
            refusal = desk.NotYours
        if self._expect(f"{draft.practitioner.login} sends", refusal, lambda: self._reply(draft)):
            before = self._last_seq()
            self._reply(draft)  # the page sends it again: it did not hear the answer
            self._must(self._last_seq() == before, "a reply that was sent twice stands twice")

    # --- what must be ---------------------------------------------------------------------------------------------

    def look(self) -> None:
        """Read what was added to the ledger and judge it."""
        with self.services.db.read() as session:
            self.check.read(session, self.conversation_id)
        self.violations += self.check.violations
        self.check.violations = []

    def finish(self) -> None:
        """Whatever happened, in the end the bot has the floor and everything that is its to answer gets answered."""
        if self.status == "claimed":
            self._step("resolve", None, desk.resolve, self._assignee(), None)
            self._give_floor(None, "resolved")
        if self.status == "queued":
            self.cancel()
        self.time_passes()
        while self.undone and not self.violations:
            self.lease("last")
            self.record("last")
        self.visitor_writes()
        self.lease("last")
        self.record("last")
        self.look()
        self._must(not self.undone, "the bot is mute")

    def _refusal(self, held: Held) -> type[Exception] | None:
        if held.turn.epoch != self.epoch:
            return ledger.StaleEpoch
        return None if self.leases.get(held.turn.message_id) is held else turns.LeaseLost

    def _expect(self, what: str, refusal: type[Exception] | None, act: Callable[[], object]) -> bool:
        """Run `act`; True when it went through. Any other end than the expected one is a violation."""
        verdict: type[Exception] | None = None
        try:
            act()
        except VERDICTS as error:
            verdict = type(error)
        name = verdict.__name__ if verdict else "done"
        self.trace.append(f"{what}: {name}")
        self.refused[f"{what.split()[1] if ' ' in what else what}: {name}"] += 1
        self._must(verdict is refusal, f"{what}: {name} where {refusal.__name__ if refusal else 'done'} was right")
        return verdict is None and refusal is None

    def _step(
        self,
        what: str,
        refusal: type[Exception] | None,
        step: Callable[..., object],
        *args: object,
    ) -> bool:
        def act() -> None:
            with self.services.db.write() as session:
                step(session, self.services, self.handoff_id, *args, self.clock())

        return self._expect(what, refusal, act)

    def _reply(self, draft: Written) -> None:
        with self.services.db.write() as session:
            desk.reply(
                session,
                self.services,
                self.handoff_id,
                draft.practitioner,
                text=composed(draft.epoch),
                client_id=draft.client_id,
                epoch=draft.epoch,
                now=self.clock(),
            )

    def _give_floor(self, assignee: int | None, status: str) -> None:
        self.epoch, self.assignee, self.status = self.epoch + 1, assignee, status
        self.undone.clear()
        self.leases.clear()

    def _last_seq(self) -> int:
        self.look()
        return self.check.seq

    def _somebody(self) -> Practitioner:
        return self._assignee() if self.rng.random() < 0.9 else self.rng.choice(self.staff)

    def _assignee(self) -> Practitioner:
        return next(person for person in self.staff if person.id == self.assignee)

    def _not(self, person: Practitioner) -> type[Exception] | None:
        return None if person.id == self.assignee else desk.NotYours

    def _must(self, holds: bool, what: str) -> None:
        if not holds:
            self.violations.append(what)

    def _new_id(self) -> str:
        self.count += 1
        return f"{self.conversation_id}-{self.count}"

    def _time(self) -> float:
        return self.clock().timestamp()
