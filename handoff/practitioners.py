"""Accounts of the careers staff: make them, check a password, let people set their own, shut them out.

Knows neither sessions nor pages; hashing is slow on purpose and so stays outside every transaction.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from handoff.audit import note
from handoff.models import AuditEntry, Practitioner

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 256
"""Longer input only costs time; argon2 would take it."""

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@-]{1,63}")
_ONE_TIME_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_hasher = PasswordHasher()


class Role(StrEnum):
    """What someone may do in the console."""

    PRACTITIONER = "practitioner"
    SUPERVISOR = "supervisor"


class AccountError(Exception):
    """An account cannot be made or changed as asked; `code` says why, `data/content/console.yml` says it in words."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class NewAccount:
    """What someone types to make an account. `name` and `title` are what a visitor sees beside a reply."""

    login: str
    name: str
    title: str
    role: Role = Role.PRACTITIONER

    def __post_init__(self) -> None:
        if not _LOGIN.fullmatch(self.login):
            raise AccountError("bad_login")
        if not shown_name(self.name) or not shown_name(self.title):
            raise AccountError("name_missing")


def normal_login(raw: str) -> str:
    return raw.strip().lower()


def shown_name(raw: str) -> str:
    """A name or title on one line, at most 80 characters."""
    line = " ".join(raw.split())
    return "".join(letter for letter in line if letter.isprintable())[:80]


def one_time_password() -> str:
    """Four groups of four letters, none that look alike: 79 bits, and easy to read out over the telephone."""
    return "-".join("".join(secrets.choice(_ONE_TIME_LETTERS) for _ in range(4)) for _ in range(4))


def hashed(password: str) -> str:
    return _hasher.hash(_normal(password))


def matches(account: Practitioner | None, password: str) -> bool:
    """Whether this is the account's password; an unknown or closed account costs the same time as a wrong password."""
    stored = account.password_hash if account is not None and account.is_active else _decoy()
    try:
        is_right = _hasher.verify(stored, _normal(password)[:LONGEST_PASSWORD])
    except (VerificationError, InvalidHashError):
        return False
    return is_right and account is not None and account.is_active


def check_new_password(account: Practitioner, password: str) -> None:
    """Refuse a password that is too short, too long, the one in use, or made of the login; raises `AccountError`."""
    plain = _normal(password)
    if len(plain) < SHORTEST_PASSWORD:
        raise AccountError("password_too_short")
    if len(plain) > LONGEST_PASSWORD:
        raise AccountError("password_too_long")
    if account.login in plain.lower() or len(set(plain)) < 5:
        raise AccountError("password_too_plain")
    if matches(account, plain):
        raise AccountError("password_not_new")


def by_login(session: Session, login: str) -> Practitioner | None:
    """None also for what cannot be a login: PostgreSQL would choke on some of it."""
    wanted = normal_login(login)
    if not _LOGIN.fullmatch(wanted):
        return None
    return session.scalar(select(Practitioner).where(Practitioner.login == wanted))


def by_id(session: Session, practitioner_id: int) -> Practitioner | None:
    return session.get(Practitioner, practitioner_id)


def everybody(session: Session) -> Sequence[Practitioner]:
    return session.scalars(select(Practitioner).order_by(Practitioner.id)).all()


def colleagues(session: Session, practitioner_id: int) -> Sequence[Practitioner]:
    """The active others, by name: those a handoff can be passed to."""
    return session.scalars(
        select(Practitioner)
        .where(Practitioner.is_active, Practitioner.id != practitioner_id)
        .order_by(Practitioner.name, Practitioner.id)
    ).all()


