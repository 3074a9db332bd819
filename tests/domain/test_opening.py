"""What is read in an opening: cues in many spellings, nothing in plain questions, nothing in what is denied."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.content import load_opening_reader
from handoff.domain.cues import RAISING, SHOWS, Cue, shown_by
from handoff.domain.opening import PatternError, compiled
from handoff.domain.plain_words import Spellings, is_slip

READER = load_opening_reader(Path(__file__).resolve().parents[2] / "data")


@pytest.mark.parametrize(
    ("opening", "cue"),
    [
        ("I feel completely overwhelmed", Cue.OVERWHELM),
        ("so overwelmed rn cant even", Cue.OVERWHELM),
        ("i just freeze up whenever i open the form", Cue.OVERWHELM),
        ("been putting it off for months", Cue.AVOIDANCE),
        ("keep procastinating lah", Cue.AVOIDANCE),
        ("whats the point nobody will hire me", Cue.HOPELESSNESS),
        ("sent 80 apps zero replies", Cue.REPEATED_FAILURE),
        ("failed again for the third time", Cue.REPEATED_FAILURE),
        ("ive changed course 3 times already", Cue.LONG_INDECISION),
        ("going back and forth for years", Cue.LONG_INDECISION),
        ("just tell me which job to take", Cue.LEANS_ON_OTHERS),
        ("idk what i want to do with my life", Cue.NO_DIRECTION),
        ("no clue wat i want", Cue.NO_DIRECTION),
        ("any job also can", Cue.NO_DIRECTION),
        ("my father picked my degree", Cue.DECIDED_BY_OTHERS),
        ("my tutor told me to come here", Cue.SENT_BY_OTHERS),
        ("dont know where to start", Cue.NO_START),
        ("torn between nursing and teaching", Cue.TORN),
        ("my parents moved and i got a dog last year", Cue.NO_REQUEST),
        ("my parents will disown me if i quit", Cue.BREAK_WITH_FAMILY),
        ("my perents want law but i want art", Cue.FAMILY_PRESSURE),
        ("mum would prefer accounting", Cue.FAMILY_WISHES),
        ("havent told my mum i failed", Cue.HIDDEN_FROM_FAMILY),
        ("cannot afford the fees", Cue.MONEY),
        ("got to support my family", Cue.MONEY),
        ("taking care of my grandma", Cue.CARING),
        ("i have 2 small kids", Cue.DEPENDANTS),
        ("diagnosed with adhd last month", Cue.HEALTH),
        ("i am in a wheelchair", Cue.DISABILITY),
        ("must decide by friday", Cue.DEADLINE),
        ("my student pass expires in march", Cue.RULES),
        ("how do i break my bond", Cue.RULES),
        ("they asked me to take off my tudung", Cue.UNFAIR_TREATMENT),
        ("my dad passed away", Cue.BEREAVEMENT),
        ("going thru a divorce", Cue.BREAK_UP),
        ("kena retrenched last week", Cue.JOB_LOSS),
        ("moving out next month", Cue.MOVE),
        ("thinking of dropping out of uni", Cue.LEAVING),
        ("where can i find the deadline", Cue.PLAIN_QUESTION),
    ],
)
def test_a_cue_is_found_however_it_is_typed(opening: str, cue: Cue) -> None:
    assert cue in READER.cues(opening)
    assert cue in READER.cues(opening.upper() + " !!!")


def test_every_cue_stands_in_the_example_list_above() -> None:
    marks = test_a_cue_is_found_however_it_is_typed.pytestmark  # type: ignore[attr-defined]

    assert set(Cue) == {cue for _, cue in marks[0].args[1]}


@pytest.mark.parametrize(
    "opening",
    [
        "how do i start my cv",
        "im not worried about money, just need a list",
        "money is not a problem, which course is best for ux",
        "i never felt overwhelmed, just want a reading list",
        "my parents are fine with it, how do i apply",
        "my friend is overwhelmed",
        "interview on thursday, a bit nervous, common questions?",
        "is there a hiring freeze at the bank",
        "did you pass the exam, any tips",
        "what is a normal salary for a junior analyst",
        "which companies sponsor an employment pass",
        "looking for an internship in a children's hospital",
        "i used to be overwhelmed",
        "",
        "...",
        "???",
    ],
)
def test_a_plain_wish_and_what_is_denied_raise_nothing(opening: str) -> None:
    assert frozenset() == READER.cues(opening) & RAISING


@pytest.mark.parametrize(
    "opening",
    [
        "my parents moved and i got a dog last year, what now",
        "my parents moved and i got a dog last year?",
        "my parents moved and i need the list of fairs",
        "lost my booking link",
        "the fair was nice and the weather was good",
    ],
)
def test_a_request_a_heading_and_what_is_not_about_oneself_are_not_vague(opening: str) -> None:
    assert Cue.NO_REQUEST not in READER.cues(opening)


def test_no_opening_shows_nothing() -> None:
    assert frozenset() == READER.cues(None)


def test_what_takes_a_cue_back_in_one_sentence_leaves_the_next_alone() -> None:
    cues = READER.cues("money is not a problem. i cant sleep and keep crying every day, any advice")

    assert cues == {Cue.OVERWHELM}


@given(st.text(max_size=300))
def test_any_text_can_be_read_and_reads_the_same_twice(opening: str) -> None:
    assert READER.cues(opening) == READER.cues(opening)


def test_a_very_long_opening_is_read_in_a_moment() -> None:
    assert READER.cues("my parents want " * 20_000) <= set(Cue)


def test_a_cue_speaks_to_items_of_the_check_and_the_least_ready_word_counts() -> None:
    assert {"C6": 0, "X1": 2} == shown_by({Cue.FAMILY_WISHES, Cue.DECIDED_BY_OTHERS})
    assert {"X4": 2} == shown_by({Cue.MOVE, Cue.JOB_LOSS})
    assert {"X4": 1} == shown_by({Cue.MOVE})
    assert set(SHOWS) == set(Cue)


# --- patterns and spellings ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "text", "is_found"),
    [
        ("cold feet", " cold feet", True),
        ("cold feet", " cold wet feet", False),
        ("cold|warm feet", " warm feet", True),
        ("cold very? feet", " cold feet", True),
        ("cold .. feet", " cold a b c d feet", True),
        ("cold .. feet", " cold a b c d e feet", False),
        ("foot*", " football", True),
        ("foot", " football", False),
        ("# {limb}", " 2 feet", True),
        ("{limb}", " left arm", True),
    ],
)
def test_a_pattern_means_what_its_notation_says(pattern: str, text: str, is_found: bool) -> None:
    found = compiled(pattern, {"limb": ["feet", "left arm"]}).search(text)

    assert is_found is bool(found)


@pytest.mark.parametrize("pattern", ["", "{nothing}", "a(b", "A", "a[b]"])
def test_a_pattern_that_cannot_be_read_is_refused(pattern: str) -> None:
    with pytest.raises(PatternError):
        compiled(pattern, {})


@pytest.mark.parametrize(
    ("typed", "meant", "is_one"),
    [
        ("famly", "family", True),
        ("famliy", "family", True),
        ("fammily", "family", True),
        ("fomly", "family", False),
        ("overwelmd", "overwhelmed", True),
        ("over", "overwhelmed", False),
    ],
)
def test_a_slip_is_one_letter_and_in_long_words_two(typed: str, meant: str, is_one: bool) -> None:
    assert is_one is is_slip(typed, meant)


def test_plain_words_are_lower_case_spelt_out_and_mended() -> None:
    spellings = Spellings({"idk": "i do not know", "lah": ""}, frozenset({"parents"}), frozenset({"patents"}))

    assert " i do not know , ask my parents ." == spellings.plain("IDK lah, ask my PARNETS!")
    assert " patents" == spellings.plain("patents")
