"""Secrets are made once, kept from others, and never replaced behind anybody's back."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from handoff.supervision.secrets import NAMES, SecretsError, fresh, load_or_create, with_secrets


def test_a_new_installation_gets_all_secrets_and_keeps_them(tmp_path: Path) -> None:
    first = with_secrets({}, tmp_path / "var")
    second = with_secrets({}, tmp_path / "var")

    assert set(NAMES) == set(first)
    assert first == second


def test_every_secret_is_long_and_its_own() -> None:
    values = fresh().values()

    assert all(len(value) >= 32 for value in values)
    assert len(set(values)) == len(NAMES)
    assert not set(values) & set(fresh().values())


def test_only_the_owner_can_read_them(tmp_path: Path) -> None:
    with_secrets({}, tmp_path / "var")

    assert (tmp_path / "var").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "var" / "secrets.json").stat().st_mode & 0o777 == 0o600
    assert [tmp_path / "var" / "secrets.json"] == list((tmp_path / "var").iterdir())


def test_what_the_environment_says_stands_and_the_rest_is_filled_in(tmp_path: Path) -> None:
    given = {"SIGNPOST_TOKEN_KEY": "given", "SIGNPOST_SESSION_KEY_FILE": "/run/secrets/session", "HOME": "/home/x"}

    environ = with_secrets(given, tmp_path)

    assert {**given, "SIGNPOST_INTERNAL_TOKEN": load_or_create(tmp_path)["SIGNPOST_INTERNAL_TOKEN"]} == environ


def test_nothing_is_written_where_all_secrets_are_given(tmp_path: Path) -> None:
    given = dict.fromkeys(NAMES, "x" * 40)

    assert given == with_secrets(given, tmp_path / "var")
    assert not (tmp_path / "var").exists()


def test_many_starts_at_once_agree_on_one_set(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        made = list(pool.map(lambda _: load_or_create(tmp_path), range(64)))

    assert 1 == len({json.dumps(entry) for entry in made})


def test_a_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    load_or_create(tmp_path)
    (tmp_path / "secrets.json").chmod(0o644)

    with pytest.raises(SecretsError, match="chmod 600"):
        load_or_create(tmp_path)


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"SIGNPOST_TOKEN_KEY": "x"}'])
def test_a_damaged_file_is_refused_and_left_alone(tmp_path: Path, content: str) -> None:
    path = tmp_path / "secrets.json"
    path.write_text(content)
    path.chmod(0o600)

    with pytest.raises(SecretsError, match="damaged"):
        load_or_create(tmp_path)
    assert content == path.read_text()