def create(session: Session, new: NewAccount, *, password_hash: str, actor: str, now: datetime) -> Practitioner:
    """Make an account whose owner must set a password of their own first; raises `AccountError`."""
    if by_login(session, new.login) is not None:
        raise AccountError("login_taken")
    account = Practitioner(
        login=new.login,
        name=shown_name(new.name),
        title=shown_name(new.title),
        role=new.role.value,
        password_hash=password_hash,
        must_change_password=True,
        is_active=True,
        session_salt=_salt(),
        created_at=now,
    )
    session.add(account)
    session.flush()
    note(session, actor, "practitioner_added", now, practitioner=account.id, role=account.role)
    return account


def set_own_password(session: Session, account: Practitioner, *, password_hash: str, now: datetime) -> Practitioner:
    """Store the new password and end every session, unless the account changed meanwhile; raises `AccountError`."""
    changed = session.execute(
        update(Practitioner)
        .where(Practitioner.id == account.id, Practitioner.session_salt == account.session_salt, Practitioner.is_active)
        .values(password_hash=password_hash, must_change_password=False, session_salt=_salt())
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]  # the stubs give Result; an UPDATE returns CursorResult
        raise AccountError("account_changed")
    note(session, f"practitioner:{account.id}", "password_set", now)
    return _fresh(session, account)


def has_set_own_password(session: Session, account: Practitioner) -> bool:
    """Whether this person ever chose a password, even if it was reset since."""
    chosen = select(AuditEntry.id).where(
        AuditEntry.actor == f"practitioner:{account.id}", AuditEntry.action == "password_set"
    )
    return not account.must_change_password or session.scalar(chosen.limit(1)) is not None


def give_one_time_password(
    session: Session, account: Practitioner, *, password_hash: str, actor: str, now: datetime
) -> None:
    """Replace the password by one that must be changed at once; ends every session and opens a closed account."""
    account.password_hash = password_hash
    account.must_change_password = True
    account.is_active = True
    account.session_salt = _salt()
    note(session, actor, "practitioner_reset", now, practitioner=account.id)


def deactivate(session: Session, account: Practitioner, *, actor: str, now: datetime) -> None:
    account.is_active = False
    account.session_salt = _salt()
    note(session, actor, "practitioner_deactivated", now, practitioner=account.id)


def seen(session: Session, account: Practitioner, now: datetime) -> None:
    """Whoever was here just now counts as on duty, which visitors' waiting times are reckoned from."""
    session.execute(update(Practitioner).where(Practitioner.id == account.id).values(last_seen_at=now))


def note_sign_in(session: Session, account: Practitioner | None, *, is_let_in: bool, now: datetime) -> None:
    """Ids only: a login that nobody has may be a password typed into the wrong field."""
    actor = f"practitioner:{account.id}" if account is not None else "nobody"
    note(session, actor, "signed_in" if is_let_in else "sign_in_refused", now)


def end_sessions(session: Session, account: Practitioner, *, now: datetime) -> None:
    session.execute(update(Practitioner).where(Practitioner.id == account.id).values(session_salt=_salt()))
    note(session, f"practitioner:{account.id}", "signed_out_everywhere", now)


def rename(session: Session, account: Practitioner, *, name: str, title: str, now: datetime) -> None:
    """Change what visitors see beside this person's replies; raises `AccountError`."""
    if not shown_name(name) or not shown_name(title):
        raise AccountError("name_missing")
    session.execute(
        update(Practitioner).where(Practitioner.id == account.id).values(name=shown_name(name), title=shown_name(title))
    )
    note(session, f"practitioner:{account.id}", "renamed", now)


def _fresh(session: Session, account: Practitioner) -> Practitioner:
    found = session.get(Practitioner, account.id, populate_existing=True)
    assert found is not None
    return found


def _normal(password: str) -> str:
    """The same characters from every keyboard: some send é as one code point, some as two."""
    return unicodedata.normalize("NFKC", password)


def _salt() -> str:
    return secrets.token_urlsafe(24)


@cache
def _decoy() -> str:
    """A hash that nothing matches, made with the parameters of the day."""
    return _hasher.hash(secrets.token_urlsafe(32))
