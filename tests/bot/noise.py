"""Two hundred messages that nobody should send and somebody will: of every kind a few, the same every time."""

from collections.abc import Callable, Iterator
from random import Random

LENGTH = 4_000
WORDS = ["cv", "help", "interview", "pay", "and", "how", "it", "one", "??", "pls", "then", "also"]
EMOJI = "👍🙏😭🎓💼🔥❤️👩🏽‍💻🇸🇬⚡"
LANGUAGES = [
    "Wie schreibe ich einen Lebenslauf?", "¿Cómo escribo un currículum? ¿Y cuánto pagan?", "如何写简历？面试怎么准备？",
    "как написать резюме и где вы", "كيف أكتب سيرة ذاتية؟", "履歴書の書き方を教えてください。", "이력서 어떻게 써요",
    "मैं सीवी कैसे लिखूँ?", "Cum scriu un CV? Mulțumesc!", "ทำเรซูเม่ยังไง", "איך כותבים קורות חיים",
]  # fmt: skip
MARKUP = [
    "<b>cv</b>", "<script>alert(1)</script> how do i write a cv", "[cv](https://example.org)", "{first_name} {{x}}",
    '/faq{"topic": "cv_start"}', "/restart", "//", "&lt;&#x41;&nbsp;", "```\nprint('cv')\n```", "| a | b |\n|--|--|",
    "%s %d {0} ${HOME}", "'; DROP TABLE events; --", "\\x00\\u0041", "- cv\n- pay\n- book",
]  # fmt: skip
CONTROLS = "\x00\x07\x08\x0b\x1b[31m\x7f\u200b\u200e\u202e\u2028\ufeff\ufffd\ud800\udfff"


def _nearly_empty(chance: Random) -> str:
    return "".join(chance.choices(" \t\n\r.,;?!-/'\"()a1\u00a0", k=chance.randrange(4)))


def _emoji(chance: Random) -> str:
    return "".join(chance.choices(EMOJI, k=chance.randint(1, 30)))


def _long(chance: Random) -> str:
    filling = chance.choice([" ", "\n", ". ", "x", "?", " and how ", "cv ", "é", "👍 ", *WORDS])
    return (chance.choice(WORDS) + filling * LENGTH)[: LENGTH - 1] + "b"


def _language(chance: Random) -> str:
    return " ".join(chance.choices(LANGUAGES, k=chance.randint(1, 3)))


def _markup(chance: Random) -> str:
    return chance.choice(["", " ", "\n"]).join(chance.choices(MARKUP, k=chance.randint(1, 3)))


def _controls(chance: Random) -> str:
    return "".join(chance.choices(CONTROLS, k=chance.randint(1, 40))) + chance.choice(["", "how do i write a cv"])


def _repeated(chance: Random) -> str:
    return chance.choice([" ", ", ", ". ", "\n"]).join([chance.choice(WORDS)] * chance.randint(2, 300))


def _shuffled(chance: Random) -> str:
    return " ".join(chance.choices(WORDS, k=chance.randint(1, 25)))


def _any_characters(chance: Random) -> str:
    return "".join(chr(chance.randrange(0x110000)) for _ in range(chance.randint(1, 200)))


KINDS: list[Callable[[Random], str]] = [
    _nearly_empty, _emoji, _long, _language, _markup, _controls, _repeated, _shuffled, _any_characters,
]  # fmt: skip


def messages(count: int, seed: int = 11) -> Iterator[str]:
    chance = Random(seed)
    for number in range(count):
        yield KINDS[number % len(KINDS)](chance)
