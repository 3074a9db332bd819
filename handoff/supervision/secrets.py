"""Decides what the processes of one installation sign and greet each other with: made once, kept in `var/`.

A secret given by the environment wins over the kept one; this module does not know what any of them is for.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

NAMES = ("SIGNPOST_TOKEN_KEY", "SIGNPOST_SESSION_KEY", "SIGNPOST_INTERNAL_TOKEN")
FILE = "secrets.json"


class SecretsError(Exception):
    """The file of kept secrets cannot be used; the message says why and what to do."""


def fresh() -> dict[str, str]:
    """A new value for each secret."""
    return {name: secrets.token_urlsafe(48) for name in NAMES}


def with_secrets(environ: Mapping[str, str], var_dir: Path) -> dict[str, str]:
    """The environment completed by the kept secrets; makes and keeps them if the installation is new."""
    missing = [name for name in NAMES if not environ.get(name) and not environ.get(f"{name}_FILE")]
    if not missing:
        return dict(environ)
    kept = load_or_create(var_dir)
    return {**environ, **{name: kept[name] for name in missing}}


def load_or_create(var_dir: Path) -> dict[str, str]:
    """The kept secrets; two starts at once agree on one set, because only one can create the file."""
    var_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = var_dir / FILE
    if not path.exists():
        _create(path)
    _refuse_readable_by_others(path)
    return _read(path)


def _create(path: Path) -> None:
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(fresh(), file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)  # whole or not at all, and never over another start's file
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _refuse_readable_by_others(path: Path) -> None:
    if path.stat().st_mode & 0o077:
        raise SecretsError(f"{path} can be read by others; make it yours alone: chmod 600")


def _read(path: Path) -> dict[str, str]:
    try:
        kept = json.loads(path.read_text())
        return {name: str(kept[name]) for name in NAMES}
    except (ValueError, KeyError, TypeError) as error:
        raise SecretsError(f"{path} is damaged; delete it for new secrets: everybody signs in again") from error
