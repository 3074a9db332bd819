"""What the guides name exists: commands, targets, paths, links, settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs import documents
from tests.docs.documents import guides, make_targets, text

TARGETS = {"up", "test", "soak", "train", "lint", "bench", "demo", "clean"}
GUIDES = pytest.mark.parametrize("guide", guides(), ids=str)


def test_the_makefile_has_the_targets_people_were_promised() -> None:
    assert set() == TARGETS - make_targets()


@GUIDES
def test_every_make_target_it_names_exists(guide: Path) -> None:
    assert set() == documents.unknown_make_targets(guide)


@GUIDES
def test_every_signpost_command_it_names_exists(guide: Path) -> None:
    assert set() == documents.unknown_commands(guide)


@GUIDES
def test_every_link_leads_somewhere(guide: Path) -> None:
    assert [] == documents.broken_links(guide)


@GUIDES
def test_every_path_it_names_exists(guide: Path) -> None:
    assert [] == documents.missing_paths(guide)


@GUIDES
def test_every_setting_it_names_is_read_by_something(guide: Path) -> None:
    assert set() == documents.unknown_settings(text(guide))


def test_the_readme_begins_with_the_two_commands() -> None:
    code = list(documents.code_in(Path("README.md")))

    assert "make up" in code[0]
    assert any("make test" in snippet for snippet in code[:2])


def test_these_tests_would_notice(tmp_path: Path) -> None:
    guide = tmp_path / "guide.md"
    guide.write_text(
        "`make coffee` [x](nowhere.md) `handoff/nothing.py` `handoff/db.py` `signpost fly` `SIGNPOST_WINGS`\n"
    )

    assert {"coffee"} == documents.unknown_make_targets(guide)
    assert {"fly"} == documents.unknown_commands(guide)
    assert ["nowhere.md"] == documents.broken_links(guide)
    assert ["handoff/nothing.py"] == documents.missing_paths(guide)
    assert {"SIGNPOST_WINGS"} == documents.unknown_settings(text(guide))
