"""Turns an HTML mail into text: the words in their order, quotes marked with `>`, links kept.

Knows nothing of what a quote means; that is decided in `quotes`.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

_SILENT = frozenset({"script", "style", "head", "title", "template"})
_BREAKING = frozenset(
    {
        "address",
        "article",
        "blockquote",
        "div",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tr",
        "ul",
    }
)
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)


def text_of_html(html: str) -> str:
    """Plain text; broken HTML gives its words all the same."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in reader.lines)).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._done: list[str] = []
        self._line = ""
        self._silent = 0
        self._quotes = 0
        self._hrefs: list[str] = []

    @property
    def lines(self) -> list[str]:
        return [*self._done, self._marked(self._line)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        if tag in _BREAKING:
            self._break()
        if tag == "br":
            self._new_line()
        elif tag == "blockquote":
            self._quotes += 1
        elif tag == "li":
            self._line = "- "
        elif tag in {"td", "th"} and self._line.strip():
            self._line += " "
        elif tag == "a":
            self._hrefs.append(dict(attrs).get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        if tag == "a" and self._hrefs:
            self._close_link(self._hrefs.pop())
        if tag in _BREAKING and tag not in _VOID:
            self._break()
        if tag == "p" and self._done and self._done[-1]:
            self._new_line()
        if tag == "blockquote":
            self._quotes = max(0, self._quotes - 1)

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        words = re.sub(r"[ \t\r\n\f\u00a0]+", " ", data)
        self._line += words.lstrip() if not self._line or self._line.endswith(" ") else words

    def _close_link(self, href: str) -> None:
        if href.startswith(("http://", "https://")) and href.rstrip("/") not in self._line:
            self._line += f" ({href})"

    def _break(self) -> None:
        if self._line.strip():
            self._new_line()

    def _new_line(self) -> None:
        self._done.append(self._marked(self._line))
        self._line = ""

    def _marked(self, line: str) -> str:
        return "> " * self._quotes + line.strip() if self._quotes else line.strip()
