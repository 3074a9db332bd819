"""`signpost practitioner`: the operator makes, lists, resets and closes the accounts of the careers staff.

Prints a one-time password once and keeps it nowhere; what an account may do is decided in `handoff.practitioners`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from handoff import practitioners
from handoff.app import settings_here
from handoff.db import Database
from handoff.models import Practitioner
from handoff.practitioners import AccountError, NewAccount, Role

HELP = "accounts of the careers staff: add, list, reset, deactivate"
OPERATOR = "operator"
FIRST = NewAccount(login="desk", name="Careers desk", title="Careers practitioner", role=Role.SUPERVISOR)

PROBLEMS = {
    "login_taken": "that login is taken",
    "bad_login": "a login is 2 to 64 small letters, digits, dots, dashes, underscores or @",
    "name_missing": "give the name and the title that visitors will see",
    "unknown_login": "no such account",
}


def configure(parser: argparse.ArgumentParser) -> None:
    steps = parser.add_subparsers(dest="step", required=True)
    add = steps.add_parser("add", help="make an account and print its one-time password")
    add.add_argument("login")
    add.add_argument("--name", required=True, help="what visitors see beside a reply")
    add.add_argument("--title", default="Careers practitioner", help="the role that visitors see beside the name")
    add.add_argument("--role", choices=[role.value for role in Role], default=Role.PRACTITIONER.value)
    steps.add_parser("list", help="one line an account")
    steps.add_parser("reset", help="sign someone out and print a new one-time password").add_argument("login")
    steps.add_parser("deactivate", help="close an account; what it wrote stays").add_argument("login")
    steps.add_parser("ensure-first", help="print JSON with a one-time password until the first account has its own")


def run(args: argparse.Namespace) -> int:
    database = Database(settings_here().database_url)
    try:
        return _STEPS[args.step](database, args)
    except AccountError as error:
        print(f"signpost practitioner: {PROBLEMS[error.code]}", file=sys.stderr)
        return 1
    finally:
        database.dispose()


def _add(database: Database, args: argparse.Namespace) -> int:
    new = NewAccount(practitioners.normal_login(args.login), args.name, args.title, Role(args.role))
    password, password_hash = _one_time()
    with database.write() as session:
        practitioners.create(session, new, password_hash=password_hash, actor=OPERATOR, now=_now())
    print(f"{new.login} {password}")
    return 0


def _list(database: Database, _args: argparse.Namespace) -> int:
    with database.read() as session:
        for account in practitioners.everybody(session):
            print(f"{account.login}\t{account.role}\t{_state(account)}\t{account.name}, {account.title}")
    return 0


def _reset(database: Database, args: argparse.Namespace) -> int:
    password, password_hash = _one_time()
    with database.write() as session:
        account = _known(session, args.login)
        practitioners.give_one_time_password(session, account, password_hash=password_hash, actor=OPERATOR, now=_now())
        print(f"{account.login} {password}")
    return 0


def _deactivate(database: Database, args: argparse.Namespace) -> int:
    with database.write() as session:
        practitioners.deactivate(session, _known(session, args.login), actor=OPERATOR, now=_now())
    return 0


def _ensure_first(database: Database, _args: argparse.Namespace) -> int:
    """What `make up` prints: a fresh one-time password each time, and nothing once the first person has their own."""
    password, password_hash = _one_time()
    now = _now()
    with database.write() as session:
        first = next(iter(practitioners.everybody(session)), None)
        if first is not None and practitioners.has_set_own_password(session, first):
            print(json.dumps({}))
            return 0
        if first is None:
            first = practitioners.create(session, FIRST, password_hash=password_hash, actor=OPERATOR, now=now)
        else:
            practitioners.give_one_time_password(session, first, password_hash=password_hash, actor=OPERATOR, now=now)
        login = first.login
    print(json.dumps({"login": login, "password": password}))
    return 0


def _known(session: Session, login: str) -> Practitioner:
    account = practitioners.by_login(session, login)
    if account is None:
        raise AccountError("unknown_login")
    return account


def _state(account: Practitioner) -> str:
    if not account.is_active:
        return "closed"
    return "one-time password" if account.must_change_password else "active"


def _one_time() -> tuple[str, str]:
    password = practitioners.one_time_password()
    return password, practitioners.hashed(password)


def _now() -> datetime:
    return datetime.now(UTC)


_STEPS: dict[str, Callable[[Database, argparse.Namespace], int]] = {
    "add": _add,
    "list": _list,
    "reset": _reset,
    "deactivate": _deactivate,
    "ensure-first": _ensure_first,
}
