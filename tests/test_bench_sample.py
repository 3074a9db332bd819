"""The sample both bots learn from: every name, no more than asked for, the same each time."""

from pathlib import Path

import yaml

from tests.bench.sample import sample_of

LINES = {"faq/cv_start": 40, "greet": 3}


def drawn(folder: Path, goal: str, limit: int) -> dict[str, list[str]]:
    count = sample_of(folder / "nlu", folder / goal, limit)
    entries = yaml.safe_load((folder / goal / "a.yml").read_text(encoding="utf-8"))["nlu"]
    found = {entry["intent"]: entry["examples"].splitlines() for entry in entries if "intent" in entry}
    assert count == sum(map(len, found.values()))
    return found


def test_every_name_keeps_its_share_and_what_is_no_example_stays(tmp_path: Path) -> None:
    (tmp_path / "nlu").mkdir()
    entries = [{"intent": name, "examples": "".join(f"- {n}\n" for n in range(count))} for name, count in LINES.items()]
    content = {"version": "3.1", "nlu": [*entries, {"synonym": "cv", "examples": "- resume\n"}]}
    (tmp_path / "nlu" / "a.yml").write_text(yaml.safe_dump(content), encoding="utf-8")

    first = drawn(tmp_path, "first", 30)

    assert {"faq/cv_start": 30, "greet": 3} == {name: len(set(lines)) for name, lines in first.items()}
    assert first == drawn(tmp_path, "second", 30) and "synonym" in (tmp_path / "first" / "a.yml").read_text()


def test_long_posts_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "nlu").mkdir()
    entry = {"intent": "greet", "examples": f"- hello\n- {'well ' * 60}\n"}
    (tmp_path / "nlu" / "a.yml").write_text(yaml.safe_dump({"version": "3.1", "nlu": [entry]}), encoding="utf-8")

    assert {"greet": ["- hello"]} == drawn(tmp_path, "all", 30)
