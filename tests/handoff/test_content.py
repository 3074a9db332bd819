"""The content pack: what ships can be read, and what must not be shown to a visitor stops the start."""

from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from handoff.content import (
    Content,
    ContentError,
    Institution,
    Kind,
    Level,
    Phase,
    Resource,
    load_content,
    load_cut_points,
)
from handoff.domain.opening_hours import hours_text
from handoff.domain.readiness import ITEMS, CutPoints
from tests.content_pack import FILES, RESOURCE, SHIPPED, change, copy_to, fault_after

# --- what ships ----------------------------------------------------------------------------------------------------


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A copy of what ships, to be changed by a test."""
    return copy_to(tmp_path)


@pytest.fixture(scope="module")
def shipped() -> Content:
    return load_content(SHIPPED)


def test_the_shipped_institution_is_complete_and_plainly_made_up(shipped: Content) -> None:
    assert shipped.institution == Institution(
        name="Merlion Bay University",
        service_name="Merlion Bay Careers",
        country="SG",
        address="Student Hub, level 2, 1 Example Quay (a made-up address)",
        phone="+65 5555 0100 (a made-up number)",
        email="careers@merlionbay.example",
        booking_url="https://careers.merlionbay.example/appointments",
    )


def test_the_shipped_hours_are_office_hours_in_singapore(shipped: Content) -> None:
    zone = ZoneInfo("Asia/Singapore")

    assert hours_text(shipped.opening_hours) == "Mon-Fri 09:00-17:00"
    assert zone == shipped.opening_hours.zone
    assert shipped.opening_hours.is_open(datetime(2026, 11, 23, 9, tzinfo=zone))
    assert not shipped.opening_hours.is_open(datetime(2026, 12, 25, 9, tzinfo=zone))


def test_the_shipped_closures_cover_two_years_and_fall_on_working_days_only(shipped: Content) -> None:
    closures = shipped.opening_hours.closures

    assert {2026, 2027} == {day.year for day in closures}
    assert [] == sorted(day for day in closures if day.weekday() > 4)


def test_the_shipped_cut_points_are_those_of_the_draft_check(shipped: Content) -> None:
    assert CutPoints() == shipped.cut_points
    assert CutPoints() == load_cut_points(SHIPPED)


def test_every_item_of_the_check_that_asks_for_know_how_has_a_resource(shipped: Content) -> None:
    helped = {item for resource in shipped.resources for item in resource.helps}

    assert {"C1", "C2", "C3", "C4"} <= helped


# --- what is read --------------------------------------------------------------------------------------------------


def test_a_resource_is_read_with_its_types(data_dir: Path) -> None:
    change(data_dir, "resources.yml", lambda file: file["resources"][0].update(checked_on=date(2026, 11, 1)))

    assert load_content(data_dir).resources == (
        Resource(
            id="cv_guide",
            kind=Kind.INFORMATION,
            phases=(Phase.EXECUTION,),
            topics=("cv_start",),
            helps=("C3", "X2"),
            country=None,
            level=Level.GUIDED,
            minutes=20,
            title="A CV from nothing",
            url="https://careers.example/cv",
            prompts=(),
            checked_on=date(2026, 11, 1),
        ),
    )


def test_the_institution_can_be_reached_by_what_its_contact_text_says(shipped: Content) -> None:
    institution = shipped.institution

    for part in (institution.service_name, institution.email, institution.phone, institution.address):
        assert part in institution.contact_text


def test_hours_of_a_day_may_be_parted_and_days_left_out(data_dir: Path) -> None:
    change(data_dir, "institution.yml", lambda desk: desk.update(hours={"sat": ["09:00-12:00", "13:00-17:30"]}))

    assert hours_text(load_content(data_dir).opening_hours) == "Sat 09:00-12:00 and 13:00-17:30"


def test_a_centre_may_set_its_own_cut_points(data_dir: Path) -> None:
    change(data_dir, "institution.yml", lambda desk: desk["readiness_cut_points"].update(capability_high_from=9))

    assert load_cut_points(data_dir).capability_high_from == 9
    assert load_content(data_dir).cut_points.capability_high_from == 9


# --- what stops the start ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", FILES)
def test_a_file_that_is_not_there_stops_the_start(data_dir: Path, file: str) -> None:
    (data_dir / "content" / file).unlink()

    with pytest.raises(ContentError, match=f"{file}: cannot be read"):
        load_content(data_dir)


@pytest.mark.parametrize("text", ["a: [", "- 1", "", "just words", "\x00", "name: !!python/object/apply:os.getcwd []"])
@pytest.mark.parametrize("file", FILES)
def test_a_file_that_is_not_a_mapping_stops_the_start(data_dir: Path, file: str, text: str) -> None:
    (data_dir / "content" / file).write_text(text)

    with pytest.raises(ContentError, match=file):
        load_content(data_dir)


def test_a_file_that_is_not_utf8_stops_the_start(data_dir: Path) -> None:
    (data_dir / "content" / "resources.yml").write_bytes(b"resources: ['\xff']")

    with pytest.raises(ContentError, match="resources.yml: cannot be read"):
        load_content(data_dir)


@pytest.mark.parametrize(
    "name",
    ["name", "service_name", "country", "zone", "address", "phone", "email", "booking_url", "hours", "closures",
     "facts"],
)  # fmt: skip
def test_nothing_of_the_institution_may_be_left_out(data_dir: Path, name: str) -> None:
    assert f"{name} is missing" == fault_after(data_dir, "institution.yml", lambda desk: desk.pop(name)).what


@pytest.mark.parametrize("name", sorted(RESOURCE))
def test_nothing_of_a_resource_may_be_left_out(data_dir: Path, name: str) -> None:
    fault = fault_after(data_dir, "resources.yml", lambda file: file["resources"][0].pop(name))

    assert f"resources[1].{name} is missing" == fault.what


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"name": ""}, "name must be text"),
        ({"phone": 6555550100}, "phone must be text; put it in quotes"),
        ({"country": False}, "country must be text; put it in quotes"),  # what YAML makes of an unquoted NO
        ({"country": "sg"}, "country must be the two capital letters"),
        ({"country": "SGP"}, "country must be the two capital letters"),
        ({"zone": "Asia/Atlantis"}, "zone is no time zone"),
        ({"zone": "../../etc/passwd"}, "zone is no time zone"),
        ({"zone": "Asia"}, "zone is no time zone"),
        ({"email": "careers"}, "email must be an e-mail address"),
        ({"booking_url": "http://careers.example"}, "booking_url must be an https:// address"),
        ({"booking_url": "javascript:alert(1)"}, "booking_url must be an https:// address"),
        ({"booking_url": "https://"}, "booking_url must be an https:// address"),
        ({"booking_url": "https://a.example/a b"}, "booking_url must be an https:// address"),
        ({"hours": {}}, "hours cannot be right: the week has no opening hours"),
        ({"hours": {"mon": []}}, "hours cannot be right: the week has no opening hours"),
        ({"hours": {"monday": ["09:00-17:00"]}}, "hours.monday is not known here"),
        ({"hours": {"mon": "09:00-17:00"}}, "hours.mon must be a list"),
        ({"hours": {"mon": [600]}}, "hours.mon must be a list of texts"),  # what YAML makes of an unquoted 10:00
        ({"hours": {"mon": ["9-5"]}}, "hours.mon must list hours such as 09:00-17:00, not '9-5'"),
        ({"hours": {"mon": ["09:00-24:00"]}}, "hours.mon must list hours"),
        ({"hours": {"mon": ["17:00-09:00"]}}, "hours.mon cannot be right"),
        ({"hours": {"mon": ["13:00-17:00", "09:00-12:00"]}}, "hours cannot be right: the hours of mon"),
        ({"hours": None}, "hours must be a mapping"),
        ({"closures": ["2026-13-45"]}, "closures must be a date"),
        ({"closures": [datetime(2026, 1, 1, 9)]}, "closures must be a date"),  # noqa: DTZ001
        ({"closures": [date(2026, 1, 1), date(2026, 1, 1)]}, "closures has a date twice"),
        ({"readiness_cut_points": {"capability_high_from": 8}}, "readiness_cut_points.complexity_low_to is missing"),
        ({"telephone": "1"}, "telephone is not known here"),
    ],
)
def test_nonsense_in_the_institution_stops_the_start(data_dir: Path, changes: dict[str, Any], what: str) -> None:
    assert what in fault_after(data_dir, "institution.yml", lambda desk: desk.update(changes)).what


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"capability_high_from": 13}, "cannot be right: capability_high_from"),
        ({"complexity_low_to": "5"}, "readiness_cut_points.complexity_low_to must be a whole number"),
        ({"complexity_low_to": True}, "readiness_cut_points.complexity_low_to must be a whole number"),
        ({"capability_low": 3}, "readiness_cut_points.capability_low is not known here"),
    ],
)
def test_nonsense_in_the_cut_points_stops_the_start(data_dir: Path, changes: dict[str, Any], what: str) -> None:
    fault = fault_after(data_dir, "institution.yml", lambda desk: desk["readiness_cut_points"].update(changes))

    assert what in fault.what


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"url": "http://careers.example/cv"}, "resources[1].url must be an https:// address"),
        ({"kind": "game"}, "resources[1].kind must be one of exercise, information, modelling"),
        ({"level": "expert"}, "resources[1].level must be one of guided, independent"),
        ({"phases": ["casve"]}, "resources[1].phases holds an unknown code ('casve' is not a valid Phase)"),
        ({"phases": []}, "resources[1].phases must name at least one step of a decision"),
        ({"country": "Singapore"}, "resources[1].country must be the two capital letters"),
        ({"country": False}, "resources[1].country must be text; put it in quotes"),
        ({"minutes": 0}, "resources[1].minutes must be from 1 to"),
        ({"minutes": True}, "resources[1].minutes must be a whole number"),
        ({"url": None}, "resources[1].prompts is missing"),
        ({"url": None, "prompts": []}, "resources[1].prompts must hold what to write about"),
        ({"prompts": ["why?"]}, "resources[1].prompts is not known here"),
        ({"helps": ["C1", "C7"]}, "resources[1].helps names no item of the readiness check: C7"),
        ({"topics": [1]}, "resources[1].topics must be a list of texts"),
        ({"author": "me"}, "resources[1].author is not known here"),
    ],
)
def test_nonsense_in_a_resource_stops_the_start(data_dir: Path, changes: dict[str, Any], what: str) -> None:
    fault = fault_after(data_dir, "resources.yml", lambda file: file["resources"][0].update(changes))

    assert what in fault.what


def test_two_resources_with_one_id_stop_the_start(data_dir: Path) -> None:
    fault = fault_after(data_dir, "resources.yml", lambda file: file["resources"].append(RESOURCE))

    assert fault.what == "resources holds 'cv_guide' twice"


@pytest.mark.parametrize("file", FILES)
def test_a_misspelt_key_is_not_taken_for_a_left_out_one(data_dir: Path, file: str) -> None:
    assert fault_after(data_dir, file, lambda document: document.update(extra=1)).what == "extra is not known here"


def test_the_error_names_the_file_and_the_place(data_dir: Path) -> None:
    fault = fault_after(data_dir, "institution.yml", lambda desk: desk.update(email="careers"))

    assert str(fault) == "institution.yml: email must be an e-mail address"


def test_a_resource_may_help_with_any_item(data_dir: Path) -> None:
    change(data_dir, "resources.yml", lambda file: file["resources"][0].update(helps=list(ITEMS)))

    assert load_content(data_dir).resources[0].helps == ITEMS
