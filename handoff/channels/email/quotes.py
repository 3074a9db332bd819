"""Finds what somebody wrote themselves in a reply: without the quoted mail and the signature.

In doubt everything is kept. Lines go only as a quote marked as such, or as words that we know we sent.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

LONGEST = 200_000
"""Characters looked at; whatever is longer stays as it is."""
LONGEST_SIGNATURE = 8
SHORTEST_PROOF = 20
"""Characters of ours that must stand unmarked in a mail to be taken for a quote: a "yes" stands in many mails."""
_INTRODUCTIONS = 20
_WROTE_LINES, _WROTE_LENGTH = 3, 400
_WROTE = re.compile(
    r"(?:On|Am|Le|El|Il)\b.{6,300}(?:wrote|schrieb\b[^:]{0,200}|a écrit|escribió|ha scritto)\s{0,3}:", re.I
)
_DIVIDER = re.compile(
    r"-{2,20}\s?(?:Original Message|Ursprüngliche Nachricht|Forwarded message)\s?-{2,20}|_{10,}", re.I
)
_HEADER = re.compile(r"\*?(?:From|Sent|To|Cc|Date|Subject|Reply-To)\s?:\*?\s.*", re.I)
_HEADERS = range(3, 13)


def own_words(text: str, known: Sequence[str] = ()) -> str:
    """What is new in `text`. `known` is what we sent; "" when the mail holds nothing but quotes of it."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(text) <= LONGEST:
        sent = _squeezed(known)
        lines = _without_quote_above(_without_quote_below(lines, sent), sent)
        lines = _without_signature(lines)
    return "\n".join(lines).strip()


def _without_quote_below(lines: list[str], sent: str) -> list[str]:
    """Cut where the history begins, if from there on nothing is their own."""
    after_last_plain = max((n for n, line in enumerate(lines) if _is_plain(line)), default=-1) + 1
    introductions = [(n, end) for n in range(len(lines)) if (end := _introduction(lines, n)) is not None]
    for start, end in introductions[:_INTRODUCTIONS]:
        is_marked = end >= after_last_plain and any(map(_is_quote, lines[end:]))
        if is_marked or _is_all_sent(lines[end:], sent):
            return lines[:start]
    quote = lines[after_last_plain:]
    return lines[:after_last_plain] if any(map(_is_quote, quote)) and _is_sent(quote, sent) else lines


def _without_quote_above(lines: list[str], sent: str) -> list[str]:
    """An answer below one block of quote: the block goes. Of several blocks each belongs to an answer, so they stay."""
    start = next((n for n, line in enumerate(lines) if line.strip()), len(lines))
    introduced = _introduction(lines, start)
    begin = start if introduced is None else introduced
    end = next((n for n in range(begin, len(lines)) if _is_plain(lines[n])), len(lines))
    block, rest = lines[begin:end], lines[end:]
    if not any(map(_is_quote, block)) or any(map(_is_quote, rest)):
        return lines
    return rest if introduced is not None or _is_sent(block, sent) else lines


def _without_signature(lines: list[str]) -> list[str]:
    """RFC 3676: what stands below `-- `. Not in a mail that still holds quotes: the mark may be part of one."""
    if any(_is_quote(line) or _introduction(lines, n) is not None for n, line in enumerate(lines)):
        return lines
    mark = next((n for n, line in enumerate(lines) if line == "-- "), len(lines))
    return lines[:mark] if len(lines) - mark - 1 <= LONGEST_SIGNATURE else lines


def _introduction(lines: list[str], start: int) -> int | None:
    """Where the quote begins that is introduced at `start`: by `On ... wrote:`, a divider, or a block of headers."""
    if start >= len(lines) or not _is_plain(lines[start]):
        return None
    for length in range(1, _WROTE_LINES + 1):
        words = _squeezed(lines[start : start + length])
        if len(words) <= _WROTE_LENGTH and _WROTE.fullmatch(words):
            return start + length
    after = start
    if _DIVIDER.fullmatch(lines[start].strip()):
        after = next((n for n in range(start + 1, len(lines)) if lines[n].strip()), len(lines))
    headers = 0
    while headers < _HEADERS.stop and _HEADER.fullmatch("".join(lines[after + headers : after + headers + 1]).strip()):
        headers += 1
    return after + headers if headers in _HEADERS else None


def _is_all_sent(lines: list[str], sent: str) -> bool:
    """Unmarked history, as some programs leave it: whole stretches of what we sent, between further introductions."""
    stretches: list[list[str]] = [[]]
    number = 0
    while number < len(lines):
        end = _introduction(lines, number)
        if end is None:
            stretches[-1].append(lines[number])
        else:
            stretches.append([])
        number = number + 1 if end is None else end
    return _is_sent(stretches[0], sent) and all(_squeezed(map(_unmarked, lines)) in sent for lines in stretches[1:])


def _is_sent(lines: list[str], sent: str) -> bool:
    """One unbroken stretch of what we sent: a word put in between, or added at the end, makes it new."""
    words = _squeezed(map(_unmarked, lines))
    return len(words) >= SHORTEST_PROOF and words in sent


def _is_quote(line: str) -> bool:
    return line.startswith(">")


def _is_plain(line: str) -> bool:
    return bool(line.strip()) and not _is_quote(line)


def _unmarked(line: str) -> str:
    return line.lstrip("> \t")


def _squeezed(lines: Sequence[str] | map[str]) -> str:
    return " ".join(" ".join(lines).split())
