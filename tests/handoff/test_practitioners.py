"""Accounts: what a password must be, who gets in, and what a change ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from argon2 import Parameters, PasswordHasher, extract_parameters
from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff import practitioners
from handoff.db import Database
from handoff.models import AuditEntry, Practitioner
from handoff.practitioners import AccountError, NewAccount, Role
from tests.cast import DANA, MAYA, MONDAY_MORNING, OMAR, Person

NOW = MONDAY_MORNING
OWN = "seven calm geese at noon"
ONE_TIME = "abcd-efgh-jkmn-pqrs"


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.write() as session:
        yield session


def added(session: Session, person: Person = MAYA, password: str = ONE_TIME) -> Practitioner:
    new = NewAccount(person.login, person.name, person.title, Role(person.role))
    return practitioners.create(session, new, password_hash=practitioners.hashed(password), actor="operator", now=NOW)


def actions(session: Session) -> list[tuple[str, str]]:
    session.flush()
    return [(row.actor, row.action) for row in session.scalars(select(AuditEntry).order_by(AuditEntry.id))]


def code_of(error: pytest.ExceptionInfo[AccountError]) -> str:
    return error.value.code


def test_a_new_account_must_set_its_own_password_first(session: Session) -> None:
    maya = added(session)

    assert (maya.login, maya.name, maya.title, maya.role) == ("maya", "Maya Tan", "career practitioner", "practitioner")
    assert maya.must_change_password
    assert maya.is_active
    assert practitioners.matches(maya, ONE_TIME)
    assert actions(session) == [("operator", "practitioner_added")]


def test_a_login_is_taken_once(session: Session) -> None:
    added(session)

    with pytest.raises(AccountError) as error:
        added(session)

    assert code_of(error) == "login_taken"


@pytest.mark.parametrize("login", ["", "M", "with space", "Maya", "-maya", "ma\x00ya", "x" * 65, "<maya>"])
def test_it_refuses_senseless_logins(login: str) -> None:
    with pytest.raises(AccountError) as error:
        NewAccount(login, "Maya Tan", "career practitioner")

    assert code_of(error) == "bad_login"


@pytest.mark.parametrize(("name", "title"), [("", "career practitioner"), ("Maya Tan", " \n ")])
def test_it_refuses_an_account_that_visitors_could_not_name(name: str, title: str) -> None:
    with pytest.raises(AccountError) as error:
        NewAccount("maya", name, title)

    assert code_of(error) == "name_missing"


def test_a_login_is_found_however_it_is_typed(session: Session) -> None:
    maya = added(session)

    assert practitioners.by_login(session, "  Maya ") is maya


@pytest.mark.parametrize("login", ["", "ma\x00ya", "x" * 10_000, "\ud800"])
def test_what_cannot_be_a_login_is_nobodys(session: Session, login: str) -> None:
    added(session)

    assert practitioners.by_login(session, login) is None


def test_the_hash_is_argon2_and_holds_no_password(session: Session) -> None:
    maya = added(session, password=OWN)

    assert maya.password_hash.startswith("$argon2id$")
    assert OWN not in maya.password_hash


def test_it_knows_the_right_password_and_no_other(session: Session) -> None:
    maya = added(session, password=OWN)

    assert practitioners.matches(maya, OWN)
    assert not practitioners.matches(maya, OWN + ".")
    assert not practitioners.matches(maya, OWN[:-1])
    assert not practitioners.matches(maya, "")
    assert not practitioners.matches(None, OWN)


def test_the_same_letters_from_another_keyboard_are_the_same_password(session: Session) -> None:
    maya = added(session, password="caf\u00e9 au lait twice")

    assert practitioners.matches(maya, "cafe\u0301 au lait twice")


def test_a_closed_account_gets_nobody_in(session: Session) -> None:
    dana = added(session, DANA, OWN)
    salt = dana.session_salt

    practitioners.deactivate(session, dana, actor="operator", now=NOW)

    assert not practitioners.matches(dana, OWN)
    assert salt != dana.session_salt
    assert actions(session)[-1] == ("operator", "practitioner_deactivated")


def test_an_account_without_a_password_gets_nobody_in(session: Session) -> None:
    maya = added(session)
    maya.password_hash = ""

    assert not practitioners.matches(maya, "")


def test_an_unknown_or_closed_login_costs_the_same_work_as_a_wrong_password(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    maya, dana = added(session), added(session, DANA)
    practitioners.deactivate(session, dana, actor="operator", now=NOW)
    spy = Spy(practitioners._hasher)
    monkeypatch.setattr(practitioners, "_hasher", spy)

    for account in (maya, None, dana):
        practitioners.matches(account, "wrong guess of mine")

    assert len(spy.costs) == 3
    assert spy.costs == [spy.costs[0]] * 3


class Spy:
    """Notes how much work each look at a password is."""

    def __init__(self, hasher: PasswordHasher) -> None:
        self._hasher = hasher
        self.costs: list[Parameters] = []

    def hash(self, password: str) -> str:
        return self._hasher.hash(password)

    def verify(self, stored: str, password: str) -> bool:
        self.costs.append(extract_parameters(stored))
        return self._hasher.verify(stored, password)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short one 1", "password_too_short"),
        ("x" * 257, "password_too_long"),
        ("aaaaaaaaaaaaaaaa", "password_too_plain"),
        ("maya likes geese", "password_too_plain"),
        (ONE_TIME, "password_not_new"),
    ],
)
def test_it_refuses_weak_passwords(session: Session, password: str, code: str) -> None:
    with pytest.raises(AccountError) as error:
        practitioners.check_new_password(added(session), password)

    assert code_of(error) == code


def test_twelve_characters_are_enough(session: Session) -> None:
    practitioners.check_new_password(added(session), "calm geese 9")


def test_setting_ones_own_password_ends_every_session(session: Session) -> None:
    maya = added(session)
    salt = maya.session_salt

    changed = practitioners.set_own_password(session, maya, password_hash=practitioners.hashed(OWN), now=NOW)

    assert not changed.must_change_password
    assert salt != changed.session_salt
    assert practitioners.matches(changed, OWN)
    assert not practitioners.matches(changed, ONE_TIME)
    assert actions(session)[-1] == (f"practitioner:{maya.id}", "password_set")


def test_a_password_set_while_the_account_was_reset_is_refused(session: Session) -> None:
    maya = added(session)
    session.expunge(maya)
    at_the_server = practitioners.by_login(session, "maya")
    assert at_the_server is not None
    practitioners.give_one_time_password(
        session, at_the_server, password_hash=practitioners.hashed("wxyz-wxyz-abcd-efgh"), actor="operator", now=NOW
    )
    session.flush()

    with pytest.raises(AccountError) as error:
        practitioners.set_own_password(session, maya, password_hash=practitioners.hashed(OWN), now=NOW)

    assert code_of(error) == "account_changed"


def test_a_reset_lets_a_closed_account_back_in_with_a_one_time_password(session: Session) -> None:
    dana = added(session, DANA, OWN)
    practitioners.deactivate(session, dana, actor="operator", now=NOW)

    practitioners.give_one_time_password(
        session, dana, password_hash=practitioners.hashed(ONE_TIME), actor="operator", now=NOW
    )

    assert practitioners.matches(dana, ONE_TIME)
    assert not practitioners.matches(dana, OWN)
    assert dana.must_change_password


def test_whoever_once_chose_a_password_stays_known_after_a_reset(session: Session) -> None:
    maya = added(session)

    assert not practitioners.has_set_own_password(session, maya)

    maya = practitioners.set_own_password(session, maya, password_hash=practitioners.hashed(OWN), now=NOW)
    practitioners.give_one_time_password(
        session, maya, password_hash=practitioners.hashed(ONE_TIME), actor="operator", now=NOW
    )

    assert practitioners.has_set_own_password(session, maya)


def test_signing_out_everywhere_changes_the_salt_and_is_noted(session: Session) -> None:
    maya = added(session)
    salt = maya.session_salt

    practitioners.end_sessions(session, maya, now=NOW)

    session.refresh(maya)
    assert salt != maya.session_salt
    assert actions(session)[-1] == (f"practitioner:{maya.id}", "signed_out_everywhere")


def test_a_name_is_kept_on_one_line(session: Session) -> None:
    maya = added(session)

    practitioners.rename(session, maya, name="  Maya\n Tan-\x00Lee\u202e ", title="x" * 200, now=NOW)

    session.refresh(maya)
    assert maya.name == "Maya Tan-Lee"
    assert len(maya.title) == 80


def test_colleagues_are_the_active_others(session: Session) -> None:
    maya, omar, dana = added(session), added(session, OMAR), added(session, DANA)
    practitioners.deactivate(session, dana, actor="operator", now=NOW)
    session.flush()

    assert [c.id for c in practitioners.colleagues(session, maya.id)] == [omar.id]


def test_being_seen_is_written_down(session: Session) -> None:
    maya = added(session)

    practitioners.seen(session, maya, NOW + timedelta(minutes=3))

    session.refresh(maya)
    assert maya.last_seen_at == NOW + timedelta(minutes=3)


def test_a_refused_login_is_noted_without_what_was_typed(session: Session) -> None:
    practitioners.note_sign_in(session, None, is_let_in=False, now=NOW)
    session.flush()

    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.actor, entry.action, entry.detail) == ("nobody", "sign_in_refused", {})


def test_one_time_passwords_differ_and_can_be_read_out() -> None:
    made = {practitioners.one_time_password() for _ in range(200)}

    assert len(made) == 200
    assert all(len(password) == 19 and not set(password) & set("il1o0") for password in made)
