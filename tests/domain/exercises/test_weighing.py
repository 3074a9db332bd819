"""Options against what matters: what is said, case by case."""

from __future__ import annotations

import pytest

from handoff.domain.exercises.finding import BadExercise, Finding
from handoff.domain.exercises.weighing import Fit, Weighing, feedback, most_matters

LETTERS = {"w": Fit.WELL, "p": Fit.PARTLY, "n": Fit.NOT, "?": Fit.UNKNOWN}
OPTIONS, MATTERS = ("law", "art", "tea", "zoo"), ("money", "time", "fun", "calm", "fame")


def weighed(*rows: str) -> Weighing:
    """Each row an option, each letter a thing that matters."""
    fits = tuple(tuple(LETTERS[letter] for letter in row) for row in rows)
    return Weighing(OPTIONS[: len(rows)], MATTERS[: len(rows[0])], fits)


def said(*rows: str) -> dict[str, Finding]:
    return {finding.code: finding for finding in feedback(weighed(*rows))}


def test_the_option_that_fits_best_is_named_with_what_carries_it() -> None:
    found = said("wwn", "npw")

    assert ("law",) == found["ahead_clearly"].values["options"]
    assert ("art",) == found["ahead_clearly"].values["others"]
    assert ("money",) == found["carries"].values["matters"]


def test_a_narrow_lead_is_called_narrow() -> None:
    assert ("law",) == said("wnw", "pwn")["ahead_narrowly"].values["options"]


def test_a_tie_is_called_a_tie_and_nobody_is_ahead() -> None:
    found = said("wp", "wp", "np")

    assert ("law", "art") == found["tie"].values["options"]
    assert not {"ahead_clearly", "ahead_narrowly", "carries", "hangs_on", "stands"} & set(found)


def test_where_one_thing_alone_decides_that_is_said() -> None:
    assert ("money",) == said("wpp", "npw")["hangs_on"].values["matters"]


def test_where_any_of_several_things_decides_each_is_named() -> None:
    assert ("money", "time") == said("wwn", "ppw")["hangs_on_each"].values["matters"]


def test_where_nothing_alone_decides_that_is_said_too() -> None:
    assert {"stands", "ahead_clearly"} <= set(said("www", "nnn"))


def test_the_best_that_misses_what_was_put_first_hears_it() -> None:
    assert ("money",) == said("nwww", "wnnn")["misses_first"].values["matters"]


def test_what_is_not_known_is_to_be_found_out_the_weightiest_first_and_three_at_most() -> None:
    found = [f for f in feedback(weighed("w?w", "???")) if f.code == "unknown"]

    assert [("art", "money"), ("law", "time"), ("art", "time")] == [
        (*f.values["options"], *f.values["matters"]) for f in found
    ]


def test_whether_finding_out_could_change_the_first_place_is_said() -> None:
    assert "unknown_could_change" in said("wn", "?p")
    assert "unknown_changes_nothing" in said("www", "nn?")
    assert "unknown_could_change" in said("w?", "w?")


def test_who_knows_nothing_yet_is_not_given_a_winner() -> None:
    found = said("??", "??")

    assert "all_unknown" in found
    assert not {"tie", "ahead_clearly", "ahead_narrowly"} & set(found)


def test_where_nothing_fits_nothing_wins() -> None:
    assert ["none_fits", "not_a_verdict"] == list(said("nn", "nn"))


def test_the_last_word_is_that_it_is_no_verdict() -> None:
    assert "not_a_verdict" == feedback(weighed("wn", "nw"))[-1].code


def test_so_much_is_asked_and_no_more() -> None:
    assert [5, 4, 3] == [most_matters(options) for options in (2, 3, 4)]


@pytest.mark.parametrize(
    ("options", "matters", "rows"),
    [(1, 2, 1), (5, 2, 5), (2, 1, 2), (4, 4, 4), (2, 6, 2), (2, 2, 3), (2, 2, 1)],
)
def test_what_is_too_much_or_does_not_match_is_refused(options: int, matters: int, rows: int) -> None:
    with pytest.raises(BadExercise):
        Weighing(tuple("abcde"[:options]), tuple("uvwxyz"[:matters]), ((Fit.WELL,) * matters,) * rows)


def test_a_row_that_is_too_short_or_a_word_that_is_too_long_is_refused() -> None:
    with pytest.raises(BadExercise):
        Weighing(("a", "b"), ("u", "v"), ((Fit.WELL, Fit.WELL), (Fit.WELL,)))
    with pytest.raises(BadExercise):
        Weighing(("a" * 81, "b"), ("u", "v"), ((Fit.WELL, Fit.WELL),) * 2)
