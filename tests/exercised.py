"""A visitor who did an exercise in the chat: what a test of what they worked out begins with."""

from __future__ import annotations

from handoff.contract import ExerciseIn, ExerciseOut, WriteKey
from handoff.domain.exercises.next_step import NextStep
from handoff.domain.exercises.weighing import Fit, Weighing
from handoff.models import Exercise
from handoff.plans import exercises
from tests.talk import Talk

LAW_OR_ART = Weighing(
    ("law & order", "art"), ("money", "time"), ((Fit.WELL, Fit.WELL), (Fit.PARTLY, Fit.UNKNOWN))
)
TO_MAYA = NextStep("write to Maya", "friday", "at my desk", "I am tired", "I do it on Sunday")


def weighed(talk: Talk, work: Weighing = LAW_OR_ART, exercise: int | None = None) -> ExerciseOut:
    return _kept(talk, exercise=exercise, weighing=work)


def stepped(talk: Talk, step: NextStep = TO_MAYA, *, is_finished: bool = True) -> ExerciseOut:
    return _kept(talk, next_step=step, is_finished=is_finished)


def exercises_of(talk: Talk) -> list[Exercise]:
    with talk.services.db.read() as session:
        return exercises.of(session, talk.conversation_id)


def _kept(talk: Talk, **work: object) -> ExerciseOut:
    receipt = talk.says()
    key = WriteKey(conversation=talk.conversation_id, message_id=receipt.message_id, action="a", epoch=talk.epoch)
    with talk.services.db.write() as session:
        body = ExerciseIn(key=key, **work)  # type: ignore[arg-type]  # checked there
        return exercises.keep(session, talk.services, body, talk.services.clock())
