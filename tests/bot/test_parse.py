"""The batch try-out by its real command: a line in, a line out, whatever the line holds."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.bot.tiny_project import ROOT

LINES = [
    b"how do I write a CV", b"", b"   ", b"hello", b"/restart", b"\xf0\x9f\x91\x8d", b"order a pizza",
    b"where is the library", b"yes", b"talk to a person", b"a\x00\x07\x1b[31m cv", b"\xff\xfe bad bytes",
    b"cv " * 5_000, b"a" + b" " * 20_000 + b"b",
    "one\u2028line\x85still\x0bone".encode(), b"carriage return\r", b"no newline at the end",
]
KEYS = ["text", "intent", "topic", "confidence", "outcome", "choices"]


@pytest.fixture(scope="session")
def answers(tiny_model: Path) -> list[dict[str, Any]]:
    """Each line is sent only when the one before it was answered: lines are answered as they come."""
    command = [sys.executable, "-m", "bot.parse", "--model", str(tiny_model)]
    read = []
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        for line in LINES[:-1]:
            process.stdin.write(line + b"\n")
            process.stdin.flush()
            read.append(json.loads(process.stdout.readline()))
        rest, _ = process.communicate(LINES[-1], timeout=60)
    assert 0 == process.returncode
    return [*read, *(json.loads(line) for line in rest.splitlines())]


def test_each_line_gets_one_object_of_the_promised_shape(answers: list[dict[str, Any]]) -> None:
    assert len(LINES) == len(answers)
    assert {tuple(KEYS)} == {tuple(answer) for answer in answers}
    assert {"answer", "did_you_mean", "not_understood"} >= {answer["outcome"] for answer in answers}
    assert all(0 <= answer["confidence"] <= 1 for answer in answers)


def test_the_text_comes_back_as_it_was_read(answers: list[dict[str, Any]]) -> None:
    read = [line.decode("utf-8", "replace").removesuffix("\r") for line in LINES]

    assert read == [answer["text"] for answer in answers]


@pytest.mark.parametrize(
    ("text", "intent", "topic", "outcome"),
    [
        ("how do I write a CV", "faq", "cv_start", "answer"),
        ("where is the library", "other_department", "other_department", "answer"),
        ("hello", "greet", "small_talk", "answer"),
        ("talk to a person", "ask_human", "ask_human", "answer"),
        ("order a pizza", "out_of_scope", "out_of_scope", "answer"),
        ("yes", "affirm", None, "answer"),
        ("", "nlu_fallback", None, "not_understood"),
        ("👍", "nlu_fallback", None, "not_understood"),
    ],
)
def test_it_tells_what_the_bot_would_do(
    answers: list[dict[str, Any]], text: str, intent: str, topic: str | None, outcome: str
) -> None:
    (answer,) = [answer for answer in answers if answer["text"] == text]

    assert (intent, topic, outcome) == (answer["intent"], answer["topic"], answer["outcome"])


def test_without_a_model_it_says_so(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot.parse", "--model", str(tmp_path / "none.tar.gz")]
    result = subprocess.run(command, cwd=ROOT, input="hello\n", capture_output=True, text=True, check=False)

    assert (2, "") == (result.returncode, result.stdout)
    assert "No trained model" in result.stderr
