"""Alike questions come together, oldest first; only what was shared is ever compared."""

from __future__ import annotations

import numpy as np
import pytest
from sqlalchemy import select

from handoff import unanswered
from handoff.models import Practitioner, UnansweredQuestion
from handoff.services import Services
from handoff.worker.likeness import Grouping
from tests.conftest import Clock
from tests.talk import Talk


class Colours:
    """A stand-in whose meaning is the first word."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def of(self, text: str) -> np.ndarray:
        self.read.append(text)
        return np.eye(3)[["red", "green", "blue"].index(text.split()[0])]


@pytest.fixture
def colours() -> Colours:
    return Colours()


@pytest.fixture
def grouping(services: Services, colours: Colours) -> Grouping:
    return Grouping(services, lambda: colours)


def asked(services: Services, clock: Clock, text: str, *, is_shared: bool = True) -> str:
    talk = Talk(services)
    message_id = talk.says(text).message_id
    clock.advance(1)
    with services.db.write() as session:
        unanswered.keep(session, talk.conversation_id, message_id, "not_understood", clock())
        if is_shared:
            unanswered.share(session, services, talk.conversation_id, clock())
    return message_id


def groups(services: Services) -> dict[str, str | None]:
    with services.db.read() as session:
        return {question.message_id: question.group_id for question in session.scalars(select(UnansweredQuestion))}


def test_alike_questions_share_a_group_and_later_ones_join_it(
    services: Services, clock: Clock, grouping: Grouping
) -> None:
    first, other = asked(services, clock, "red one"), asked(services, clock, "green one")
    assert grouping.run_once()
    before = groups(services)
    later = asked(services, clock, "red two")
    assert grouping.run_once()
    found = groups(services)

    assert found[first] == found[later] == before[first] is not None
    assert found[first] != found[other]
    assert not grouping.run_once()


def test_what_was_not_shared_is_never_read(
    services: Services, clock: Clock, grouping: Grouping, colours: Colours
) -> None:
    silent = asked(services, clock, "red secret", is_shared=False)

    assert not grouping.run_once()
    assert groups(services)[silent] is None
    assert [] == colours.read


def test_a_question_joins_no_group_whose_questions_are_all_closed(
    services: Services, clock: Clock, grouping: Grouping, maya: Practitioner
) -> None:
    first = asked(services, clock, "red one")
    grouping.run_once()
    with services.db.write() as session:
        unanswered.answer(session, services, [first], maya, "Yes.", clock())
    second = asked(services, clock, "red two")
    grouping.run_once()

    found = groups(services)
    assert found[second] is not None and found[first] != found[second]
