"""How the first sentence of a longer message and the whole of it are read together."""

import pytest

from bot.openings import first_telling, led_by, openings_of

LONG = "hi all! Should I quit my job? I have been there for a year. It pays well."


def test_a_single_sentence_has_no_opening_of_its_own() -> None:
    assert [] == openings_of("how do i write a cv")


def test_greetings_of_a_word_or_two_are_no_opening() -> None:
    assert ["Should I quit my job?", "I have been there for a year."] == openings_of(LONG)


def test_lines_count_as_sentences() -> None:
    assert ["CV for a first job", "never had one before"] == openings_of("CV for a first job\n\nnever had one before")


@pytest.mark.parametrize("opening", [{"a": 0.9, "b": 0.1}, {"c": 1.0}])
def test_both_readings_together_add_up_to_one(opening: dict[str, float]) -> None:
    assert 1.0 == pytest.approx(sum(led_by(opening, {"a": 0.4, "b": 0.6}).values()))


def test_the_opening_decides_where_the_whole_wavers() -> None:
    led = led_by({"leaving_job": 0.9, "rejection": 0.1}, {"leaving_job": 0.45, "rejection": 0.55})

    assert "leaving_job" == max(led, key=led.__getitem__)


def test_the_whole_outweighs_an_opening_of_the_same_certainty() -> None:
    led = led_by({"leaving_job": 0.1, "rejection": 0.9}, {"leaving_job": 0.9, "rejection": 0.1})

    assert "leaving_job" == max(led, key=led.__getitem__)


def test_a_polite_first_sentence_gives_way_to_the_second() -> None:
    greeting, telling = {"greet": 0.9, "a": 0.1}, {"greet": 0.2, "a": 0.8}

    assert telling is first_telling([greeting, telling], ["greet"])
    assert first_telling([greeting], ["greet"]) is None
