"""What a brief is made of, and which wishes of a visitor can be kept."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.domain.brief import (
    ASK_LIMIT,
    MOST_TIMES,
    NAME_LIMIT,
    NOTE_LIMIT,
    Line,
    MeetingMode,
    NameChoice,
    Offered,
    Part,
    Wishes,
    cleaned,
    gaps,
    hidden_items,
    item_in,
    line_of,
    plain,
    problems,
)
from handoff.domain.readiness import ITEMS, ScreeningAnswers

SLOTS = tuple(f"2026-11-25T0{hour}:00:00+00:00" for hour in range(1, 5))
OFFERED = Offered(tuple(MeetingMode), SLOTS, ("boat",))
TEXT = st.text(max_size=60)
WISHES = st.builds(
    Wishes,
    ask=TEXT,
    note=TEXT,
    meeting=st.sampled_from([*MeetingMode, "", "balloon"]),
    name_choice=st.sampled_from([*NameChoice, "", "both"]),
    name=TEXT,
    spoken=TEXT,
    phone=st.one_of(TEXT, st.just("+65 5555 0100")),
    times=st.lists(st.sampled_from([*SLOTS, "", "now"]), max_size=5).map(tuple),
    is_any_time=st.booleans(),
    group=st.sampled_from(["", "boat", "ship"]),
)


def found(**changes: object) -> dict[str, str]:
    return problems(cleaned(replace(Wishes(), **changes)), OFFERED)  # type: ignore[arg-type]  # each is a field of it


def test_the_hardest_answers_come_first_and_what_was_not_said_is_no_gap() -> None:
    answers = ScreeningAnswers({"C1": 2, "C2": 1, "C3": 0, "C4": None, "X1": 0, "X2": 2, "X3": 1})

    assert ["low_c3", "high_x2", "middle_c2", "middle_x3"] == [line.code for line in gaps(answers)]


@given(st.dictionaries(st.sampled_from(ITEMS), st.sampled_from([0, 1, 2, None])))
def test_every_gap_speaks_of_an_answer_that_was_given(given_: dict[str, int | None]) -> None:
    items = [item_in(line.code) for line in gaps(ScreeningAnswers(given_))]

    assert len(items) == len(set(items))
    assert all(item is not None and given_[item] is not None for item in items)


@pytest.mark.parametrize("code", ["faq/cv_start", "resource/a_guide", "low_c3"])
def test_a_line_is_known_by_its_key(code: str) -> None:
    line = Line(Part.SHOWN, code)

    assert line == line_of(line.key)


def test_taking_an_answer_out_hides_its_item_and_nothing_else() -> None:
    assert {"C3", "X1"} == hidden_items(["gap:low_c3", "shown:faq/cv_start", "gap:high_x1", "tried:resource/low_c4"])


@given(WISHES)
def test_what_is_clean_stays_as_it_is(wishes: Wishes) -> None:
    assert cleaned(wishes) == cleaned(cleaned(wishes))


@given(WISHES)
def test_nobody_anonymous_has_a_name_and_only_who_is_called_has_a_number(wishes: Wishes) -> None:
    kept = cleaned(wishes)

    if wishes.name_choice == NameChoice.ANONYMOUS:
        assert ("", "") == (kept.name, kept.spoken)
    if wishes.meeting != MeetingMode.PHONE:
        assert "" == kept.phone
    assert not any("\x00" in text for text in (kept.ask, kept.note, kept.name, kept.spoken, kept.phone))


@given(WISHES)
def test_what_has_no_problem_can_be_kept(wishes: Wishes) -> None:
    """Nothing that was not offered, nothing too long, no more times than three."""
    kept = cleaned(wishes)
    named = problems(kept, OFFERED)

    assert set(named) <= {field.name for field in fields(Wishes)}
    if not named:
        assert kept.meeting in MeetingMode and kept.name_choice in NameChoice
        assert set(kept.times) <= set(SLOTS) and len(kept.times) <= MOST_TIMES
        assert kept.group in ("", "boat")
        assert bool(kept.name) is (kept.name_choice != NameChoice.ANONYMOUS)
        assert bool(kept.phone) is (kept.meeting == MeetingMode.PHONE)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"ask": "x" * (ASK_LIMIT + 1)}, {"ask": "too_long"}),
        ({"note": "x" * (NOTE_LIMIT + 1)}, {"note": "too_long"}),
        ({"ask": "x" * ASK_LIMIT, "note": "x" * NOTE_LIMIT}, {}),
        ({"meeting": "balloon"}, {"meeting": "meeting_unknown"}),
        ({"name_choice": "both"}, {"name_choice": "name_choice_unknown"}),
        ({"name_choice": "first_name"}, {"name": "name_missing"}),
        ({"name_choice": "full_name", "name": "x" * (NAME_LIMIT + 1)}, {"name": "too_long"}),
        ({"name_choice": "anonymous", "name": "x" * 500, "spoken": "y" * 500}, {}),
        ({"meeting": "phone"}, {"phone": "phone_missing"}),
        ({"meeting": "phone", "phone": "call me"}, {"phone": "phone_bad"}),
        ({"meeting": "phone", "phone": "12345"}, {"phone": "phone_bad"}),
        ({"meeting": "phone", "phone": "1234567890123456"}, {"phone": "phone_bad"}),
        ({"meeting": "phone", "phone": "+65 (0) 5555-0100"}, {}),
        ({"meeting": "video", "phone": "call me"}, {}),
        ({"times": (SLOTS[0], "", SLOTS[0])}, {}),
        ({"times": SLOTS}, {"times": "times_too_many"}),
        ({"times": ("now",)}, {"times": "time_gone"}),
        ({"times": ("now",), "is_any_time": True}, {}),
        ({"group": "ship"}, {"group": "group_gone"}),
    ],
)
def test_what_cannot_be_kept_is_named_by_its_field(changes: dict[str, object], problem: dict[str, str]) -> None:
    assert problem == found(**changes)


def test_a_name_is_one_line_and_a_text_keeps_its_lines() -> None:
    kept = cleaned(Wishes(ask=" a\r\nb\x07 ", name_choice="first_name", name=" Al\n ia "))

    assert ("a\nb", "Al ia") == (kept.ask, kept.name)


def test_letters_of_every_script_and_signs_that_join_them_stay() -> None:
    assert "नमस्ते 👩‍🎓 Zoë\u00a0X" == plain("नमस्ते 👩‍🎓 Zoë\u00a0X")
