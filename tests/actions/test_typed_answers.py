"""What people type for an answer of the check, item by item, and what must never pass for one."""

from __future__ import annotations

import pytest

from actions.items import options_of
from actions.matching import Likeness, match
from tests.actions.building import domain

MEANT = {
    "c1": {
        "2": ["yes, easily", "yes easly", "1", "1.", "a", "A)", "option 1", "the first one", "first", "definitely",
              "yes", "yep", "of course", "hmm yes i guess"],
        "1": ["with some thought", "some thought", "2", "b", "option b", "the second one", "2nd", "number two",
              "kind of", "kinda lah", "sort of i think", "knida", "maybe", "so so", "yes and no", "i'd say 2"],
        "0": ["not really", "not realy", "3", "c", "the third one", "no", "nope", "not at all", "nah not really",
              "no idea", "i can't"],
        "none": ["prefer not to say", "4", "d", "prefer not say"],
    },
    "c2": {
        "2": ["very well", "pretty well lah", "well"],
        "1": ["roughly", "ruoghly", "more or less", "kind of"],
        "0": ["no option yet", "not at all", "i could not", "no idea"],
    },
    "c3": {"2": ["step and date", "a"], "1": ["step no date", "the second one"], "0": ["neither", "nothing yet", "no"]},
    "c4": {"2": ["i get on wiht it"], "1": ["i start then drift", "drift"], "0": ["i put it off"]},
    "c5": {"2": ["yes", "yeah definitely"], "1": ["a bit", "with help", "kinda"], "0": ["someone beside me"]},
    "c6": {"2": ["mine", "my own idea"], "1": ["shared", "both of us", "half half"], "0": ["my parents", "not mine"]},
    "x1": {"0": ["no", "not at all", "nope not at all"], "1": ["a little", "a bit"], "2": ["a lot", "lots"]},
    "x2": {"0": ["not really"], "1": ["somewhat", "sumewhat", "to some extent"], "2": ["a lot", "a great deal"]},
    "x3": {"0": ["no"], "1": ["manageable"], "2": ["it worries me", "c"]},
    "x4": {"0": ["none", "0", "nothing"], "1": ["one", "1", "b"], "2": ["two", "3", "2 or more", "the third one"]},
    "x5": {"0": ["no not at all"], "1": ["perhaps", "maybe", "possibly"], "2": ["yes", "for sure"]},
    "preference": {
        "self": ["on my own", "by myself", "1"],
        "short_chat": ["a chat", "short chat", "quick chat pls"],
        "appointment": ["appt", "appointment please", "a meeting"],
    },
}  # fmt: skip
TYPED = [(item, text, value) for item, values in MEANT.items() for value, texts in values.items() for text in texts]
NO_ANSWER = [
    ("c1", "why do you want to know"),
    ("c1", "how do i write a cv?"),
    ("c1", "is it easily done?"),
    ("c1", "not sure"),
    ("c1", "i don't know"),
    ("c1", "5"),
    ("c1", "purple"),
    ("c1", "last year i had an internship at a bank and it was really not for me"),
    ("c2", "well i had a fight with my dad yesterday and i cannot think about it"),
    ("c2", "not well"),
    ("c3", "step"),
    ("c3", "what counts as a step?"),
    ("c4", "i was ill in march, then i moved house"),
    ("c5", "no"),
    ("c6", "my father said that it must be his idea and not mine, we argue a lot"),
    ("x1", "not a lot"),
    ("x1", "my mother wants a lot of things from me and i cannot give her all of that"),
    ("x1", "no idea"),
    ("x1", "no clue how you would know"),
    ("x2", "how much does it cost"),
    ("x3", "do i need a visa for an internship in japan"),
    ("x4", "many"),
    ("x4", "which ones count?"),
    ("x5", "perhaps you could tell me what you mean by unfair"),
    ("preference", "how do i book an appointment with you"),
    ("preference", "no chat and no appointment"),
]


def meant(item: str, text: str) -> str | None:
    options = options_of(domain(), f"readiness__{item}")
    found = match(text, [option.title for option in options])
    return None if found is None else options[found[0]].entities["option"]


@pytest.mark.parametrize(("item", "text", "value"), TYPED)
def test_what_is_typed_means_this_answer(item: str, text: str, value: str) -> None:
    assert value == meant(item, text)


@pytest.mark.parametrize(("item", "text"), NO_ANSWER)
def test_a_question_a_story_and_what_fits_two_answers_are_none(item: str, text: str) -> None:
    assert meant(item, text) is None


def test_the_table_is_worth_its_name() -> None:
    assert len(TYPED) + len(NO_ANSWER) >= 100


@pytest.mark.parametrize("text", ["kind of", "kinda", "knida", "b", "the second one"])
def test_words_that_stand_for_an_answer_count_whatever_they_were_understood_as(text: str) -> None:
    titles = [option.title for option in options_of(domain(), "readiness__c1")]

    assert (1, Likeness.CERTAIN) == match(text, titles)
