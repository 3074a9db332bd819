"""What else is offered for steps that did not help: close to them, new, and of use here."""

from __future__ import annotations

from handoff.domain.other_help import others_for
from handoff.domain.plan import Candidate, Kind, Level, Phase


def page(
    id_: str,
    *,
    helps: tuple[str, ...] = (),
    topics: tuple[str, ...] = (),
    phase: Phase = Phase.EXECUTION,
    country: str | None = None,
) -> Candidate:
    return Candidate(id_, Kind.INFORMATION, (phase,), topics, helps, country, Level.GUIDED, 20)


TRIED = page("tried", helps=("C1", "C2"), topics=("no_idea",))
DONE = page("done", helps=("X3",), phase=Phase.VALUING)


def offered(*catalogue: Candidate, most: int = 3) -> list[str]:
    found = others_for([TRIED, DONE, *catalogue], {"tried", "done"}, {"tried"}, "SG", most)
    return [one.id for one in found]


def test_what_serves_the_same_items_comes_first_then_topics_then_the_step_of_the_decision() -> None:
    near = (
        page("phase"),
        page("topic", topics=("no_idea",)),
        page("one", helps=("C1",)),
        page("both", helps=("C1", "C2")),
    )

    assert ["both", "one", "topic", "phase"] == offered(*near, most=9)
    assert ["both", "one", "topic"] == offered(*near)


def test_neither_what_is_in_the_plan_nor_what_is_far_from_it_nor_what_serves_elsewhere() -> None:
    strange = page("strange", helps=("X5",), phase=Phase.VALUING)
    abroad = page("abroad", helps=("C1", "C2"), country="US")

    assert [] == offered(strange, abroad)
    assert ["here"] == offered(strange, abroad, page("here", helps=("C1",), country="SG"))


def test_the_catalogue_breaks_ties() -> None:
    assert ["a", "b"] == offered(page("a"), page("b"))
