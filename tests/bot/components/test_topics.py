"""Topics learned at training and answers approved since, on one scale of confidence."""

import asyncio
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import numpy as np
import pytest
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource

from bot import knowledge
from bot.components.topics import TopicClassifier, _raise
from bot.shelf import SHELF
from tests.bot.tiny_project import EXAMPLES

NEW = "faq/k7"
PHRASINGS = ["can I bring my dog to the office", "are pets allowed at the career centre"]
Approve = Callable[[dict[str, list[str]]], None]


@pytest.fixture
def approve(tiny_bot: Agent) -> Iterator[Approve]:
    """Puts phrasings onto the shelf of this process, by the names of their answers, as `keep_up` would."""
    describe = knowledge._describer(tiny_bot)

    def put(phrasings: dict[str, list[str]]) -> None:
        pairs = [(name, text) for name, texts in phrasings.items() for text in texts]
        SHELF.fill(1, [name for name, _ in pairs], knowledge._all(describe, [text for _, text in pairs]))

    yield put
    SHELF.fill(0, [], np.zeros((0, 0), np.float32))


def ranking(bot: Agent, text: str) -> dict[str, float]:
    """Best first."""
    parsed = asyncio.run(bot.processor.parse_message(UserMessage(text)))
    return {guess["name"]: guess["confidence"] for guess in parsed["intent_ranking"]}


def best(bot: Agent, text: str) -> str:
    return next(iter(ranking(bot, text)))


def test_what_it_learned_it_knows(tiny_bot: Agent) -> None:
    learned = {text: name for name, texts in EXAMPLES.items() for text in texts}

    assert learned == {text: best(tiny_bot, text) for text in learned}


@pytest.mark.parametrize("text", ["how do I write a CV", "", "zxcv", "👍", "word " * 500])
def test_likelihoods_of_all_names_add_up_to_1_best_first(tiny_bot: Agent, text: str) -> None:
    likely = ranking(tiny_bot, text)

    assert (set(EXAMPLES), pytest.approx(1.0)) == (set(likely), sum(likely.values()))
    assert sorted(likely.values(), reverse=True) == list(likely.values())


@pytest.mark.parametrize("phrasing", PHRASINGS)
def test_the_very_sentence_somebody_approved_beats_every_topic(
    tiny_bot: Agent, approve: Approve, phrasing: str
) -> None:
    assert NEW not in ranking(tiny_bot, phrasing)
    approve({NEW: PHRASINGS})

    likely = ranking(tiny_bot, phrasing)
    assert (NEW, pytest.approx(1.0)) == (next(iter(likely)), sum(likely.values()))
    assert likely[NEW] > 0.8


def test_a_phrasing_may_lead_to_a_topic_that_was_trained(tiny_bot: Agent, approve: Approve) -> None:
    text = "tell me about the paper with my life on it"
    before = ranking(tiny_bot, text)["faq/cv_start"]
    approve({"faq/cv_start": [text]})

    assert (best(tiny_bot, text), before < ranking(tiny_bot, text)["faq/cv_start"]) == ("faq/cv_start", True)


@pytest.mark.parametrize("names", [["faq/k7", "faq/k8"], ["faq/k8", "faq/k7"]])
def test_of_two_approved_answers_the_closer_wins_whichever_came_first(
    tiny_bot: Agent, approve: Approve, names: list[str]
) -> None:
    phrasings = {"faq/k7": PHRASINGS[:1], "faq/k8": PHRASINGS[1:]}
    approve({name: phrasings[name] for name in names})

    assert ["faq/k7", "faq/k8"] == [best(tiny_bot, phrasing) for phrasing in PHRASINGS]


def test_what_is_approved_leaves_other_messages_alone(tiny_bot: Agent, approve: Approve) -> None:
    approve({NEW: PHRASINGS})

    assert "faq/salary_info_negotiate" == best(tiny_bot, "what is the usual pay")


def test_raising_one_name_keeps_the_order_of_the_others_and_the_sum() -> None:
    chance = Random(7)
    for _ in range(200):
        weights = {f"n{number}": chance.random() for number in range(8)}
        likely = {name: weight / sum(weights.values()) for name, weight in weights.items()}
        raised, name, to = dict(likely), chance.choice(["n3", "new"]), chance.random()
        _raise(raised, name, to)

        others = [sorted(set(likely) - {name}, key=values.__getitem__) for values in (likely, raised)]
        assert others[0] == others[1]
        assert 1.0 == pytest.approx(sum(raised.values()))
        assert max(to, likely.get(name, 0.0)) == pytest.approx(raised.get(name, to))


def test_a_stored_model_that_cannot_be_read_is_not_loaded(tmp_path: Any) -> None:
    storage, resource = LocalModelStorage(tmp_path), Resource("topics")
    with storage.write_to(resource) as folder:
        (folder / "topics.json").write_text("[]")

    with pytest.raises(FileNotFoundError):
        TopicClassifier.load(TopicClassifier.get_default_config(), storage, resource, None)
