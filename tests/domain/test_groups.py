"""Which group sessions somebody is offered: on the same concern, still to come, with a seat."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handoff.domain.groups import Group, open_groups
from tests.cast import MONDAY_MORNING as NOW

BOAT = Group("boat", "In one boat", ("no_idea",), NOW + timedelta(days=2), 60, "Room 4", None, 2, None)
SOON = Group("soon", "Sooner", ("no_idea", "intern_find"), NOW + timedelta(days=1), 60, "Room 4", None, 1, None)


def offered(*topics: str, taken: dict[str, int] | None = None, later: timedelta = timedelta()) -> list[str]:
    return [group.id for group in open_groups((BOAT, SOON), set(topics), taken or {}, NOW + later)]


def test_it_is_about_the_same_concern_and_the_next_one_comes_first() -> None:
    assert ["soon", "boat"] == offered("no_idea", "cv_start")
    assert ["soon"] == offered("intern_find")
    assert [] == offered("cv_start")
    assert [] == offered()


@pytest.mark.parametrize(("later", "left"), [(timedelta(hours=23), ["soon", "boat"]), (timedelta(days=1), ["boat"])])
def test_one_that_has_begun_is_never_offered(later: timedelta, left: list[str]) -> None:
    assert left == offered("no_idea", later=later)


def test_one_without_a_seat_is_not_offered() -> None:
    assert ["boat"] == offered("no_idea", taken={"soon": 1, "boat": 1})
