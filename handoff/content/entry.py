"""Reading what content people wrote: each value is taken with its type checked, and a fault names its place.

Knows YAML's traps (an unquoted NO is false, an unquoted 10:00 is 600), not what any of the values mean.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import yaml

Code = TypeVar("Code", bound=StrEnum)


class ContentError(Exception):
    """A file of `data/content/` is missing, or holds something that no visitor should be shown."""

    def __init__(self, file: str, what: str) -> None:
        super().__init__(f"{file}: {what}")
        self.file = file
        self.what = what


class _Loader(yaml.CSafeLoader):
    """Of two equal keys YAML keeps the last in silence; here they are a fault."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        if repeated := next((key for key in keys if keys.count(key) > 1), None):
            raise _RepeatedKey(str(repeated))
        return super().construct_mapping(node, deep)


class _RepeatedKey(yaml.YAMLError):
    pass


class Entry:
    """One mapping of a content file. Every key must be asked for in the end: `done` refuses what is left over."""

    def __init__(self, file: str, where: str, raw: object) -> None:
        self.file = file
        self._where = where
        if not isinstance(raw, dict):
            raise ContentError(file, f"{where or 'the file'} must be a mapping")
        self._left: dict[Any, Any] = dict(raw)

    def fault(self, name: str, what: str) -> ContentError:
        return ContentError(self.file, f"{self._path(name)} {what}")

    def text(self, name: str) -> str:
        value = self._take(name)
        if not isinstance(value, str) or not value.strip():
            raise self.fault(name, "must be text; put it in quotes")
        return value.strip()

    def words(self, name: str) -> str:
        """Text that may be empty: what a filler word stands for."""
        value = self._take(name)
        if not isinstance(value, str):
            raise self.fault(name, "must be text; put it in quotes")
        return value.strip()

    def optional_text(self, name: str) -> str | None:
        return None if self._is_null(name) else self.text(name)

    def url(self, name: str) -> str:
        value = self.text(name)
        parts = urlsplit(value)
        if parts.scheme != "https" or not parts.hostname or any(letter.isspace() for letter in value):
            raise self.fault(name, "must be an https:// address")
        return value

    def optional_url(self, name: str) -> str | None:
        return None if self._is_null(name) else self.url(name)

    def code(self, name: str, codes: type[Code]) -> Code:
        value = self.text(name)
        try:
            return codes(value)
        except ValueError:
            raise self.fault(name, f"must be one of {', '.join(codes)}") from None

    def integer(self, name: str) -> int:
        value = self._take(name)
        if type(value) is not int:
            raise self.fault(name, "must be a whole number")
        return value

    def number(self, name: str) -> float:
        value = self._take(name)
        if type(value) not in (int, float) or not math.isfinite(value):
            raise self.fault(name, "must be a number")
        return float(value)

    def day(self, name: str) -> date:
        return self._day(name, self._take(name))

    def optional_day(self, name: str) -> date | None:
        value = self._take(name)
        return None if value is None else self._day(name, value)

    def days(self, name: str) -> frozenset[date]:
        values = [self._day(name, value) for value in self.values(name)]
        if len(set(values)) < len(values):
            raise self.fault(name, "has a date twice")
        return frozenset(values)

    def values(self, name: str) -> list[Any]:
        value = self._take(name)
        if not isinstance(value, list):
            raise self.fault(name, "must be a list")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        values = self.values(name)
        if not all(isinstance(value, str) and value for value in values):
            raise self.fault(name, "must be a list of texts")
        return tuple(values)

    def entry(self, name: str) -> Entry:
        return Entry(self.file, self._path(name), self._take(name))

    def entries(self, name: str) -> Iterator[Entry]:
        for number, value in enumerate(self.values(name), start=1):
            yield Entry(self.file, f"{self._path(name)}[{number}]", value)

    def optional_entry(self, name: str) -> Entry | None:
        return None if self._is_null(name) else self.entry(name)

    def optional_entries(self, name: str) -> Iterator[Entry]:
        """Nothing where the value is null."""
        return iter(()) if self._is_null(name) else self.entries(name)

    def names(self) -> list[Any]:
        return list(self._left)

    def done(self) -> None:
        """Refuse keys that nobody asked for: a misspelt one would otherwise pass for a left-out one."""
        if self._left:
            raise self.fault(str(next(iter(self._left))), "is not known here")

    def _take(self, name: str) -> Any:
        if name not in self._left:
            raise self.fault(name, "is missing")
        return self._left.pop(name)

    def _is_null(self, name: str) -> bool:
        if name in self._left and self._left[name] is None:
            del self._left[name]
            return True
        return False

    def _day(self, name: str, value: object) -> date:
        if not isinstance(value, date) or isinstance(value, datetime):
            raise self.fault(name, f"must be a date such as 2026-11-23, not {value!r}")
        return value

    def _path(self, name: str) -> str:
        return f"{self._where}.{name}" if self._where else name


def read_file(path: Path) -> Entry:
    """The file's mapping; raises `ContentError`."""
    try:
        document = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506  # a safe one
        return Entry(path.name, "", document)
    except _RepeatedKey as error:
        raise ContentError(path.name, f"holds {error} twice in one place") from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ContentError(path.name, f"cannot be read ({type(error).__name__})") from error
