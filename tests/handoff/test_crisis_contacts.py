"""Crisis contacts: every country has somebody to talk to, and nothing doubtful is shown to somebody in danger."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from handoff.content import ContactKind, Content, ContentError, CrisisContact, load_content
from tests.content_pack import CONTACT, SHIPPED, Change, change, copy_to, fault_after


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A copy of what ships, to be changed by a test."""
    return copy_to(tmp_path)


@pytest.fixture(scope="module")
def shipped() -> Content:
    return load_content(SHIPPED)


def test_the_shipped_contacts_for_singapore_have_the_national_line_first(shipped: Content) -> None:
    assert shipped.crisis_contacts[0].number == "1771"
    assert {"995", "999", "1767", "1799"} <= {contact.number for contact in shipped.crisis_contacts}


def test_a_contact_that_nobody_checked_says_so(shipped: Content) -> None:
    line = "national mindline (call): 1771, https://mindline.sg/fsmh (24 hours; not yet checked by us)"

    assert line == shipped.line(shipped.crisis_contacts[0])
    assert "national mindline (call): 1771" == shipped.crisis_contacts[0].short
    assert "Find A Helpline (crisis lines by country): https://findahelpline.com" == (
        shipped.crisis_contacts_elsewhere[0].short
    )


def test_visitors_from_another_country_of_the_file_find_its_contacts(shipped: Content) -> None:
    abroad = {name: [contact.number for contact in there] for name, there in shipped.crisis_contacts_abroad.items()}

    assert {"United States": ["988", "911"]} == abroad


def test_no_shipped_contact_claims_to_have_been_checked(shipped: Content) -> None:
    abroad = (contact for there in shipped.crisis_contacts_abroad.values() for contact in there)
    contacts = (*shipped.crisis_contacts, *abroad, *shipped.crisis_contacts_elsewhere)

    assert [] == [contact.name for contact in contacts if contact.checked_on is not None]


def test_visitors_from_anywhere_else_find_a_directory(shipped: Content) -> None:
    assert shipped.crisis_contacts_elsewhere
    assert all(contact.kind is ContactKind.DIRECTORY for contact in shipped.crisis_contacts_elsewhere)


def test_a_service_in_the_united_states_has_its_contacts_too(data_dir: Path) -> None:
    change(data_dir, "institution.yml", lambda desk: desk.update(country="US"))

    content = load_content(data_dir)
    assert ["988", "911"] == [contact.number for contact in content.crisis_contacts]
    assert ["1771", "+65 6669 1771", "1767", "995", "999"] == [
        contact.number for contact in content.crisis_contacts_abroad["Singapore"]
    ]


def test_the_institution_may_have_a_security_office_of_its_own(data_dir: Path) -> None:
    def add(crisis: dict[str, Any]) -> None:
        for country in ("SG", "US"):
            crisis["countries"][country].append({**CONTACT, "name": "security", "kind": "campus"})

    change(data_dir, "crisis_contacts.yml", add)
    content = load_content(data_dir)

    assert ContactKind.CAMPUS is content.crisis_contacts[-1].kind
    assert ["988", "911"] == [contact.number for contact in content.crisis_contacts_abroad["United States"]]


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({}, "crisis line: 1771 (24 hours; not checked)"),
        ({"checked_on": date(2026, 11, 1)}, "crisis line: 1771 (24 hours)"),
        ({"languages": ("English", "Malay")}, "crisis line: 1771 (24 hours; English; Malay; not checked)"),
        ({"number": None, "url": "https://a.example"}, "crisis line: https://a.example (24 hours; not checked)"),
        ({"url": "https://a.example"}, "crisis line: 1771, https://a.example (24 hours; not checked)"),
    ],
)
def test_a_contact_fits_in_one_line(changes: dict[str, Any], line: str) -> None:
    contact = CrisisContact(**{**CONTACT, "kind": ContactKind.CRISIS_LINE, "languages": (), **changes})

    assert line == contact.line("not checked")


def test_no_crisis_line_for_the_own_country_stops_the_start(data_dir: Path) -> None:
    fault = fault_after(data_dir, "crisis_contacts.yml", lambda crisis: crisis["countries"].pop("SG"))

    assert fault.what == "countries.SG has no crisis line: add one before anybody is let in"


def test_no_crisis_line_for_another_country_stops_the_start_too(data_dir: Path) -> None:
    fault = fault_after(data_dir, "crisis_contacts.yml", lambda crisis: crisis["countries"]["US"].pop(0))

    assert fault.what == "countries.US has no crisis line: add one before anybody is let in"


@pytest.mark.parametrize(
    ("step", "what"),
    [
        (lambda names: names.pop("US"), "country_names.US is missing"),
        (lambda names: names.pop("SG"), "country_names.SG is missing"),
        (lambda names: names.update(FR="France"), "country_names.FR is not known here"),
    ],
)
def test_every_country_has_a_name_and_no_name_is_left_over(data_dir: Path, step: Change, what: str) -> None:
    assert what == fault_after(data_dir, "crisis_contacts.yml", lambda crisis: step(crisis["country_names"])).what


def test_neither_do_the_contacts_of_another_country_or_of_elsewhere_count(data_dir: Path) -> None:
    change(data_dir, "institution.yml", lambda desk: desk.update(country="FR"))

    with pytest.raises(ContentError, match="countries.FR has no crisis line"):
        load_content(data_dir)


@pytest.mark.parametrize("left", [[], ["ambulance", "police", "ScamShield helpline"]])
def test_an_ambulance_alone_is_not_somebody_to_talk_to(data_dir: Path, left: list[str]) -> None:
    def keep(crisis: dict[str, Any]) -> None:
        crisis["countries"]["SG"] = [entry for entry in crisis["countries"]["SG"] if entry["name"] in left]

    assert "no crisis line" in fault_after(data_dir, "crisis_contacts.yml", keep).what


@pytest.mark.parametrize("name", sorted(CONTACT))
def test_nothing_of_a_contact_may_be_left_out(data_dir: Path, name: str) -> None:
    fault = fault_after(data_dir, "crisis_contacts.yml", lambda crisis: crisis["countries"]["SG"][1].pop(name))

    assert f"countries.SG[2].{name} is missing" == fault.what


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"kind": "hotline"}, "kind must be one of crisis_line, emergency, police, campus, scam, directory"),
        ({"number": 1771}, "number must be text; put it in quotes"),
        ({"number": " "}, "number must be text"),
        ({"number": None, "url": None}, "there is no way to reach this contact"),
        ({"url": "mindline.sg"}, "url must be an https:// address"),
        ({"source": None}, "source must be text"),
        ({"languages": "English"}, "languages must be a list"),
        ({"checked_on": "yesterday"}, "checked_on must be a date such as 2026-11-23"),
        ({"checked_on": True}, "checked_on must be a date"),
        ({"phone": "1771"}, "phone is not known here"),
    ],
)
@pytest.mark.parametrize("country", ["SG", "US"])
def test_nonsense_in_a_contact_of_any_country_stops_the_start(
    data_dir: Path, country: str, changes: dict[str, Any], what: str
) -> None:
    def spoil(crisis: dict[str, Any]) -> None:
        crisis["countries"][country].append({**CONTACT, **changes})

    assert what in fault_after(data_dir, "crisis_contacts.yml", spoil).what


def test_nonsense_in_a_contact_of_elsewhere_stops_the_start(data_dir: Path) -> None:
    fault = fault_after(data_dir, "crisis_contacts.yml", lambda crisis: crisis["elsewhere"][0].update(url=None))

    assert fault.what == "elsewhere[1].number and url are both null: there is no way to reach this contact"
