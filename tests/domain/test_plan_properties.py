"""What holds of every plan, whatever the catalogue, the answers, the topics and the country."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from handoff.domain.plan import FEWEST, MOST, REASONS, Candidate, Kind, Level, Need, Phase, choose
from handoff.domain.readiness import ITEMS, ScreeningAnswers

TOPICS = ("cv_start", "no_idea", "interview_prep", "offer_evaluate")
COUNTRIES = (None, "SG", "US")


def some_of(values: tuple[str, ...], most: int = 4) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), max_size=most, unique=True).map(tuple)


candidates = st.builds(
    Candidate,
    id=st.uuids().map(str),
    kind=st.sampled_from(Kind),
    phases=st.lists(st.sampled_from(Phase), min_size=1, max_size=2, unique=True).map(tuple),
    topics=some_of(TOPICS),
    helps=some_of(ITEMS),
    country=st.sampled_from(COUNTRIES),
    level=st.sampled_from(Level),
    minutes=st.integers(1, 60),
)
needs = st.builds(
    Need,
    answers=st.dictionaries(st.sampled_from(ITEMS), st.sampled_from([0, 1, 2, None])).map(ScreeningAnswers),
    topics=some_of(TOPICS),
    country=st.sampled_from(COUNTRIES),
)
catalogues = st.lists(candidates, min_size=1, max_size=14)


def usable(catalogue: list[Candidate], need: Need) -> dict[str, Candidate]:
    return {candidate.id: candidate for candidate in catalogue if candidate.country in (None, need.country)}


def chosen(catalogue: list[Candidate], need: Need) -> list[Candidate]:
    """The resources of the plan; a plan of none is another test's business."""
    steps = choose(catalogue, need)
    assume(steps)
    every = {candidate.id: candidate for candidate in catalogue}
    return [every[step.resource] for step in steps]


@given(catalogues, needs)
def test_there_are_three_to_five_steps_and_none_twice(catalogue: list[Candidate], need: Need) -> None:
    steps = choose(catalogue, need)
    can_be_made = len(usable(catalogue, need)) >= FEWEST and any(
        candidate.kind is Kind.EXERCISE for candidate in usable(catalogue, need).values()
    )

    assert bool(steps) == can_be_made
    assert not steps or FEWEST <= len(steps) <= MOST
    assert len({step.resource for step in steps}) == len(steps)


@given(catalogues, needs)
def test_one_of_them_is_written(catalogue: list[Candidate], need: Need) -> None:
    assert any(candidate.kind is Kind.EXERCISE for candidate in chosen(catalogue, need))


@given(catalogues, needs)
def test_none_belongs_to_another_country(catalogue: list[Candidate], need: Need) -> None:
    assert all(candidate.country in (None, need.country) for candidate in chosen(catalogue, need))


@given(catalogues, needs)
def test_a_low_answer_that_something_serves_is_served_before_anything_generic(
    catalogue: list[Candidate], need: Need
) -> None:
    """One that is not served left no room: every other step serves a low answer, and one had to be written."""
    plan = chosen(catalogue, need)
    generic = [candidate for candidate in plan if not set(candidate.helps) & set(need.low)]
    for item in need.low:
        can_be_served = any(item in candidate.helps for candidate in usable(catalogue, need).values())
        if can_be_served and not any(item in candidate.helps for candidate in plan):
            assert MOST == len(plan)
            assert [Kind.EXERCISE] * len(generic) == [candidate.kind for candidate in generic]
            assert len(generic) <= 1


@given(catalogues, needs)
def test_steps_that_serve_low_answers_come_first(catalogue: list[Candidate], need: Need) -> None:
    plan, left = chosen(catalogue, need), set(need.low)
    served_first = []
    for candidate in plan:
        served_first.append(bool(left & set(candidate.helps)))
        left -= set(candidate.helps)

    assert served_first == sorted(served_first, reverse=True)


@given(catalogues, needs)
def test_every_step_says_why_with_reasons_that_are_true(catalogue: list[Candidate], need: Need) -> None:
    every = {candidate.id: candidate for candidate in catalogue}
    for step in choose(catalogue, need):
        assert step.reasons
        assert set(step.reasons) <= set(REASONS)
        for reason in step.reasons:
            kind, _, item = reason.partition("_")
            if kind in ("low", "middle"):
                assert item.upper() in every[step.resource].helps
                assert item.upper() in (need.low if kind == "low" else need.middle)
            elif kind == "asked":
                assert step.topic in set(need.topics) & set(every[step.resource].topics)


@given(catalogues, needs)
def test_the_same_question_has_the_same_answer(catalogue: list[Candidate], need: Need) -> None:
    again = Need(ScreeningAnswers(dict(reversed(need.answers.given.items()))), need.topics, need.country)

    assert choose(catalogue, need) == choose(list(catalogue), again)


@given(catalogues, needs, candidates)
def test_what_is_of_use_elsewhere_changes_nothing_here(
    catalogue: list[Candidate], need: Need, other: Candidate
) -> None:
    assume(other.country not in (None, need.country))

    assert choose(catalogue, need) == choose([other, *catalogue], need)
