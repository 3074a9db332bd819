"""What holds of every weighing, whatever is named and however it fits."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from handoff.domain.exercises.weighing import (
    CODES,
    FEWEST,
    MOST_OPTIONS,
    Fit,
    Weighing,
    feedback,
    most_matters,
    weight,
)

PLACES = ("tie", "ahead_clearly", "ahead_narrowly", "none_fits", "all_unknown")
ORDER = {Fit.NOT: 0, Fit.UNKNOWN: 1, Fit.PARTLY: 1, Fit.WELL: 2}


@st.composite
def weighings(draw: st.DrawFn, *, has_room: bool = False) -> Weighing:
    options = draw(st.integers(FEWEST, MOST_OPTIONS))
    most = most_matters(options) - has_room
    matters = draw(st.integers(FEWEST, most))
    row = st.tuples(*[st.sampled_from(Fit)] * matters)
    return Weighing(
        tuple(f"option {number}" for number in range(options)),
        tuple(f"matter {number}" for number in range(matters)),
        draw(st.tuples(*[row] * options)),
    )


@given(weighings(has_room=True), st.data())
def test_one_more_thing_that_an_option_fits_best_never_lowers_it(weighing: Weighing, data: st.DataObject) -> None:
    chosen = data.draw(st.integers(0, len(weighing.options) - 1))
    others = data.draw(st.lists(st.sampled_from(Fit), min_size=MOST_OPTIONS, max_size=MOST_OPTIONS))
    added = [Fit.WELL if option == chosen else others[option] for option in range(len(weighing.options))]
    fits = tuple((*row, fit) for row, fit in zip(weighing.fits, added, strict=True))
    after = replace(weighing, matters=(*weighing.matters, "one more"), fits=fits)

    assert after.points(chosen) > weighing.points(chosen)
    for other in range(len(weighing.options)):
        if weighing.points(chosen) >= weighing.points(other):
            assert after.points(chosen) >= after.points(other)


@given(weighings(), st.data())
def test_a_better_fit_never_lowers_an_option(weighing: Weighing, data: st.DataObject) -> None:
    option = data.draw(st.integers(0, len(weighing.options) - 1))
    place = data.draw(st.integers(0, len(weighing.matters) - 1))
    row = list(weighing.fits[option])
    row[place] = Fit.WELL
    rows = list(weighing.fits)
    rows[option] = tuple(row)
    after = replace(weighing, fits=tuple(rows))

    assert after.points(option) >= weighing.points(option)
    assert option not in weighing.best() or option in after.best()


@given(weighings())
def test_what_stands_before_weighs_more(weighing: Weighing) -> None:
    weights = [weight(place) for place in range(len(weighing.matters))]

    assert sorted(set(weights), reverse=True) == weights
    assert all(each > 0 for each in weights)


@given(weighings())
def test_one_place_is_told_and_a_tie_is_told_as_one(weighing: Weighing) -> None:
    found = [finding for finding in feedback(weighing) if finding.code in PLACES]

    assert 1 == len(found)
    if found[0].code == "tie":
        assert tuple(weighing.options[place] for place in weighing.best()) == found[0].values["options"]
        assert len(found[0].values["options"]) > 1
    if found[0].code.startswith("ahead"):
        assert 1 == len(weighing.best())


@given(weighings())
def test_nothing_is_said_of_what_nobody_named(weighing: Weighing) -> None:
    for finding in feedback(weighing):
        assert finding.code in CODES
        for name, words in finding.values.items():
            named = weighing.matters if name == "matters" else weighing.options
            assert words and set(words) <= set(named)


@given(weighings())
def test_the_order_in_which_options_were_named_decides_nothing(weighing: Weighing) -> None:
    turned = replace(weighing, options=weighing.options[::-1], fits=weighing.fits[::-1])

    assert {weighing.options[place] for place in weighing.best()} == {turned.options[place] for place in turned.best()}


@given(weighings())
def test_what_cannot_change_the_first_place_does_not(weighing: Weighing) -> None:
    """Fill in what is not known in the worst way for the first and the best for all others: it stays first."""
    if "unknown_changes_nothing" in {finding.code for finding in feedback(weighing)}:
        [first] = weighing.best()
        filled = tuple(
            tuple((Fit.NOT if option == first else Fit.WELL) if fit is Fit.UNKNOWN else fit for fit in row)
            for option, row in enumerate(weighing.fits)
        )
        assert (first,) == replace(weighing, fits=filled).best()


@given(weighings())
def test_what_it_hangs_on_is_what_it_hangs_on(weighing: Weighing) -> None:
    for finding in feedback(weighing):
        if finding.code in ("hangs_on", "hangs_on_each"):
            for matter in finding.values["matters"]:
                left_out = weighing.matters.index(matter)
                assert weighing.best(left_out=left_out) != weighing.best()
