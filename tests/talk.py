"""A conversation in tests: what the visitor, the worker and the staff do to it, each in one line.

Everything goes through the real ledger, desk and worker; only the bot's answers are made up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from sqlalchemy import select

from handoff import desk, ledger, turns
from handoff.contract import ReplyDraft
from handoff.domain.lifecycle import ConsentScope
from handoff.domain.right_help import RightHelp
from handoff.models import Button, Conversation, Handoff, Message, Practitioner, Turn
from handoff.safety.levels import Screen
from handoff.safety.screen import load_screen
from handoff.services import Services
from handoff.settings import ROOT, Limits
from handoff.turns import LeasedTurn
from handoff.worker.dispatch import Dispatcher
from handoff.worker.screening import ScreeningStage

Answer = Sequence[ReplyDraft] | Exception


@cache
def shipped_screen() -> Screen:
    """The real screen on the real data, loaded once: it changes nothing and remembers nothing."""
    return load_screen(ROOT / "data")


@dataclass
class ScriptedBot:
    """Says what the script says, then repeats the last line; an exception in the script is raised."""

    script: list[Answer] = field(default_factory=lambda: [[ReplyDraft(text="Start with one job advert.")]])
    asked: list[LeasedTurn] = field(default_factory=list)

    def answer(self, turn: LeasedTurn) -> list[ReplyDraft]:
        self.asked.append(turn)
        answer = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        if isinstance(answer, Exception):
            raise answer
        return list(answer)


@dataclass
class Talk:
    """One visitor's conversation."""

    services: Services
    conversation_id: str = ""
    bot: ScriptedBot = field(default_factory=ScriptedBot)
    count: int = 0

    def __post_init__(self) -> None:
        if not self.conversation_id:
            with self.services.db.write() as session:
                conversation = ledger.open_conversation(
                    session, self.services, channel="widget", now=self.services.clock()
                )
            self.conversation_id = conversation.id
        self.dispatcher = Dispatcher(self.services, self.bot)  # type: ignore[arg-type]  # all it needs of a client

    # --- visitor ------------------------------------------------------------------------------------------------

    def says(
        self,
        text: str = "how do i start my cv",
        *,
        client_id: str | None = None,
        button_id: str | None = None,
        limits: Limits | None = None,
    ) -> ledger.Receipt:
        """Committed, and not screened yet."""
        self.count += 1
        with self.services.db.write() as session:
            return ledger.append_visitor(
                session,
                self.services,
                self.conversation_id,
                channel="widget",
                channel_message_id=client_id or f"client-{self.count}",
                text=None if button_id else text,
                button_id=button_id,
                now=self.services.clock(),
                limits=limits,
            )

    def presses(self, title: str, *, limits: Limits | None = None) -> ledger.Receipt:
        """The newest button of this name."""
        with self.services.db.read() as session:
            query = (
                select(Button.id)
                .join(Message, Message.id == Button.message_id)
                .where(Button.conversation_id == self.conversation_id, Button.title == title)
                .order_by(Message.seq.desc())
            )
            button_id = session.scalars(query).first()
        assert button_id is not None, f"no button {title!r}"
        return self.says(button_id=button_id, limits=limits)

    # --- worker -------------------------------------------------------------------------------------------------

    def screened(self, screen: Screen | None = None) -> None:
        stage = ScreeningStage(self.services, screen or shipped_screen())
        while stage.run_once():
            pass

    def lease(self) -> LeasedTurn:
        turn = self.dispatcher.lease()
        assert turn is not None
        return turn

    def record(self, turn: LeasedTurn, text: str = "late") -> None:
        with self.services.db.write() as session:
            turns.record(session, turn, [ReplyDraft(text=text)], self.services.clock())

    def asks(self, text: str = "how do i start my cv") -> ledger.Receipt:
        """Says something, which is screened and answered by the bot."""
        receipt = self.says(text)
        self.screened()
        self.work()
        return receipt

    def work(self) -> int:
        """Every bot turn that is due; returns how many."""
        done = 0
        while self.dispatcher.run_once():
            done += 1
        return done

    # --- desk ---------------------------------------------------------------------------------------------------

    def queued(self, scope: ConsentScope = ConsentScope.ALL) -> Handoff:
        with self.services.db.write() as session:
            handoff, _ = desk.open_handoff(
                session,
                self.services,
                self.conversation_id,
                scope=scope,
                reasons=["asked_for_person"],
                now=self.services.clock(),
            )
        return handoff

    def claimed(self, practitioner: Practitioner) -> Handoff:
        handoff = self.handoff or self.queued()
        with self.services.db.write() as session:
            return desk.claim(session, self.services, handoff.id, practitioner, self.services.clock())

    def released(self, practitioner: Practitioner) -> Handoff:
        with self.services.db.write() as session:
            return desk.release(session, self.services, self._handoff_id, practitioner, self.services.clock())

    def resolved(self, practitioner: Practitioner, right: RightHelp | None = None) -> Handoff:
        with self.services.db.write() as session:
            return desk.resolve(session, self.services, self._handoff_id, practitioner, right, self.services.clock())

    def replied(
        self, practitioner: Practitioner, text: str = "hello", *, client_id: str = "reply-1", epoch: int | None = None
    ) -> Message:
        with self.services.db.write() as session:
            return desk.reply(
                session,
                self.services,
                self._handoff_id,
                practitioner,
                text=text,
                client_id=client_id,
                epoch=self.epoch if epoch is None else epoch,
                now=self.services.clock(),
            )

    # --- looking ------------------------------------------------------------------------------------------------

    @property
    def conversation(self) -> Conversation:
        with self.services.db.read() as session:
            return session.get_one(Conversation, self.conversation_id)

    @property
    def epoch(self) -> int:
        return self.conversation.epoch

    @property
    def owner(self) -> str:
        return self.conversation.owner

    @property
    def handoff(self) -> Handoff | None:
        """The open one."""
        with self.services.db.read() as session:
            return desk.open_of(session, self.conversation_id)

    @property
    def messages(self) -> list[Message]:
        with self.services.db.read() as session:
            return ledger.read(session, self.conversation_id)

    @property
    def events(self) -> list[str]:
        return [message.event for message in self.messages if message.event]

    @property
    def lines(self) -> list[tuple[str, str]]:
        """(author, text or event) in order, without the greeting."""
        return [(message.author, message.event or message.text) for message in self.messages[1:]]

    def turn(self, message_id: str) -> Turn:
        with self.services.db.read() as session:
            return session.get_one(Turn, message_id)

    @property
    def _handoff_id(self) -> int:
        with self.services.db.read() as session:
            query = select(Handoff.id).where(Handoff.conversation_id == self.conversation_id)
            return session.scalars(query.order_by(Handoff.id.desc())).first() or 0
