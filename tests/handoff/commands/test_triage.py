"""`signpost triage`: one answer for each line, and no line that stops the others."""

import argparse
import io
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from handoff.commands import triage
from handoff.domain.readiness import CAPABILITY_ITEMS, COMPLEXITY_ITEMS, ITEMS

ROOT = Path(__file__).resolve().parents[3]
MOST_READY = dict.fromkeys(CAPABILITY_ITEMS, 2) | dict.fromkeys(COMPLEXITY_ITEMS, 0)
LEAST_READY = dict.fromkeys(CAPABILITY_ITEMS, 0) | dict.fromkeys(COMPLEXITY_ITEMS, 2)


class Signpost:
    """Runs the command in this process."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def triage(self, *lines: object) -> tuple[int, list[dict[str, Any]]]:
        """Exit code and output, for lines given as bytes, as text, or as what JSON makes of them."""
        raw = b"".join(self._line(line) + b"\n" for line in lines)
        self._monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(raw)))
        code = triage.run(argparse.Namespace())
        return code, [json.loads(line) for line in self._capsys.readouterr().out.splitlines()]

    @staticmethod
    def _line(line: object) -> bytes:
        if isinstance(line, bytes):
            return line
        return (line if isinstance(line, str) else json.dumps(line)).encode()


@pytest.fixture
def signpost(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Signpost:
    monkeypatch.delenv("SIGNPOST_DATA_DIR", raising=False)
    return Signpost(monkeypatch, capsys)


def asked(answers: object, **fields: object) -> dict[str, object]:
    return {"id": "alia", "answers": answers, **fields}


# --- answers -------------------------------------------------------------------------------------------------------


def test_each_line_gets_its_tier_reasons_and_missing_items(signpost: Signpost) -> None:
    code, answers = signpost.triage(asked(MOST_READY, preference="self"))

    assert code == 0
    assert answers[0].pop("deciding")
    assert answers == [
        {"id": "alia", "tier": "self_help", "reasons": ["capability_high", "complexity_low"], "missing": [], "cues": []}
    ]


def test_an_opening_may_raise_the_tier_and_its_cues_are_told(signpost: Signpost) -> None:
    _, answers = signpost.triage(asked(MOST_READY, opening="i keep puting it off n my parents will disown me"))

    assert answers[0]["tier"] == "individual_case_managed"
    assert {"avoidance", "break_with_family"} <= set(answers[0]["cues"])
    assert {"said_avoidance", "said_break_with_family"} <= set(answers[0]["reasons"])


@pytest.mark.parametrize("opening", [None, "", "   ", "how do i start my cv", "x" * 100_000, "\u0000\ud83d\ude00 ???"])
def test_an_opening_that_shows_nothing_changes_nothing(signpost: Signpost, opening: str | None) -> None:
    code, answers = signpost.triage(asked(MOST_READY, opening=opening))

    assert (0, "self_help") == (code, answers[0]["tier"])


def test_the_answers_that_decided_are_told(signpost: Signpost) -> None:
    _, answers = signpost.triage(asked(LEAST_READY))

    assert answers[0]["deciding"]
    assert set(answers[0]["deciding"]) < set(ITEMS)


def test_answers_come_in_the_order_of_the_lines(signpost: Signpost) -> None:
    lines = [{"id": number, "answers": answers} for number, answers in enumerate((MOST_READY, LEAST_READY, {}))]

    _, answers = signpost.triage(*lines)

    assert [(0, "self_help"), (1, "individual_case_managed"), (2, "brief_staff_assisted")] == [
        (answer["id"], answer["tier"]) for answer in answers
    ]


def test_what_was_not_asked_is_missing_and_what_was_not_said_is_not(signpost: Signpost) -> None:
    _, answers = signpost.triage(asked({"C1": 2, "C2": None}))

    assert list(ITEMS[2:]) == answers[0]["missing"]


@pytest.mark.parametrize("preference", ["short_chat", "appointment"])
def test_a_wish_for_a_person_is_followed_and_told(signpost: Signpost, preference: str) -> None:
    _, answers = signpost.triage(asked(MOST_READY, preference=preference))

    assert answers[0]["tier"] == "brief_staff_assisted"
    assert f"prefers_{preference}" in answers[0]["reasons"]


@pytest.mark.parametrize("fields", [{}, {"preference": None}, {"preference": "self"}])
def test_the_preference_may_be_left_out(signpost: Signpost, fields: dict[str, object]) -> None:
    _, answers = signpost.triage(asked(MOST_READY, **fields))

    assert answers[0]["tier"] == "self_help"


def test_two_unsaid_answers_bring_a_person_in(signpost: Signpost) -> None:
    _, answers = signpost.triage(asked({**MOST_READY, "C1": None, "X1": None}))

    assert answers[0]["tier"] == "brief_staff_assisted"
    assert "many_not_said" in answers[0]["reasons"]


def test_the_cut_points_are_those_of_the_institution(
    signpost: Signpost, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "content").mkdir()
    shipped = (ROOT / "data" / "content" / "institution.yml").read_text()
    shutil.copy(ROOT / "data" / "content" / "opening_cues.yml", tmp_path / "content")
    strict = shipped.replace("complexity_low_to: 5", "complexity_low_to: 3")
    (tmp_path / "content" / "institution.yml").write_text(strict)
    monkeypatch.setenv("SIGNPOST_DATA_DIR", str(tmp_path))

    _, answers = signpost.triage(asked(dict.fromkeys(ITEMS, 1)))

    assert answers[0]["tier"] == "individual_case_managed"


def test_empty_lines_and_no_lines_are_nothing_wrong(signpost: Signpost) -> None:
    assert signpost.triage() == (0, [])
    assert signpost.triage("", "  ", "\t") == (0, [])


def test_a_byte_order_mark_and_windows_line_ends_are_nothing_wrong(signpost: Signpost) -> None:
    code, answers = signpost.triage(b"\xef\xbb\xbf" + json.dumps(asked(MOST_READY)).encode() + b"\r")

    assert (0, "self_help") == (code, answers[0]["tier"])


# --- faulty lines --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "code", "field"),
    [
        (asked({"C7": 1}), "unknown_item", "answers.C7"),
        (asked({"gender": 1}), "unknown_item", "answers.gender"),
        (asked({"X5": 3}), "unknown_value", "answers.X5"),
        (asked({"X5": "2"}), "unknown_value", "answers.X5"),
        (asked({"X5": 1.0}), "unknown_value", "answers.X5"),
        (asked({"X5": True}), "unknown_value", "answers.X5"),
        ('{"id": "alia", "answers": {"X5": NaN}}', "unknown_value", "answers.X5"),
        (asked([0, 1, 2]), "bad_answers", "answers"),
        (asked(None), "bad_answers", "answers"),
        ({"id": "alia"}, "bad_answers", "answers"),
        (asked({}, preference="walk-in"), "unknown_preference", "preference"),
        (asked({}, preference=["self"]), "unknown_preference", "preference"),
        (asked({}, preference={}), "unknown_preference", "preference"),
        (asked({}, age=17), "unknown_field", "age"),
        (asked({}, opening=3), "bad_opening", "opening"),
        (asked({}, opening=["lost"]), "bad_opening", "opening"),
        (asked({}, opening=False), "bad_opening", "opening"),
    ],
)
def test_a_faulty_line_is_answered_in_the_one_error_shape(
    signpost: Signpost, line: object, code: str, field: str
) -> None:
    exit_code, answers = signpost.triage(line)
    error = answers[0].pop("error")

    assert exit_code == 1
    assert answers == [{"id": "alia", "line": 1}]
    assert error.keys() == {"code", "message", "field"}
    assert (code, field) == (error["code"], error["field"])
    assert error["message"]


@pytest.mark.parametrize(
    "line",
    ["not json", "[]", "null", "7", '"C1"', '{"id": ', b"\xff\xfe", "[" * 100_000, '{"id": ' + "9" * 5_000 + "}"],
)
def test_a_line_that_is_no_object_has_no_id_to_tell(signpost: Signpost, line: object) -> None:
    exit_code, answers = signpost.triage(line)

    assert exit_code == 1
    assert answers == [
        {"id": None, "line": 1, "error": {"code": "bad_json", "message": "the line is not one JSON object"}}
    ]


@pytest.mark.parametrize("id_", [None, True, 1.5, [], {}])
def test_a_line_needs_an_id_that_can_be_told_again(signpost: Signpost, id_: object) -> None:
    _, answers = signpost.triage({"id": id_, "answers": {}})

    assert (None, "bad_id") == (answers[0]["id"], answers[0]["error"]["code"])


def test_a_faulty_line_does_not_stop_the_others(signpost: Signpost) -> None:
    lines = ["broken", asked(MOST_READY), "", asked({"C0": 1}), asked(LEAST_READY)]

    code, answers = signpost.triage(*lines)

    assert code == 1
    assert [1, None, 4, None] == [answer.get("line") for answer in answers]
    assert [None, "self_help", None, "individual_case_managed"] == [answer.get("tier") for answer in answers]


def test_without_cut_points_it_says_why_and_reads_nothing(
    signpost: Signpost, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SIGNPOST_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"{}")))

    assert triage.run(argparse.Namespace()) == 2
    assert "signpost triage: institution.yml: cannot be read" in capsys.readouterr().err


# --- as a command --------------------------------------------------------------------------------------------------


def test_its_help_shows_a_line_that_it_can_read(signpost: Signpost) -> None:
    parser = argparse.ArgumentParser()
    triage.configure(parser)
    description = parser.description or ""
    example = description[description.index("{") : description.index("} and") + 1]

    code, _ = signpost.triage(example)

    assert code == 0


def test_it_starts_without_the_web_and_the_database() -> None:
    loaded = "import sys, handoff.commands.triage; print(*sys.modules)"
    output = subprocess.run([sys.executable, "-c", loaded], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert set() == {"flask", "sqlalchemy", "pydantic", "spacy", "rasa_sdk", "gevent"} & set(output.split())


def test_five_hundred_lines_take_far_less_than_a_minute() -> None:
    runs = "import argparse; from handoff.commands import triage; raise SystemExit(triage.run(argparse.Namespace()))"
    lines = "\n".join(json.dumps({"id": number, "answers": LEAST_READY}) for number in range(500))
    start = time.monotonic()

    done = subprocess.run(
        [sys.executable, "-c", runs], cwd=ROOT, input=lines, capture_output=True, text=True, check=True, timeout=60
    )

    assert list(range(500)) == [json.loads(line)["id"] for line in done.stdout.splitlines()]
    assert time.monotonic() - start < 30
