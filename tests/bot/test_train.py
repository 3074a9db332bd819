"""Training by the real command: only when something changed, one model, and never a broken one."""

import shutil
from pathlib import Path

import pytest

from bot import train


@pytest.fixture
def root(tiny_root: Path, tmp_path: Path) -> Path:
    """A trained project to change at will."""
    return Path(shutil.copytree(tiny_root, tmp_path / "project", ignore=shutil.ignore_patterns("var")))


@pytest.fixture
def trained(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Stands in for Rasa's training, which other tests run: writes a model file, and notes that it was asked."""
    asked: list[Path] = []

    def made(root: Path, models: Path) -> Path:
        asked.append(root)
        archive = models / "new-1.tar.gz"
        archive.write_bytes(b"new")
        return archive

    monkeypatch.setattr(train, "_train", made)
    return asked


def test_training_leaves_one_model_under_its_stable_name(tiny_root: Path) -> None:
    assert {"signpost.tar.gz", "signpost.fingerprint"} == {path.name for path in (tiny_root / "models").iterdir()}


def test_nothing_changed_nothing_trained(root: Path, trained: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == train.train(root)

    assert [] == trained
    assert "up to date" in capsys.readouterr().err


def test_a_changed_example_trains_again_and_removes_the_old_models(root: Path, trained: list[Path]) -> None:
    (root / "data" / "nlu" / "all.yml").open("a").write("\n# changed\n")
    (root / "models" / "20200101-old.tar.gz").write_bytes(b"old")

    assert 0 == train.train(root)
    assert [root] == trained
    assert {"signpost.tar.gz", "signpost.fingerprint"} == {path.name for path in (root / "models").iterdir()}
    assert b"new" == (root / "models" / "signpost.tar.gz").read_bytes()


def test_a_trained_change_is_up_to_date_afterwards(root: Path, trained: list[Path]) -> None:
    (root / "config.yml").open("a").write("\n# changed\n")
    train.train(root)

    assert 0 == train.train(root)
    assert [root] == trained


@pytest.mark.parametrize("lost", ["signpost.tar.gz", "signpost.fingerprint"])
def test_half_a_pair_trains_again(root: Path, trained: list[Path], lost: str) -> None:
    (root / "models" / lost).unlink()
    train.train(root)

    assert [root] == trained


def test_it_can_be_forced(root: Path, trained: list[Path]) -> None:
    train.train(root, is_forced=True)

    assert [root] == trained


def test_a_failed_training_keeps_the_model_in_use_and_tries_again_next_time(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (root / "models" / "signpost.tar.gz").read_bytes()
    (root / "config.yml").open("a").write("\n# changed\n")
    monkeypatch.setattr(train, "_train", lambda root, models: None)

    assert (1, 1) == (train.train(root), train.train(root))
    assert before == (root / "models" / "signpost.tar.gz").read_bytes()
