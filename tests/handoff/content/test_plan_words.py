"""The words of a plan: every code has one, and what cannot be filled in stops the start."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from handoff.content import load_content
from handoff.content.plan_words import MOST_MILESTONES
from handoff.domain.plan import REASONS, Kind
from tests.content_pack import SHIPPED, copy_to, fault_after

WORDS = load_content(SHIPPED).plan_words


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return copy_to(tmp_path)


def test_every_reason_and_every_kind_has_words() -> None:
    assert set(REASONS) == set(WORDS.reasons)
    assert set(Kind) == set(WORDS.kinds)
    assert WORDS.reason("asked", "Networking").count("Networking")


def test_milestones_are_few_and_the_last_is_the_end_of_the_way() -> None:
    assert 0 < len(WORDS.milestones) <= MOST_MILESTONES
    assert 100 == WORDS.milestones[-1].percent


def test_nothing_in_it_ranks_or_counts_days() -> None:
    """Restraint: no streaks, no points, no comparison with others."""
    everything = " ".join([*WORDS.page.values(), *(milestone.text for milestone in WORDS.milestones)]).lower()

    for word in ("streak", "points", "rank", "leader", "in a row", "others have", "badge", "well done"):
        assert word not in everything


@pytest.mark.parametrize(
    ("table", "change", "what"),
    [
        ("reasons", {"low_c1": None}, "reasons.low_c1 must be text"),
        ("reasons", {"low_c1": "Because of {topic}."}, "reasons.low_c1 names no fact there is: topic"),
        ("reasons", {"low_c9": "x"}, "reasons.low_c9 is not known here"),
        ("kinds", {"game": "Game"}, "kinds.game is not known here"),
        ("page", {"minutes": "{minutes} of {hours}"}, "page.minutes names no fact there is: hours"),
        ("page", {"intro": "{"}, "page.intro cannot be filled in"),
    ],
)
def test_nonsense_stops_the_start(data_dir: Path, table: str, change: dict[str, Any], what: str) -> None:
    assert what in fault_after(data_dir, "plan.yml", lambda file: file[table].update(change)).what


@pytest.mark.parametrize(
    ("milestones", "what"),
    [
        ([{"percent": 0, "text": "x"}], "percent must be from 1 to 100"),
        ([{"percent": 50, "text": "x"}, {"percent": 10, "text": "y"}], "in the order of the way"),
        ([{"percent": number, "text": "x"} for number in range(1, MOST_MILESTONES + 2)], f"{MOST_MILESTONES} at most"),
    ],
)
def test_too_many_milestones_or_a_disorder_stop_the_start(
    data_dir: Path, milestones: list[dict[str, Any]], what: str
) -> None:
    assert what in fault_after(data_dir, "plan.yml", lambda file: file.update(milestones=milestones)).what


@pytest.mark.parametrize("name", ["version", "reasons", "kinds", "milestones", "page"])
def test_nothing_may_be_left_out(data_dir: Path, name: str) -> None:
    assert f"{name} is missing" == fault_after(data_dir, "plan.yml", lambda file: file.pop(name)).what
