"""Files inside packages: found without an import, and only if they are the pinned ones."""

import hashlib
import sys
from pathlib import Path

import pytest
from rasa.shared.exceptions import InvalidConfigException

from bot.components.packages import path_inside, pinned


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    folder = tmp_path / "made_up_model"
    folder.mkdir()
    (folder / "__init__.py").write_text("raise RuntimeError('imported')")
    (folder / "weights.bin").write_bytes(b"weights")
    monkeypatch.syspath_prepend(tmp_path)
    return "made_up_model"


def test_it_finds_a_file_without_importing_the_package(package: str) -> None:
    assert "weights.bin" == path_inside(f"{package}/weights.bin").name
    assert package not in sys.modules


def test_it_reads_the_pinned_file(package: str) -> None:
    assert b"weights" == pinned(f"{package}/weights.bin", hashlib.sha256(b"weights").hexdigest())


def test_it_refuses_any_other_file(package: str) -> None:
    with pytest.raises(InvalidConfigException, match="is not the pinned file"):
        pinned(f"{package}/weights.bin", hashlib.sha256(b"others").hexdigest())


@pytest.mark.parametrize("reference", ["no_such_package/x", "made_up_model/no_such_file", "/x", "json"])
def test_it_names_what_is_missing(package: str, reference: str) -> None:
    with pytest.raises(InvalidConfigException, match=reference.split("/")[0]):
        path_inside(f"{reference}/nothing" if "/" not in reference else reference)
