"""Any two transactions over one conversation, interleaved on two PostgreSQL connections: neither waits for ever.

Everybody locks the conversation first; whoever does not is found here by PostgreSQL's own deadlock detection.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import delete, select

from handoff import desk, ledger, privacy, taking, turns
from handoff.contract import ReplyDraft, Wish
from handoff.domain.lifecycle import Author, ConsentScope
from handoff.models import Button, Conversation, Practitioner
from handoff.safety import lane
from handoff.safety.levels import SafetyLevel, Verdict
from handoff.services import Services
from handoff.wording import ButtonWording
from handoff.worker import timers
from handoff.worker.screening import ScreeningStage
from tests.races.actors import LEASE, VERDICTS
from tests.races.two_connections import Runner, install_stops, play
from tests.screens import Finds, concern

SCHEDULES_A_PAIR = 4
URGENT = Verdict(SafetyLevel.URGENT, ("self_harm",))
QUIET = Finds().screen

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """PostgreSQL alone: SQLite has one writer at a time."""
    url: str = request.getfixturevalue("postgres_url")
    return url


class Scene:
    """A conversation with a leased turn, a waiting turn, a message nobody has screened, and an open handoff."""

    def __init__(self, services: Services, maya: Practitioner) -> None:
        self.services = services
        self.maya = maya
        self.stage = ScreeningStage(services, QUIET)
        now = services.clock()
        with services.db.write() as session:
            self.conversation_id = ledger.open_conversation(session, services, channel="widget", now=now).id
        self.leased_id = self._write("leased")
        with services.db.write() as session:
            lane.apply(session, services, self.leased_id, Verdict(SafetyLevel.NONE), now)
        turn = turns.lease_next(services.db, worker="one", lease=LEASE, now=now)
        assert turn is not None
        self.turn = turn
        self.waiting_id = self._write("waiting")
        with services.db.write() as session:
            asked = ButtonWording("A person", Wish(desk="open_handoff", scope=ConsentScope.ALL))
            draft = ledger.Draft(Author.SYSTEM, "?", [asked])
            message = ledger.append(session, self.conversation_id, [draft], now)[0]
            button = session.scalars(select(Button).where(Button.message_id == message.id)).one()
        self.pressed_id = self._write("pressed", button.id)
        with services.db.write() as session:
            handoff, _ = desk.open_handoff(
                session, services, self.conversation_id, scope=ConsentScope.ALL, reasons=["asked_for_person"], now=now
            )
        self.handoff_id = handoff.id

    def record(self) -> None:
        with self.services.db.write() as session:
            turns.record(session, self.turn, [ReplyDraft(text="so")], self.services.clock())

    def give_back(self) -> None:
        with self.services.db.write() as session:
            turns.give_back(session, self.turn, error="http_503", is_counted=True, now=self.services.clock())

    def give_up(self) -> None:
        with self.services.db.write() as session:
            turns.give_up(session, self.services, self.turn, error="http_503", now=self.services.clock())

    def shed(self) -> None:
        with self.services.db.write() as session:
            turns.shed(session, self.services, 0, self.services.clock())

    def tell_about_outage(self) -> None:
        with self.services.db.write() as session:
            timers.tell_about_outage(session, self.services, self.services.clock() + LEASE)

    def claim(self) -> None:
        with self.services.db.write() as session:
            desk.claim(session, self.services, self.handoff_id, self.maya, self.services.clock())

    def take_next(self) -> None:
        taking.take_next(self.services, self.maya)

    def cancel(self) -> None:
        with self.services.db.write() as session:
            desk.cancel(session, self.services, self.conversation_id, self.services.clock())

    def visitor_writes(self) -> None:
        self._write("late")

    def screen_urgent(self) -> None:
        with self.services.db.write() as session:
            lane.apply(session, self.services, self.waiting_id, URGENT, self.services.clock())

    def screen_concern(self) -> None:
        with self.services.db.write() as session:
            lane.apply(session, self.services, self.waiting_id, concern(), self.services.clock())

    def screen_button(self) -> None:
        self.stage._pass_on(self.pressed_id, Verdict(SafetyLevel.NONE))

    def erase(self) -> None:
        privacy._erase_once(self.services, self.conversation_id, "visitor", self.services.clock() + LEASE)

    def _write(self, client_id: str, button_id: str | None = None) -> str:
        with self.services.db.write() as session:
            return ledger.append_visitor(
                session,
                self.services,
                self.conversation_id,
                channel="widget",
                channel_message_id=client_id,
                text=None if button_id else client_id,
                button_id=button_id,
                now=self.services.clock(),
            ).message_id


STEPS = [
    "record",
    "give_back",
    "give_up",
    "shed",
    "tell_about_outage",
    "claim",
    "take_next",
    "cancel",
    "visitor_writes",
    "screen_urgent",
    "screen_concern",
    "screen_button",
    "erase",
]
ALLOWED = (*VERDICTS, ledger.ConversationErased, ledger.UnknownConversation, desk.UnknownHandoff, taking.NobodyWaits)


@pytest.fixture
def monitor(postgres_url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("DELETE FROM conversations")  # what other tests left would be due as well
        yield connection


def test_no_two_transactions_over_a_conversation_wait_for_each_other_for_ever(
    services: Services, maya: Practitioner, monitor: psycopg.Connection
) -> None:
    install_stops(services.db.engine)
    surprises: list[str] = []
    for one, other in itertools.combinations(STEPS, 2):
        for number in range(SCHEDULES_A_PAIR):
            scene = Scene(services, maya)
            sides = [Runner(name, getattr(scene, name), ALLOWED) for name in (one, other)]
            play(sides, random.Random(f"{one}-{other}-{number}"), monitor)
            surprises += [f"{one} with {other}: {side.verdict[:60]}" for side in sides if ":" in side.verdict]
            with services.db.write() as session:
                session.execute(delete(Conversation).where(Conversation.id == scene.conversation_id))

    assert [] == sorted(set(surprises))
