"""Turns on the wire: what is read, what is refused."""

from typing import Any

import pytest

from bot.wire import BadTurn, Turn, turn_from

BODY = {"conversation": "c", "message_id": "m", "text": "words"}


def test_it_reads_the_least_a_turn_can_be() -> None:
    assert Turn("c", "m", "words") == turn_from(BODY)


def test_it_reads_everything_a_turn_can_be() -> None:
    wish = {"intent": "x", "entities": {"a": "b"}, "desk": None, "scope": None}
    turn = turn_from({**BODY, "wish": wish, "fresh_session": True, "metadata": {"epoch": 1}})

    assert Turn("c", "m", "words", {"intent": "x", "entities": {"a": "b"}}, True, {"epoch": 1}) == turn


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"conversation": ""}, "conversation"),
        ({"conversation": "x" * 256}, "conversation"),
        ({"message_id": None}, "message_id"),
        ({"text": 4}, "text"),
        ({"fresh_session": "yes"}, "fresh_session"),
        ({"metadata": []}, "metadata"),
        ({"wish": "x"}, "wish"),
        ({"wish": {"intent": None, "desk": "open_handoff"}}, "wish"),
        ({"wish": {"intent": "x", "entities": {"a": 1}}}, "wish.entities"),
        ({"secret words": 1}, "body"),
    ],
)
def test_it_refuses_and_names_the_field(change: dict[str, Any], field: str) -> None:
    with pytest.raises(BadTurn, match=f"^{field}: ") as refused:
        turn_from({**BODY, **change})

    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("body", [None, [], "text", 4])
def test_it_refuses_what_is_no_object(body: Any) -> None:
    with pytest.raises(BadTurn, match="not an object"):
        turn_from(body)
