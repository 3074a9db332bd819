"""Who is called: what ships can be read, and a contact that could not be reached stops the start."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from handoff.content import ContentError, OnCallContact, Way, load_content
from handoff.on_call.drill import drill_text
from handoff.settings import ROOT
from tests.content_pack import copy_to

NINA = {"name": "Nina", "email": "nina@careers.example", "webhook": None}
PHONE = {"name": "Duty phone", "email": None, "webhook": "DUTY_WEBHOOK"}


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return copy_to(tmp_path)


def change(data_dir: Path, **changes: Any) -> None:
    path = data_dir / "content" / "on_call.yml"
    path.write_text(yaml.safe_dump({**yaml.safe_load(path.read_text()), **changes}))


def fault(data_dir: Path, **changes: Any) -> str:
    change(data_dir, **changes)
    with pytest.raises(ContentError) as refused:
        load_content(data_dir)
    assert "on_call.yml" == refused.value.file
    return refused.value.what


def test_what_ships_calls_nobody_until_somebody_is_named() -> None:
    on_call = load_content(ROOT / "data").on_call

    assert ((), timedelta(minutes=5)) == (on_call.contacts, on_call.escalate_after)


def test_the_example_in_the_file_can_be_taken_over(data_dir: Path) -> None:
    path = data_dir / "content" / "on_call.yml"
    lines = [line for line in path.read_text().splitlines() if line.startswith("#   ")]
    example = yaml.safe_load("\n".join(line.removeprefix("#").split(" # ")[0] for line in lines if ":" in line))
    change(data_dir, contacts=example)

    assert [("Duty counsellor", (Way.EMAIL, Way.WEBHOOK))] == [
        (contact.name, contact.ways) for contact in load_content(data_dir).on_call.contacts
    ]


def test_contacts_keep_their_order_and_are_found_by_name(data_dir: Path) -> None:
    change(data_dir, contacts=[PHONE, NINA], escalate_after_minutes=0.1)
    on_call = load_content(data_dir).on_call

    assert timedelta(seconds=6) == on_call.escalate_after
    assert (
        OnCallContact("Duty phone", webhook="DUTY_WEBHOOK"),
        OnCallContact("Nina", email="nina@careers.example"),
    ) == on_call.contacts
    assert on_call.contacts[1] == on_call.contact("Nina")
    assert on_call.contact("Somebody else") is None


@pytest.mark.parametrize("minutes", [0, -1, "5", None, True, float("nan"), float("inf"), 1441])
def test_a_pause_is_a_number_of_minutes(data_dir: Path, minutes: object) -> None:
    assert "escalate_after_minutes must be" in fault(data_dir, escalate_after_minutes=minutes)


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"email": None}, "no way to reach"),
        ({"email": "nina"}, "must be an e-mail address"),
        ({"email": "a@b, c@d.example"}, "must be an e-mail address"),
        ({"email": "nina@b.example\nBcc: all@b.example"}, "must be an e-mail address"),
        ({"email": 5}, "must be text"),
        ({"webhook": "https://hooks.example/s3cret"}, "the name of a setting in capitals"),
        ({"webhook": "duty"}, "the name of a setting in capitals"),
        ({"name": " "}, "name must be text"),
        ({"phone": "1771"}, "phone is not known here"),
    ],
)
def test_a_contact_that_cannot_be_reached_stops_the_start(data_dir: Path, changes: dict[str, Any], what: str) -> None:
    assert what in fault(data_dir, contacts=[PHONE, {**NINA, **changes}])


def test_two_contacts_of_one_name_stop_the_start(data_dir: Path) -> None:
    assert "'Nina' twice" in fault(data_dir, contacts=[NINA, PHONE, NINA])


@pytest.mark.parametrize("name", ["subject", "text", "kinds", "no_ref"])
def test_a_missing_sentence_stops_the_start(data_dir: Path, name: str) -> None:
    wording = yaml.safe_load((data_dir / "content" / "on_call.yml").read_text())["wording"]
    del wording[name]

    assert f"wording.{name} is missing" == fault(data_dir, wording=wording)


@pytest.mark.parametrize(
    ("name", "text", "what"),
    [("subject", "{reasons}", "may not use reasons"), ("text", "{words}", "may not use words"),
     ("text", "{", "cannot be filled in"), ("text", "{0}", "may not use 0")],
)  # fmt: skip
def test_a_sentence_that_cannot_be_filled_in_stops_the_start(data_dir: Path, name: str, text: str, what: str) -> None:
    wording = yaml.safe_load((data_dir / "content" / "on_call.yml").read_text())["wording"]

    assert what in fault(data_dir, wording={**wording, name: text})


def test_the_drill_has_words(data_dir: Path) -> None:
    assert drill_text(data_dir)
    (data_dir / "content" / "drill.yml").write_text("says: ''")
    with pytest.raises(ContentError, match=r"drill\.yml: says must be text"):
        drill_text(data_dir)
