"""The choice of a plan's steps on a catalogue small enough to see through."""

from __future__ import annotations

import pytest

from handoff.domain.plan import MOST, Candidate, Kind, Level, Need, Phase, Step, choose, without_answers
from handoff.domain.readiness import ITEMS, ScreeningAnswers

READY = {item: (2 if item.startswith("C") else 0) for item in ITEMS}
FAR = {item: 2 - value for item, value in READY.items()}


def candidate(id_: str, *helps: str, **other: object) -> Candidate:
    fields: dict[str, object] = {
        "kind": Kind.INFORMATION,
        "phases": (Phase.EXECUTION,),
        "topics": (),
        "country": None,
        "level": Level.INDEPENDENT,
        "minutes": 20,
    }
    return Candidate(id=id_, helps=helps, **{**fields, **other})  # type: ignore[arg-type]  # as each test says


def need(*low: str, topics: tuple[str, ...] = (), country: str | None = "SG", **other: int | None) -> Need:
    return Need(ScreeningAnswers({**READY, **{item: FAR[item] for item in low}, **other}), topics, country)


GENERIC = [candidate(f"generic_{n}", "C3") for n in range(3)]
EXERCISE = candidate("exercise", "C3", kind=Kind.EXERCISE)


def ids(steps: tuple[Step, ...]) -> list[str]:
    return [step.resource for step in steps]


def test_what_serves_an_answer_that_stands_out_comes_before_everything_else() -> None:
    steps = choose([*GENERIC, EXERCISE, candidate("c1", "C1")], need("C1"))

    assert Step("c1", ("low_c1",)) == steps[0]


def test_one_resource_for_two_answers_is_taken_before_two_for_one_each() -> None:
    catalogue = [*GENERIC, EXERCISE, candidate("c1", "C1"), candidate("c2", "C2"), candidate("both", "C1", "C2")]

    assert ("both", ("low_c1", "low_c2")) == (choose(catalogue, need("C1", "C2"))[0].resource,
                                              choose(catalogue, need("C1", "C2"))[0].reasons)  # fmt: skip
    assert not {"c1", "c2"} & set(ids(choose(catalogue, need("C1", "C2")))[:1])


def test_steps_for_answers_stand_in_the_order_of_a_decision() -> None:
    late = candidate("late", "C3", "C5", phases=(Phase.EXECUTION,))
    early = candidate("early", "C1", phases=(Phase.ANALYSIS,))

    assert ["early", "late"] == ids(choose([*GENERIC, EXERCISE, late, early], need("C1", "C3", "C5")))[:2]


def test_a_place_is_kept_for_writing_however_much_stands_out() -> None:
    singles = [candidate(item, item) for item in ITEMS]
    steps = choose([*singles, candidate("exercise", kind=Kind.EXERCISE)], need(*ITEMS))

    assert MOST == len(steps)
    assert "exercise" in ids(steps)


def test_what_was_asked_about_last_is_answered_and_named() -> None:
    cv, pay = candidate("cv", topics=("cv_start",)), candidate("pay", topics=("salary_info_negotiate",))
    steps = choose([*GENERIC, EXERCISE, cv, pay], need(topics=("salary_info_negotiate", "cv_start")))

    assert Step("pay", ("asked",), "salary_info_negotiate") in steps
    assert Step("cv", ("asked",), "cv_start") in steps
    assert ids(steps).index("pay") < ids(steps).index("cv")


def test_a_topic_decides_between_two_that_serve_the_answer_equally() -> None:
    plain, asked = candidate("plain", "C1"), candidate("asked", "C1", topics=("no_idea",))

    assert ("asked", ("low_c1", "asked")) == (
        choose([*GENERIC, EXERCISE, plain, asked], need("C1", topics=("no_idea",)))[0].resource,
        choose([*GENERIC, EXERCISE, plain, asked], need("C1", topics=("no_idea",)))[0].reasons,
    )


@pytest.mark.parametrize(("country", "expected"), [("SG", "here"), ("US", "anywhere"), (None, "anywhere")])
def test_what_is_made_for_the_country_is_taken_there_and_nowhere_else(country: str | None, expected: str) -> None:
    anywhere, here = candidate("anywhere", "X3"), candidate("here", "X3", country="SG")

    assert expected == ids(choose([*GENERIC, EXERCISE, anywhere, here], need("X3", country=country)))[0]


@pytest.mark.parametrize(("low", "expected"), [(("C1", "C4"), "guided"), (("C1",), "independent")])
def test_who_finds_it_hard_to_start_is_led_by_the_hand(low: tuple[str, ...], expected: str) -> None:
    independent = candidate("independent", "C1", level=Level.INDEPENDENT)
    guided = candidate("guided", "C1", level=Level.GUIDED)

    assert expected in ids(choose([independent, guided, *GENERIC, EXERCISE, candidate("start", "C4")], need(*low)))[:2]


def test_the_step_of_the_decision_fills_up_what_is_short() -> None:
    fitting = candidate("fitting", "C6", phases=(Phase.ANALYSIS,))

    assert "fitting" in ids(choose([candidate("c1", "C1"), *GENERIC, EXERCISE, fitting], need("C1")))


def test_nobody_is_given_a_circumstance_that_they_did_not_name_while_there_is_anything_else() -> None:
    unfair = candidate("unfair", "X5", country="SG")

    assert "unfair" not in ids(choose([unfair, *GENERIC, EXERCISE], need()))
    assert "unfair" in ids(choose([unfair, *GENERIC, EXERCISE], need("X5")))


def test_what_only_helps_those_who_asked_is_not_given_to_others() -> None:
    cv = candidate("cv", topics=("cv_start",), country="SG")

    assert "cv" not in ids(choose([cv, *GENERIC, EXERCISE], need()))


def test_an_answer_that_was_not_said_stands_out_in_nothing() -> None:
    steps = choose([candidate("c1", "C1"), *GENERIC, EXERCISE], need(C1=None))

    assert not {reason for step in steps for reason in step.reasons if "c1" in reason}


def test_answers_in_the_middle_are_served_after_those_that_stand_out() -> None:
    steps = choose([candidate("c1", "C1"), candidate("c2", "C2"), *GENERIC, EXERCISE], need("C2", C1=1))

    assert ("c2", ("low_c2",)) == (steps[0].resource, steps[0].reasons)
    assert Step("c1", ("middle_c1",)) in steps


@pytest.mark.parametrize("catalogue", [[], [EXERCISE], GENERIC, [EXERCISE, *[candidate("x", country="US")] * 3]])
def test_a_catalogue_too_small_for_a_plan_gives_none(catalogue: list[Candidate]) -> None:
    assert () == choose(catalogue, need("C1"))


@pytest.mark.parametrize(
    ("low", "phase"),
    [
        ((), Phase.EXECUTION),
        (("C3", "C1"), Phase.ANALYSIS),
        (("X1", "C6"), Phase.COMMUNICATION),
        (("C2",), Phase.SYNTHESIS),
        (("X2", "C5"), Phase.VALUING),
    ],
)
def test_a_visitor_stands_at_the_first_step_that_is_not_easy(low: tuple[str, ...], phase: Phase) -> None:
    assert phase == need(*low).phase


def test_without_answers_a_step_keeps_what_was_asked_and_else_says_what_it_is_good_for() -> None:
    step = candidate("c1", "C1", phases=(Phase.ANALYSIS, Phase.VALUING))

    assert ("asked",) == without_answers(["low_c1", "asked", "middle_c2"], step)
    assert ("phase_analysis",) == without_answers(["low_c1", "phase_valuing"], step)
