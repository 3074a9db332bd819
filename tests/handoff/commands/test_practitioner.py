"""`signpost practitioner`, as the operator and `make up` call it."""

from __future__ import annotations

import argparse
import json
import re

import pytest

from handoff import practitioners
from handoff.commands import practitioner as command
from handoff.db import Database
from handoff.models import Practitioner

OWN = "seven calm geese at noon"


@pytest.fixture(autouse=True)
def _installation(environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    return Call(capsys)


class Call:
    """Runs the command and hands back its exit code and what it printed."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        parser = argparse.ArgumentParser()
        command.configure(parser)
        code = command.run(parser.parse_args(arguments))
        told = self._capsys.readouterr()
        return code, told.out, told.err

    def first(self) -> dict[str, str]:
        code, out, _ = self("ensure-first")
        assert code == 0
        found: dict[str, str] = json.loads(out)
        return found


def account(database: Database, login: str) -> Practitioner:
    with database.read() as session:
        found = practitioners.by_login(session, login)
    assert found is not None
    return found


def set_own(database: Database, login: str) -> None:
    with database.write() as session:
        found = practitioners.by_login(session, login)
        assert found is not None
        practitioners.set_own_password(session, found, password_hash=practitioners.hashed(OWN), now=found.created_at)


def test_add_prints_a_one_time_password_that_gets_in(call: Call, database: Database) -> None:
    code, out, _ = call("add", "Maya", "--name", "Maya Tan", "--title", "Career practitioner")

    login, password = out.split()
    maya = account(database, "maya")
    assert (code, login) == (0, "maya")
    assert re.fullmatch(r"([a-z2-9]{4}-){3}[a-z2-9]{4}", password)
    assert practitioners.matches(maya, password)
    assert maya.must_change_password


def test_add_refuses_a_taken_login_in_plain_words(call: Call) -> None:
    call("add", "maya", "--name", "Maya Tan")

    code, out, err = call("add", "maya", "--name", "Another Maya")

    assert (code, out) == (1, "")
    assert err == "signpost practitioner: that login is taken\n"


def test_add_makes_supervisors_too(call: Call, database: Database) -> None:
    call("add", "ruth", "--name", "Ruth Lim", "--role", "supervisor")

    assert account(database, "ruth").role == "supervisor"


def test_list_tells_who_may_sign_in(call: Call, database: Database) -> None:
    for login, name in (("maya", "Maya Tan"), ("omar", "Omar Aziz"), ("dana", "Dana Koh")):
        call("add", login, "--name", name, "--title", "Career practitioner")
    set_own(database, "maya")
    call("deactivate", "dana")

    code, out, _ = call("list")

    assert code == 0
    assert out.splitlines() == [
        "maya\tpractitioner\tactive\tMaya Tan, Career practitioner",
        "omar\tpractitioner\tone-time password\tOmar Aziz, Career practitioner",
        "dana\tpractitioner\tclosed\tDana Koh, Career practitioner",
    ]


def test_reset_replaces_the_password(call: Call, database: Database) -> None:
    call("add", "maya", "--name", "Maya Tan")
    set_own(database, "maya")

    _, out, _ = call("reset", "maya")

    maya = account(database, "maya")
    assert practitioners.matches(maya, out.split()[1])
    assert not practitioners.matches(maya, OWN)


def test_deactivate_shuts_out(call: Call, database: Database) -> None:
    _, out, _ = call("add", "maya", "--name", "Maya Tan")

    call("deactivate", "maya")

    assert not practitioners.matches(account(database, "maya"), out.split()[1])


@pytest.mark.parametrize("step", ["reset", "deactivate"])
def test_an_unknown_login_is_said_so(call: Call, step: str) -> None:
    code, _, err = call(step, "nobody")

    assert (code, err) == (1, "signpost practitioner: no such account\n")


def test_ensure_first_gives_a_fresh_password_until_the_first_has_their_own(call: Call, database: Database) -> None:
    first, second = call.first(), call.first()

    desk = account(database, first["login"])
    assert first["login"] == second["login"] == "desk"
    assert first["password"] != second["password"]
    assert not practitioners.matches(desk, first["password"])
    assert practitioners.matches(desk, second["password"])

    set_own(database, "desk")

    assert call.first() == {}
    assert practitioners.matches(account(database, "desk"), OWN)


def test_ensure_first_leaves_a_reset_account_alone(call: Call, database: Database) -> None:
    login = call.first()["login"]
    set_own(database, login)
    _, out, _ = call("reset", login)

    assert call.first() == {}
    assert practitioners.matches(account(database, login), out.split()[1])


def test_ensure_first_makes_nobody_when_the_operator_added_someone(call: Call, database: Database) -> None:
    call("add", "maya", "--name", "Maya Tan")
    set_own(database, "maya")

    assert call.first() == {}


def test_ensure_first_prints_one_line_of_json_and_nothing_else(call: Call) -> None:
    code, out, err = call("ensure-first")

    assert (code, err) == (0, "")
    assert out.count("\n") == 1
    assert sorted(json.loads(out)) == ["login", "password"]
