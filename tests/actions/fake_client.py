"""A client that answers from memory; mypy and `test_fake_client.py` hold it to the protocol of the real one.

Knows nothing of the network: what the real client does with answers and failures is `test_client.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from actions.client import Client, HandoffError
from handoff.contract import (
    ActionIn,
    AnswerOut,
    ConsentIn,
    ContactIn,
    DoneOut,
    ExerciseIn,
    ExerciseOut,
    LinkOut,
    OpenHandoffIn,
    OpenHandoffOut,
    OpeningOut,
    PayloadButton,
    RequestOut,
    ResultChoiceIn,
    ResultChoiceOut,
    ScreeningIn,
    ScreeningOut,
    TitlesOut,
    UnansweredIn,
)
from handoff.domain.triage import ServiceTier

type Route = Literal["answer", "answer_then_offer_check", "answer_then_offer_person", "safety_then_person"]
GUIDE = LinkOut(title="A guide", url="https://example.org/guide")
PAGE = LinkOut(title="Your page", url="https://example.org/plan/x")
TITLES = {
    "faq/cv_start": "Writing a CV or resume",
    "faq/cover_letter": "Writing a cover letter",
    "faq/no_idea": "Not knowing what I want",
    "faq/k7": "Tutoring jobs on campus",
    "trouble/intern_problem": "Trouble at an internship",
    "other_department/library": "Library: books and study space",
}


def answer(name: str, route: Route = "answer") -> AnswerOut:
    """An answer as handoff composes it; its text names it."""
    return AnswerOut(
        name=name,
        title=TITLES[name],
        text=f"The answer to {name}.",
        links=[GUIDE],
        buttons=[PayloadButton(title=f"Behind {name}", payload="/ask_human")],
        route=route,
        source_text=f"Where {name} comes from.",
        is_old=False,
    )


ANSWERS = {name: answer(name) for name in TITLES} | {
    "faq/no_idea": answer("faq/no_idea", "answer_then_offer_check"),
    "faq/k7": answer("faq/k7", "answer_then_offer_person"),
    "trouble/intern_problem": answer("trouble/intern_problem", "safety_then_person"),
}


@dataclass
class FakeClient:
    """Remembers each write; `failing` is raised instead of any answer."""

    tier: ServiceTier = ServiceTier.SELF_HELP
    reasons: list[str] = field(default_factory=lambda: ["capability_high", "distress", "complexity_low"])
    deciding: list[str] = field(default_factory=list)
    opening_id: str | None = None
    answers: dict[str, AnswerOut] = field(default_factory=lambda: ANSWERS)
    exercise: ExerciseOut = field(
        default_factory=lambda: ExerciseOut(exercise=7, feedback=["First.", "Second."], links=[PAGE, GUIDE])
    )
    failing: Exception | None = None
    writes: list[ActionIn] = field(default_factory=list)

    async def record_screening(self, body: ScreeningIn) -> ScreeningOut:
        self._take(body)
        return ScreeningOut(tier=self.tier, reasons=self.reasons, missing=[], deciding=self.deciding, resources=[GUIDE])

    async def choose(self, body: ResultChoiceIn) -> ResultChoiceOut:
        self._take(body)
        return ResultChoiceOut(resources=[GUIDE])

    async def delete_answers(self, body: ActionIn) -> DoneOut:
        return self._take(body)

    async def opening(self, conversation: str, but: str | None) -> OpeningOut:
        if self.failing:
            raise self.failing
        return OpeningOut(message_id=None if self.opening_id == but else self.opening_id)

    async def open_handoff(self, body: OpenHandoffIn) -> OpenHandoffOut:
        self._take(body)
        return OpenHandoffOut(ref="H-7F3K", is_new=True)

    async def prepare_request(self, body: ActionIn) -> RequestOut:
        self._take(body)
        return RequestOut(link=GUIDE)

    async def cancel_handoff(self, body: ActionIn) -> DoneOut:
        return self._take(body)

    async def leave_contact(self, body: ContactIn) -> DoneOut:
        return self._take(body)

    async def record_consent(self, body: ConsentIn) -> DoneOut:
        return self._take(body)

    async def keep_unanswered(self, body: UnansweredIn) -> DoneOut:
        return self._take(body)

    async def share_question(self, body: ActionIn) -> DoneOut:
        return self._take(body)

    async def keep_exercise(self, body: ExerciseIn) -> ExerciseOut:
        self._take(body)
        return self.exercise

    async def answer(self, name: str) -> AnswerOut:
        if self.failing:
            raise self.failing
        if name not in self.answers:
            raise HandoffError("unknown_answer")
        return self.answers[name]

    async def titles(self) -> TitlesOut:
        if self.failing:
            raise self.failing
        return TitlesOut(titles=TITLES)

    def _take(self, body: ActionIn) -> DoneOut:
        if self.failing:
            raise self.failing
        self.writes.append(body)
        return DoneOut()


def refusing(code: str = "stale_epoch") -> FakeClient:
    return FakeClient(failing=HandoffError(code))


A_CLIENT: Client = FakeClient()
"""For mypy: it fits wherever the real one does."""
