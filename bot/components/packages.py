"""Where a file lies inside an installed package, and whether it is the very file we reviewed.

Model packages are data under names of third parties, so nothing of theirs is ever imported or run.
"""

import hashlib
from importlib.util import find_spec
from pathlib import Path

from rasa.shared.exceptions import InvalidConfigException


def path_inside(reference: str) -> Path:
    """`package/path/inside` as a path on this machine; looked up without importing the package."""
    package, _, inner = reference.partition("/")
    spec = find_spec(package) if package else None
    if spec is None or not spec.submodule_search_locations:
        raise InvalidConfigException(f"{reference}: the package {package!r} is not installed")
    path = Path(spec.submodule_search_locations[0], inner)
    if not path.exists():
        raise InvalidConfigException(f"{reference}: the package {package!r} holds no {inner!r}")
    return path


def pinned(reference: str, sha256: str) -> bytes:
    """The bytes of a file inside a package; refuses any other file than the pinned one."""
    content = path_inside(reference).read_bytes()
    if hashlib.sha256(content).hexdigest() != sha256:
        raise InvalidConfigException(f"{reference} is not the pinned file")
    return content
