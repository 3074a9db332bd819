"""One number for everything a trained model depends on, so that training happens when it must and only then.

Does not know how training works; content that Rasa never reads (`data/content/`) does not count.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path

PARTS = ("data/nlu", "data/rules", "data/stories", "data/responses", "bot/domain", "bot/components")
FILES = ("config.yml", "uv.lock")
SUFFIXES = {".yml", ".yaml", ".py"}


def fingerprint(root: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(_inputs(root)):
        digest.update(f"{path.relative_to(root)}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def _inputs(root: Path) -> Iterator[Path]:
    yield from (root / name for name in FILES if (root / name).is_file())
    for part in PARTS:
        yield from (path for path in (root / part).rglob("*") if path.suffix in SUFFIXES)
