"""Reads one message: alone, in its parts when it may hold two wishes, by its opening when it is longer, and behind the
last answer when it leans on it.

Does not know where messages come from, nor what is said in return.
"""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor

from bot.components.outcome import Outcome
from bot.components.text import has_words, plain
from bot.deciding import ANSWER, NOT_UNDERSTOOD, TROUBLE, Likely, Rules, group_of, likely_of
from bot.openings import first_telling, led_by, openings_of
from bot.settings_of import settings_of
from bot.titles import titles
from bot.wishes import SURE, leaning, may_follow_up, parts_of, wishes_of

RANKING_LIMIT = 10
"""What is stored of the ranking with each message; the rest is noise."""
ANSWERS_LIMIT = 2
"""Said in one turn; further wishes are offered as buttons."""
URGENT, PERSON = "urgent", "ask_human"
"""What `not_topics` counts distress and the wish for a person as."""
Read = Callable[[str], Awaitable[dict[str, Any]]]


def load(model: Path) -> Agent:
    loaded = Agent.load(model)
    if not loaded.is_ready():
        raise RuntimeError(f"The model {model} could not be loaded.")
    return loaded


async def read(processor: MessageProcessor, text: str, last_answer: str | None = None) -> dict[str, Any]:
    """What Rasa's tracker stores of a message, with our `outcome`, `topic`, `answers`, `also` and `choices`."""

    async def alone(part: str) -> dict[str, Any]:
        return await processor.parse_message(UserMessage(plain(part)))

    text = plain(text)
    understood = await alone(text)
    likely = likely_of(understood.get("intent_ranking") or [])
    understood["intent_ranking"] = (understood.get("intent_ranking") or [])[:RANKING_LIMIT]
    understood.update({"is_follow_up": False, "also": []})
    if not likely or not has_words(text):  # a thumb up would be read behind the last answer as a question about it
        return understood
    rules = _rules(processor)
    # Who surely asks for the last answer again gets it again.
    if last_answer and likely.get(last_answer, 0.0) < SURE and may_follow_up(text):
        return {**understood, **await _after(alone, rules, likely, text, last_answer)}
    parts = [await alone(part) for part in parts_of(text)]
    wishes = wishes_of(likely, [likely_of(part["intent_ranking"]) for part in parts])
    leading = _leading(parts, wishes)
    if wishes and leading:
        return {**understood, **{key: leading[key] for key in ("intent", "outcome", "topic", "answers", "choices")}}
    if wishes:
        # Trouble leads: its rules leave whatever form is running and ask whether the visitor is safe.
        wishes = sorted(wishes, key=lambda name: group_of(name) != TROUBLE)
        main = wishes[0] if group_of(wishes[0]) == TROUBLE else max(wishes, key=lambda name: likely[name])
        maybe = [name for name in (*understood["answers"], *understood["choices"]) if name not in wishes]
        return {
            **understood,
            "intent": {"name": group_of(main), "confidence": likely[main]},
            "outcome": ANSWER,
            "topic": rules.topic_of(main),
            "answers": wishes[:ANSWERS_LIMIT],
            "also": wishes[ANSWERS_LIMIT:],
            "choices": maybe[:1],
        }
    return {**understood, **await _led_by_opening(alone, rules, understood, likely, text)}


async def _led_by_opening(
    alone: Read, rules: Rules, understood: dict[str, Any], whole: Likely, text: str
) -> dict[str, Any]:
    if understood.get("topic") in (URGENT, PERSON):
        return {}  # neither waits for a second opinion
    readings = [likely_of((await alone(opening))["intent_ranking"]) for opening in openings_of(text)]
    opening = first_telling(filter(None, readings), rules.courtesies)
    if opening is None:
        return {}
    likely = led_by(opening, whole)
    ranking = [{"name": name, "confidence": likely[name]} for name in sorted(likely, key=lambda name: -likely[name])]
    return {**rules.decide(likely), "intent_ranking": ranking[:RANKING_LIMIT]}


def _leading(parts: list[dict[str, Any]], wishes: list[str]) -> dict[str, Any] | None:
    """The part that goes before any list of answers: distress, although the words were screened before they came here;
    then a wish for a person, who can answer the rest. An answer about trouble offers a person itself."""
    by_topic = {part.get("topic"): part for part in reversed(parts)}
    is_trouble = any(group_of(name) == TROUBLE for name in wishes)
    return by_topic.get(URGENT) or (None if is_trouble else by_topic.get(PERSON))


async def _after(alone: Read, rules: Rules, likely: Likely, text: str, last_answer: str) -> dict[str, Any]:
    title = titles().get(last_answer)
    if title is None:
        return {}
    behind = likely_of((await alone(f"{title}: {text}"))["intent_ranking"])
    decided = rules.decide(leaning(likely, behind, last_answer))
    is_better = decided["outcome"] == ANSWER or rules.decide(likely)["outcome"] != ANSWER
    return {**decided, "is_follow_up": True} if is_better and decided["outcome"] != NOT_UNDERSTOOD else {}


def _rules(processor: MessageProcessor) -> Rules:
    """The thresholds the loaded model was trained with."""
    return Rules.from_config(settings_of(processor, Outcome)[1])


async def understand(bot: Agent, text: str) -> dict[str, Any]:
    """The line `signpost parse` prints for this text."""
    understood = await read(bot.processor, text)
    return {
        "text": text,
        "intent": understood["intent"]["name"],
        "topic": understood.get("topic"),  # Rasa drops None from its output
        "confidence": round(float(understood["intent"]["confidence"]), 4),
        "outcome": understood["outcome"],
        "choices": [name.partition("/")[2] for name in understood["choices"]],
    }
