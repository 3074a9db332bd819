"""What makes the bot train again, and what does not."""

from pathlib import Path

import pytest

from bot.fingerprint import fingerprint
from tests.bot import tiny_project


@pytest.fixture
def root(tmp_path: Path) -> Path:
    tiny_project.write_to(tmp_path)
    (tmp_path / "uv.lock").write_text("locked")
    (tmp_path / "bot" / "components").mkdir()
    (tmp_path / "bot" / "components" / "sentence.py").write_text("code")
    return tmp_path


@pytest.mark.parametrize(
    "name",
    [
        "data/nlu/all.yml", "data/rules/all.yml", "data/stories/all.yml", "data/responses/all.yml",
        "bot/domain/all.yml", "bot/components/sentence.py", "config.yml", "uv.lock",
    ],
)
def test_a_changed_file_counts(root: Path, name: str) -> None:
    before = fingerprint(root)
    (root / name).write_text("changed")

    assert before != fingerprint(root)


@pytest.mark.parametrize("name", ["data/nlu/new.yml", "data/rules/deep/new.yaml", "bot/components/new.py"])
def test_a_new_file_counts(root: Path, name: str) -> None:
    before = fingerprint(root)
    (root / name).parent.mkdir(exist_ok=True)
    (root / name).write_text("new")

    assert before != fingerprint(root)


@pytest.mark.parametrize("name", ["data/content/notices.yml", "bot/channel.py", "README.md", "data/nlu/.all.yml.swp"])
def test_what_the_model_does_not_depend_on_does_not_count(root: Path, name: str) -> None:
    before = fingerprint(root)
    (root / name).parent.mkdir(exist_ok=True)
    (root / name).write_text("new")

    assert before == fingerprint(root)


def test_a_renamed_file_counts(root: Path) -> None:
    before = fingerprint(root)
    (root / "data/nlu/all.yml").rename(root / "data/nlu/some.yml")

    assert before != fingerprint(root)


def test_a_touched_file_does_not_count(root: Path) -> None:
    before = fingerprint(root)
    (root / "config.yml").write_text((root / "config.yml").read_text())

    assert before == fingerprint(root)
