"""When the channel calls itself healthy, and which credentials it refuses; without a server."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from rasa.core.agent import Agent
from rasa.shared.exceptions import RasaException

from bot.channel import SignpostChannel
from bot.turns import NotReady
from tests.bot.bot_server import TOKEN

KNOWN = {"text": "hello", "intent": "greet"}


def made(**credentials: Any) -> SignpostChannel:
    return SignpostChannel.from_credentials({"token": TOKEN, "probe": KNOWN, **credentials})


def health(channel: SignpostChannel, bot: Agent) -> int:
    request = SimpleNamespace(app=SimpleNamespace(ctx=SimpleNamespace(agent=bot)))
    return asyncio.run(channel._health(request)).status


def test_a_bot_that_understands_the_known_sentence_is_healthy(tiny_bot: Agent) -> None:
    assert 200 == health(made(), tiny_bot)


def test_a_bot_that_takes_the_known_sentence_for_something_else_is_not(tiny_bot: Agent) -> None:
    assert 503 == health(made(probe={"text": "hello", "intent": "deny"}), tiny_bot)


def test_a_bot_without_a_model_is_not_healthy() -> None:
    assert 503 == health(made(), Agent())


def test_a_bot_without_a_model_takes_no_turn() -> None:
    from bot.sessions import SessionLimits
    from bot.turns import take
    from bot.wire import Turn

    with pytest.raises(NotReady):
        asyncio.run(take(Agent(), Turn("c", "1", "hello"), SessionLimits()))


def test_the_known_sentence_is_parsed_once_per_model(tiny_bot: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
    channel, parsed, parse = made(), [], tiny_bot.processor.parse_message

    async def counting(message: Any) -> Any:
        parsed.append(message)
        return await parse(message)

    monkeypatch.setattr(tiny_bot.processor, "parse_message", counting)

    assert [200, 200] == [health(channel, tiny_bot), health(channel, tiny_bot)]
    assert 1 == len(parsed)


@pytest.mark.parametrize("token", ["", "short", "x" * 31, None])
def test_a_short_token_is_refused(token: str) -> None:
    with pytest.raises(RasaException, match="at least 32 characters"):
        made(token=token)


def test_an_unknown_setting_is_refused() -> None:
    with pytest.raises(TypeError, match="mesages"):
        made(mesages=20)
