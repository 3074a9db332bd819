"""What staff do to the answers, in one line each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from handoff.knowledge import editing, shelf
from handoff.knowledge.answers import Approved
from handoff.knowledge.drafts import Draft, DraftLink
from handoff.models import KnowledgeAnswer, Practitioner
from handoff.services import Services

GERMAN = Draft(
    "CVs in German",
    "Yes: bring it to the drop-in.",
    ("german cv", "can you look at a lebenslauf"),
    (DraftLink("Drop-in", "https://careers.example/drop-in"),),
)


@dataclass
class Staff:
    services: Services
    maya: Practitioner
    ruth: Practitioner

    def drafts(
        self, draft: Draft = GERMAN, questions: Sequence[str] = (), replaces: KnowledgeAnswer | None = None
    ) -> KnowledgeAnswer:
        with self.services.db.write() as session:
            return editing.draft_answer(
                session, draft, self.maya, self.services.clock(), questions=questions, replaces=replaces
            )

    def edits(self, answer: KnowledgeAnswer, revision: int, draft: Draft) -> None:
        with self.services.db.write() as session:
            editing.edit_answer(session, answer.id, revision, draft, self.maya, self.services.clock())

    def approves(self, answer: KnowledgeAnswer, revision: int = 1, by: Practitioner | None = None) -> None:
        with self.services.db.write() as session:
            who = by or self.ruth
            editing.approve_answer(session, self.services, answer.id, revision, who, self.services.clock())

    def retires(self, answer: KnowledgeAnswer, revision: int = 1, by: Practitioner | None = None) -> None:
        with self.services.db.write() as session:
            editing.retire_answer(session, answer.id, revision, by or self.ruth, self.services.clock())

    def phrases(self, name: str, *texts: str) -> None:
        with self.services.db.write() as session:
            editing.draft_phrasings(session, name, texts, self.maya, self.services.clock())

    def served(self) -> dict[str, Sequence[str]]:
        """Phrasings by the name of the answer, as the bot gets them."""
        with self.services.db.read() as session:
            return {entry.name: entry.phrasings for entry in shelf.entries(session)}

    def found(self, name: str) -> Approved | None:
        with self.services.db.read() as session:
            return shelf.ApprovedAnswers(session).find(name)

    @property
    def version(self) -> int:
        with self.services.db.read() as session:
            return shelf.version(session)
