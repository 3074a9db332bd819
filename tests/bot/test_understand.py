"""One message read alone, in its parts and behind the last answer; and two hundred that make no sense."""

import asyncio
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage

from bot.components.outcome import Outcome
from bot.components.text import TEXT_LIMIT, has_words
from bot.deciding import Rules
from bot.understand import RANKING_LIMIT, read
from tests.bot.noise import messages

NOT_TOPICS = {"small_talk": ["thanks"], **{name: [name] for name in ("urgent", "ask_human", "out_of_scope")}}
SETTINGS = {"answer_from": 0.5, "guess_from": 0.1, "lead": 0.05, "certain_from": 0.9, "beside_from": 0.1}
SETTINGS |= {"not_topics": NOT_TOPICS}
CV, LETTER, TROUBLE = "faq/cv_start", "faq/cover_letter", "trouble/intern_problem"
TITLE = "Writing a CV or resume"
NOUGHT: dict[str, float] = {"out_of_scope": 1.0}


@dataclass
class Reader:
    """Stands in for Rasa's processor: knows how likely which text means what."""

    likely: dict[str, dict[str, float]]
    asked: list[str] = field(default_factory=list)

    @property
    def model_metadata(self) -> Any:
        nodes = {"a": SimpleNamespace(uses=str, config={}), "b": SimpleNamespace(uses=Outcome, config=SETTINGS)}
        return SimpleNamespace(predict_schema=SimpleNamespace(nodes=nodes))

    async def parse_message(self, message: UserMessage) -> dict[str, Any]:
        self.asked.append(message.text)
        likely = self.likely.get(message.text, NOUGHT)
        ranking = [{"name": name, "confidence": likely[name]} for name in sorted(likely, key=lambda n: -likely[n])]
        decided = Rules.from_config(SETTINGS).decide(likely, has_words=has_words(message.text))
        return {**decided, "intent_ranking": ranking, "entities": []}


def understood(reader: Reader, text: str, last: str | None = None) -> dict[str, Any]:
    return asyncio.run(read(reader, text, last))  # type: ignore[arg-type]


def test_one_question_is_read_once() -> None:
    reader = Reader({"how do I write a CV": {CV: 0.9, LETTER: 0.1}})
    found = understood(reader, "how do I write a CV")

    assert ("faq", [CV], [], False) == (
        found["intent"]["name"], found["answers"], found["also"], found["is_follow_up"]
    )  # fmt: skip
    assert ["how do I write a CV"] == reader.asked


def test_a_follow_up_is_read_behind_the_title_of_the_last_answer() -> None:
    text = "and the letter?"
    reader = Reader({text: {LETTER: 0.4, CV: 0.2, "thanks": 0.4}, f"{TITLE}: {text}": {CV: 0.7, LETTER: 0.3}})
    found = understood(reader, text, CV)

    assert ("answer", "cover_letter", [LETTER], True) == (
        found["outcome"], found["topic"], found["answers"], found["is_follow_up"]
    )  # fmt: skip


def test_a_follow_up_is_never_answered_with_the_last_answer() -> None:
    text = "and that?"
    reader = Reader({text: {CV: 0.4, LETTER: 0.6}, f"{TITLE}: {text}": {CV: 0.99, LETTER: 0.01}})

    assert [LETTER] == understood(reader, text, CV)["answers"]


def test_who_asks_the_same_again_is_told_the_same_again() -> None:
    reader = Reader({"cv help": {CV: 0.9, LETTER: 0.1}, f"{TITLE}: cv help": {CV: 0.9, LETTER: 0.1}})

    assert ([CV], False) == tuple(understood(reader, "cv help", CV)[key] for key in ("answers", "is_follow_up"))


def test_a_courtesy_stays_one_whatever_was_said_before() -> None:
    text = "thanks for that"
    reader = Reader({text: {"thanks": 0.9, CV: 0.1}, f"{TITLE}: {text}": {CV: 0.6, "thanks": 0.4}})
    found = understood(reader, text, CV)

    assert ("thanks", "answer", []) == (found["intent"]["name"], found["outcome"], found["answers"])


@pytest.mark.parametrize("last", ["faq/gone", "other_department/gone", "faq/k7"])
def test_behind_an_answer_whose_title_nobody_knows_a_message_is_read_alone(last: str) -> None:
    reader = Reader({"and the letter?": {LETTER: 0.9, CV: 0.1}})
    found = understood(reader, "and the letter?", last)

    assert ([LETTER], False) == (found["answers"], found["is_follow_up"])
    assert ["and the letter?"] == reader.asked


@pytest.mark.parametrize("text", ["👍", "?", "", " \n"])
def test_without_words_nothing_is_asked_about_the_last_answer(text: str) -> None:
    reader = Reader({f"{TITLE}: {text}".strip(): {LETTER: 1.0}})
    found = understood(reader, text, CV)

    assert ("not_understood", [], False) == (found["outcome"], found["answers"], found["is_follow_up"])


