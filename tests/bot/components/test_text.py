"""What of a message may be understood."""

import pytest

from bot.components.text import TEXT_LIMIT, encodable, has_words, plain


@pytest.mark.parametrize("text", ["/restart", " /restart", "//restart", "/ /restart", "\ufeff/restart"])
def test_a_slash_in_front_is_typing_and_no_command(text: str) -> None:
    assert "restart" == plain(text)


def test_a_slash_inside_stays() -> None:
    assert "and/or" == plain("and/or")


def test_text_is_cut_at_the_limit() -> None:
    assert TEXT_LIMIT == len(plain("x" * (TEXT_LIMIT + 1)))


def test_a_lone_surrogate_can_be_encoded_afterwards() -> None:
    assert b"?a" == encodable("\ud800a").encode()


@pytest.mark.parametrize("text", ["", "  ", "???", "👍", "\x00\x07", "-- / --"])
def test_it_finds_nothing_to_understand(text: str) -> None:
    assert not has_words(text)


@pytest.mark.parametrize("text", ["cv", "7", "履歴書", "é"])
def test_it_finds_words_in_any_script(text: str) -> None:
    assert has_words(text)
