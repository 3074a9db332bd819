"""The files of the language model inside installed packages, and whether they are the very files we reviewed.

Model packages are data under names of third parties, so nothing of theirs is ever imported or run.
"""

from __future__ import annotations

import hashlib
from importlib.util import find_spec
from pathlib import Path


class ModelError(Exception):
    """A file of the safety model is missing, is not the pinned one, or does not fit the others."""


def pinned(reference: str, sha256: str) -> bytes:
    """The bytes of `package/path/inside`; raises `ModelError` for any other file than the pinned one."""
    package, _, inner = reference.partition("/")
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModelError(f"the package {package} is not installed")
    return checked(Path(spec.submodule_search_locations[0], inner), sha256)


def checked(path: Path, sha256: str) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelError(f"{path.name} cannot be read: {error.strerror}") from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ModelError(f"{path.name} is not the pinned file")
    return content