def test_two_wishes_are_answered_in_their_order() -> None:
    parts = ["How long is a cv?", "Who reads my letter?"]
    reader = Reader({" ".join(parts): {LETTER: 0.5, CV: 0.5}, parts[0]: {CV: 0.8}, parts[1]: {LETTER: 0.8}})
    found = understood(reader, " ".join(parts))

    assert ("answer", "cv_start", [CV, LETTER], []) == tuple(
        found[key] for key in ("outcome", "topic", "answers", "also")
    )


def test_of_two_wishes_the_topic_is_that_of_the_whole_and_a_reading_of_the_whole_alone_is_offered() -> None:
    story, wish = "I look for a place.", "How do I write to them?"
    likely = {story: {CV: 0.9}, wish: {LETTER: 0.8}, f"{story} {wish}": {LETTER: 0.45, "faq/networking": 0.4, CV: 0.15}}
    found = understood(Reader(likely), f"{story} {wish}")

    assert ("cover_letter", [CV, LETTER], ["faq/networking"]) == tuple(
        found[key] for key in ("topic", "answers", "choices")
    )


def test_trouble_leads_and_a_third_wish_is_only_offered() -> None:
    parts = ["How long is a cv?", "Who reads my letter?", "My boss hits me."]
    whole = {LETTER: 0.4, CV: 0.4, TROUBLE: 0.2}
    likely = {parts[0]: {CV: 0.8}, parts[1]: {LETTER: 0.8}, parts[2]: {TROUBLE: 0.9}, " ".join(parts): whole}
    found = understood(Reader(likely), " ".join(parts))

    assert ("trouble", [TROUBLE, CV], [LETTER]) == (found["intent"]["name"], found["answers"], found["also"])


def test_distress_beside_two_wishes_is_not_answered_with_them() -> None:
    parts = ["How long is a cv?", "Who reads my letter?", "I want to die."]
    likely = {parts[0]: {CV: 0.8}, parts[1]: {LETTER: 0.8}, parts[2]: {"urgent": 0.9}}
    found = understood(Reader({**likely, " ".join(parts): {LETTER: 0.6, CV: 0.4}}), " ".join(parts))

    assert ("urgent", "urgent", []) == (found["intent"]["name"], found["topic"], found["answers"])


@pytest.mark.parametrize(("wish", "intent"), [(LETTER, "ask_human"), (TROUBLE, "trouble")])
def test_a_person_asked_for_comes_before_answers_unless_one_asks_whether_they_are_safe(wish: str, intent: str) -> None:
    parts = ["How long is a cv?", "And the other thing?", "I want a person."]
    likely = {parts[0]: {CV: 0.8}, parts[1]: {wish: 0.8}, parts[2]: {"ask_human": 0.9}}
    found = understood(Reader({**likely, " ".join(parts): {wish: 0.6, CV: 0.4}}), " ".join(parts))

    assert intent == found["intent"]["name"]


def test_only_the_head_of_the_ranking_is_kept() -> None:
    likely = {f"faq/t{number}": 1 / 40 for number in range(40)}

    assert RANKING_LIMIT == len(understood(Reader({"text": likely}), "text")["intent_ranking"])


def test_noise_is_read_without_an_error(tiny_bot: Agent) -> None:
    """Half of it behind an answer; never is anything said or offered that has no name, nor the last answer again."""
    for number, text in enumerate(messages(200)):
        last = [None, CV][number % 2]
        found = asyncio.run(read(tiny_bot.processor, text, last))

        assert {"answer", "did_you_mean", "not_understood"} >= {found["outcome"]}, ascii(text[:80])
        assert len(found["answers"]) <= 2
        assert 0 <= found["intent"]["confidence"] <= 1
        assert has_words(text[:TEXT_LIMIT]) or found["outcome"] == "not_understood"
        assert not (found["is_follow_up"] and last in found["answers"])


def test_a_longer_message_is_led_by_what_it_opens_with() -> None:
    first, rest = "My letter needs a second look.", "I have sent many already. Nobody wrote. I am tired. It is late."
    text = f"{first} {rest}"
    reader = Reader({first: {LETTER: 0.95, CV: 0.05}, text: {LETTER: 0.45, CV: 0.55}, rest: NOUGHT})
    found = understood(reader, text)

    assert ("answer", [LETTER]) == (found["outcome"], found["answers"])
    assert LETTER == found["intent_ranking"][0]["name"]


@pytest.mark.parametrize("surely", ["urgent", "ask_human"])
def test_no_opening_talks_away_distress_or_the_wish_for_a_person(surely: str) -> None:
    first = "My letter needs a second look."
    text = f"{first} And then. I have sent many already and nobody wrote. I am tired of it all. It is late."
    reader = Reader({first: {LETTER: 1.0}, text: {surely: 0.6, LETTER: 0.4}})

    assert surely == understood(reader, text)["topic"]
