"""What the check reads in an opening: spellings, sets of words and the patterns of each cue, from `opening_cues.yml`.

Refuses a cue that the decision does not know and a pattern that cannot be read; decides nothing about a visitor.
"""

from __future__ import annotations

from pathlib import Path

from handoff.content.entry import ContentError, Entry, read_file
from handoff.domain.cues import Cue
from handoff.domain.opening import OpeningReader, PatternError, Patterns, compiled
from handoff.domain.plain_words import Spellings

FILE = "opening_cues.yml"


def load_opening_reader(data_dir: Path) -> OpeningReader:
    """The reader of the content pack; raises `ContentError`."""
    return opening_reader_of(read_file(data_dir / "content" / FILE))


def opening_reader_of(file: Entry) -> OpeningReader:
    spellings = Spellings(
        _texts_by_name(file.entry("stands_for")), frozenset(file.texts("watched")), frozenset(file.texts("left_alone"))
    )
    words = file.entry("words")
    sets = {name: words.texts(name) for name in words.names()}
    listed = file.entry("cues")
    patterned: list[Cue] = [cue for cue in Cue if cue is not Cue.NO_REQUEST]
    patterns = {cue: _patterns(listed.entry(cue), sets) for cue in patterned}
    listed.done()
    requests = _patterns(file.entry("requests"), sets).found
    file.done()
    return OpeningReader(spellings, patterns, requests)


def _texts_by_name(entry: Entry) -> dict[str, str]:
    return {str(name): entry.words(name) for name in entry.names()}


def _patterns(entry: Entry, sets: dict[str, tuple[str, ...]]) -> Patterns:
    found = entry.texts("patterns")
    unless = entry.texts("unless") if "unless" in entry.names() else ()
    entry.done()
    try:
        return Patterns(tuple(compiled(one, sets) for one in found), tuple(compiled(one, sets) for one in unless))
    except PatternError as error:
        raise ContentError(entry.file, str(error)) from error
