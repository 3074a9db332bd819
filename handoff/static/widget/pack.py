"""Packs the widget's modules into the one file a website loads, `static/widget.js`: run it after changing the widget.

Joins, drops comments and spare blanks and shortens private names; does not understand JavaScript beyond that,
and refuses a module whose form it cannot join safely.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from string import ascii_lowercase

HERE = Path(__file__).resolve().parent
PACKED = HERE.with_suffix(".js")
ORDER = (
    *("strings", "dom", "links", "style", "api", "store", "feed"),
    *("outbox", "standing", "log", "panel", "element", "start"),
)
NOTICE = "/* Signpost widget, Apache-2.0. Packed from widget/*.js by widget/pack.py: do not edit. */\n"

_IMPORT = re.compile(r"^import \{[^}]*\} from \"\./(\w+)\.js\";\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=async|const|class|function)", re.MULTILINE)
_STYLE = re.compile(r"(?<=const CSS = `).*?(?=`;)", re.DOTALL)
_TOKEN = re.compile(
    r"""(?P<comment>/\*.*?\*/|//[^\n]*)
    |(?P<text>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)
    |(?P<blank>\s+)
    |(?P<private>\#\w+)
    |(?P<word>[\w$]+)
    |(?P<sign>.)""",
    re.DOTALL | re.VERBOSE,
)
_REGEX = re.compile(r"/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\[\n])+/[a-z]*")
_OWN_PROPERTY = re.compile(r"(?<![\w-])--(?!seen)[\w-]+")
_SPARE_BEFORE = {"}": (";", ","), ")": (",",), "]": (",",)}
_BEFORE_REGEX = "(,=:[!&|?{};"


class PackError(Exception):
    """A module uses a form of import or export that plain joining would break, or comes before what it needs."""


def pack() -> str:
    """The text of `static/widget.js` as the modules stand now."""
    return f"{NOTICE}{squeezed(_STYLE.sub(lambda found: _tight_css(found.group()), joined()))}\n"


def joined(directory: Path = HERE) -> str:
    """All modules as one function: their top-level names share its scope."""
    if stray := {path.stem for path in directory.glob("*.js")} ^ set(ORDER):
        raise PackError(f"not in ORDER, or missing: {', '.join(sorted(stray))}")
    return "(()=>{" + "".join(_body(directory, name) for name in ORDER) + "})();"


def squeezed(source: str) -> str:
    """The same program without comments, with blanks only where two words would run together.

    Safe because every statement of ours ends in a semicolon or a brace, and none is empty.
    """
    short: dict[str, str] = {}
    names = ("#" + "".join(pair) for pair in product(ascii_lowercase, repeat=2))
    out: list[str] = []
    is_apart = False
    for kind, piece in _tokens(source):
        if kind in {"comment", "blank"}:
            is_apart = True
            continue
        if piece in "})]" and out and out[-1] in _SPARE_BEFORE[piece]:
            out.pop()
        if piece == "const":
            piece = "let"  # what a constant protects, it protects where people edit
        if kind == "private":
            piece = short.get(piece) or short.setdefault(piece, next(names))
        if is_apart and out and _would_join(out[-1][-1], piece[0]):
            out.append(" ")
        out.append(piece)
        is_apart = False
    return "".join(out)


def _tokens(source: str) -> Iterator[tuple[str, str]]:
    at, last = 0, ";"
    while found := _TOKEN.match(source, at):
        kind, piece = str(found.lastgroup), found.group()
        if piece == "/" and last in _BEFORE_REGEX and (regex := _REGEX.match(source, at)):
            kind, piece = "text", regex.group()
        yield kind, piece
        at += len(piece)
        if kind not in {"comment", "blank"}:
            last = piece[-1]


def _would_join(left: str, right: str) -> bool:
    is_word_pair = (left.isalnum() or left in "_$") and (right.isalnum() or right in "_$#")
    return is_word_pair or (left == right and left in "+-")


def _tight_css(css: str) -> str:
    names = {name: f"--{place}" for place, name in enumerate(dict.fromkeys(_OWN_PROPERTY.findall(css)))}
    flat = _OWN_PROPERTY.sub(lambda found: names[found.group()], re.sub(r"\s+", " ", css).strip())
    flat = re.sub(r" ?([{};,>]) ?", r"\1", flat)
    return re.sub(r"(?<=[\w-]): ", ":", flat).replace(";}", "}")


def _body(directory: Path, name: str) -> str:
    text = (directory / f"{name}.js").read_text(encoding="utf-8")
    for needed in _IMPORT.findall(text):
        if ORDER.index(needed) >= ORDER.index(name):
            raise PackError(f"{name}.js needs {needed}.js, which ORDER puts after it")
    body = _EXPORT.sub("", _IMPORT.sub("", text))
    if left := re.search(r"^(?:import|export)\b.*", body, re.MULTILINE):
        raise PackError(f"{name}.js: {left.group()}")
    return body


if __name__ == "__main__":
    PACKED.write_text(pack(), encoding="utf-8")
    print(f"{PACKED}: {PACKED.stat().st_size:,} bytes")
