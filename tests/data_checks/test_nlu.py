"""Examples: named after answers, enough of them, none under two names, and none of the messages that measure them.

Examples of two names that are nearly the same are found by `signpost check-content`, which test_answers.py runs.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.data_checks.corpus import ROOT, examples, files, names

BUTTON_ONLY = {
    "choose_option", "change_answer", "choose_tier", "choose_in_exercise", "consent_share", "consent_keep",
}  # fmt: skip
GROUPS = {"faq", "trouble", "other_department"}
TROUBLE = {"intern_problem", "discrimination_harassment", "employer_credibility_scam"}
DEV = ROOT / "tests" / "data" / "nlu_dev.yml"
TWO_WISHES, FOLLOW_UPS = (ROOT / "tests" / "data" / f"nlu_{name}.tsv" for name in ("two_wishes", "follow_ups"))
RUN = 5
"""Words in a row that two people seldom write alike."""
NOBODYS = 2
"""Words; up to so many, "good morning" is not borrowed from anyone."""
SHARED = 0.6
"""Of all such runs of two messages: from here on one was made from the other."""
LISTED: dict[str, Any] = yaml.safe_load((ROOT / "data" / "content" / "topics.yml").read_text())
TOPICS = [topic["id"] for topic in LISTED["topics"]]
DEPARTMENTS = [department["id"] for department in LISTED["departments"]]
ANSWERS = [f"{'trouble' if topic in TROUBLE else 'faq'}/{topic}" for topic in TOPICS] + [
    f"other_department/{department}" for department in DEPARTMENTS
]
WISHES = sorted(set(names("intents")) - BUTTON_ONLY - GROUPS)


def plain(text: str) -> str:
    """Its words; of what has none, all of it."""
    return " ".join(re.findall(r"\w+", text.lower())) or text


def rows(path: Path) -> list[list[str]]:
    return [line.split("\t") for line in path.read_text().splitlines()]


@cache
def written_apart() -> list[str]:
    """Every message that measures the bot and so may not teach it."""
    return [
        *(text for texts in examples(DEV).values() for text in texts),
        *(row[2] for row in rows(TWO_WISHES)),
        *(row[1] for row in rows(FOLLOW_UPS)),
    ]


def test_there_are_seventy_three_topics() -> None:
    assert (73, 73) == (len(TOPICS), len(set(TOPICS)))


def test_every_name_is_that_of_an_answer_or_an_intent() -> None:
    assert set(ANSWERS) | set(WISHES) == set(examples())


@pytest.mark.parametrize("topic", TOPICS)
def test_the_examples_of_a_topic_stand_in_its_file_alone(topic: str) -> None:
    stand = {
        name for name, content in files("data/nlu").items() for block in content["nlu"]
        if block["intent"].partition("/")[2] == topic
    }  # fmt: skip

    assert {f"{topic}.yml"} == stand


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_has_twenty_five_examples_and_ten_messages_that_measure_it(name: str) -> None:
    assert len(examples()[name]) >= 25
    assert len(examples(DEV).get(name, [])) >= 10 or name.startswith("other_department/")


@pytest.mark.parametrize("intent", WISHES)
def test_an_intent_has_ten_examples(intent: str) -> None:
    assert len(examples()[intent]) >= 10


def test_forty_messages_that_measure_are_out_of_scope() -> None:
    assert len(examples(DEV)["out_of_scope"]) >= 40


def test_the_messages_that_measure_speak_of_known_names() -> None:
    known = {*ANSWERS, *WISHES, "other_department"}  # whichever office: each can send the visitor on

    assert set() == set(examples(DEV)) - known
    assert set() == {f"faq/{topic}" for row in rows(TWO_WISHES) for topic in row[:2]} - _by_topic(known)
    assert set() == {f"faq/{topic}" for row in rows(FOLLOW_UPS) for topic in (row[0], row[2])} - _by_topic(known)


def test_there_are_thirty_messages_with_two_wishes_and_thirty_follow_ups() -> None:
    assert [3] * 30 == [len(row) for row in rows(TWO_WISHES)]
    assert [3] * 30 == [len(row) for row in rows(FOLLOW_UPS)]
    assert [] == [row for row in rows(TWO_WISHES) if row[0] == row[1]]


def test_no_example_stands_under_two_names_or_twice() -> None:
    counted = Counter(plain(text) for texts in examples().values() for text in texts)

    assert [] == [text for text, count in counted.items() if count > 1]


def test_the_messages_that_measure_were_written_apart() -> None:
    """None of them is an example, or one with a few words changed."""
    taught = [text for texts in examples().values() for text in texts]
    own = [text for text in written_apart() if len(plain(text).split()) > NOBODYS]

    assert [] == list(borrowed(own, taught))


def test_the_measure_of_borrowing_tells_what_was_changed_from_what_was_written_apart() -> None:
    taught = ["how long should my first cv be if I have worked for two years", "cv help"]
    changed = "how long should my first cv be if I have worked for three years"

    assert [(changed, taught[0]), ("CV help!", taught[1])] == list(borrowed([changed, "CV help!"], taught))
    assert [] == list(borrowed(["how long should my first cv be, in pages, please?", "cv helper"], taught))


def borrowed(messages: Iterable[str], taught: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Pairs that share their runs of words; those too short for a run, all of their words."""
    holding: dict[str, list[tuple[str, set[str]]]] = defaultdict(list)
    for text in taught:
        runs = _runs(text)
        for run in runs:
            holding[run].append((text, runs))
    for message in messages:
        here = _runs(message)
        near = {text: runs for run in here for text, runs in holding[run]}
        yield from ((message, text) for text, runs in near.items() if len(runs & here) >= SHARED * len(runs | here))


def _runs(text: str) -> set[str]:
    words = plain(text).split()
    return {" ".join(words[place : place + RUN]) for place in range(max(1, len(words) - RUN + 1))}


def _by_topic(known: set[str]) -> set[str]:
    return {f"faq/{name.partition('/')[2]}" for name in known}
