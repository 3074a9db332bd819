"""Examples: enough of them, none under two intents, none of the development split among them."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from itertools import combinations

import pytest

from tests.data_checks.corpus import ROOT, examples, names

TOPICS = [
    "cv_start", "cover_letter", "interview_prep", "linkedin_profile", "networking", "intern_find", "choose_major",
    "no_idea", "salary_info_negotiate", "rejection", "svc_book", "svc_hours",
]  # fmt: skip
BUTTON_ONLY = {"choose_option", "consent_share", "consent_keep"}
DEV = ROOT / "tests" / "data" / "nlu_dev.yml"


def plain(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", text.lower()))


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_has_thirty_examples_and_ten_of_the_development_split(topic: str) -> None:
    assert len(examples()[topic]) >= 30
    assert len(examples(DEV)[topic]) >= 10


def test_the_development_split_has_forty_messages_that_are_out_of_scope() -> None:
    assert len(examples(DEV)["out_of_scope"]) >= 40


def test_every_intent_has_examples_or_is_a_button() -> None:
    assert set(names("intents")) - BUTTON_ONLY == set(examples())


@pytest.mark.parametrize("intent", sorted(set(names("intents")) - BUTTON_ONLY))
def test_an_intent_has_ten_examples(intent: str) -> None:
    assert len(examples()[intent]) >= 10


def test_the_development_split_speaks_of_known_intents() -> None:
    assert set(examples(DEV)) <= set(names("intents"))


def test_no_example_stands_under_two_intents_or_twice() -> None:
    seen: dict[str, str] = {}
    twice = []
    for intent, texts in examples().items():
        for text in texts:
            if plain(text) in seen:
                twice.append((text, intent, seen[plain(text)]))
            seen[plain(text)] = intent

    assert [] == twice


def test_no_example_is_nearly_one_of_another_intent() -> None:
    near = []
    for (first, firsts), (second, seconds) in combinations(examples().items(), 2):
        for one in map(plain, firsts):
            for other in map(plain, seconds):
                if len(one) > 12 and _are_near(one, other):
                    near.append((first, one, second, other))

    assert [] == near


def test_the_development_split_was_written_apart() -> None:
    """No message of it is an example, or one with a few letters changed."""
    training = [plain(text) for texts in examples().values() for text in texts]
    borrowed = [
        (text, other)
        for texts in examples(DEV).values()
        for text in map(plain, texts)
        for other in training
        if text == other or (len(text) > 12 and _are_near(text, other))
    ]

    assert [] == borrowed


def _are_near(one: str, other: str) -> bool:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.real_quick_ratio() > 0.9 and matcher.quick_ratio() > 0.9 and matcher.ratio() > 0.9
