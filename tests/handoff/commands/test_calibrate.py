"""`signpost calibrate`, as somebody who answers for the check calls it: on both databases, for people and machines."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from typing import Any

import pytest

from handoff.commands import calibrate as command
from handoff.domain.triage import ServiceTier
from handoff.services import Services
from tests.conftest import Clock
from tests.judged import many

SELF, BRIEF, INDIVIDUAL = ServiceTier
Run = Callable[..., str]


@pytest.fixture
def run(environ: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)

    def run(*arguments: str) -> str:
        parser = argparse.ArgumentParser()
        command.configure(parser)
        assert 0 == command.run(parser.parse_args(arguments))
        return capsys.readouterr().out

    return run


@pytest.fixture
def pilot(services: Services) -> Services:
    """Forty people on the widget, five by e-mail; two were sent to the other end."""
    many(services, 20, SELF, SELF)
    many(services, 10, SELF, BRIEF, C1=1, C2=1, C3=1, C6=1, X1=1, X3=1)
    many(services, 6, BRIEF, BRIEF, C4=0)
    many(services, 2, BRIEF, INDIVIDUAL, C4=0)
    many(services, 2, SELF, INDIVIDUAL)
    many(services, 5, BRIEF, BRIEF, channel="email", C4=0)
    many(services, 3, BRIEF, None)
    many(services, 4, BRIEF, "cannot_tell")
    return services


def data_of(run: Run, *arguments: str) -> Any:
    return json.loads(run("--json", *arguments))


def test_it_tells_shares_agreement_and_misses_in_words(pilot: Services, run: Run) -> None:
    said = run()

    for line in (
        "45 of 52 resolved handoffs have a check that was shared and a tier found right",
        "    3  nobody said which help was right",
        "    4  the practitioner could not tell",
        "All channels: 45 cases",
        "(19.5% to 45.7%), 14 of 45",
        "widget: 40 cases",
        "email: 5 cases\n  too few to tell",
        "recommended self-help, found right individual",
        "Only people who met a practitioner are in here.",
        "The best of many settings flatters itself",
        "best agreement, on cases it was not chosen on",
        "Checks with the cues of their opening: 45 cases",
    ):
        assert line in said, line
    assert 2 == said.count("recommended self-help, found right individual")


def test_machines_read_the_same_in_codes(pilot: Services, run: Run) -> None:
    found = data_of(run)

    assert (45, 52) == (found["cases"], found["resolved"])
    assert {"no_check": 0, "nobody_said": 3, "cannot_tell": 4, "judged_again": 0, "other_check": 0} == found["left_out"]
    assert 14 == found["overall"]["figures"]["under"]["count"]
    assert {"cases": 5, "is_enough": False, "figures": None} == found["channels"]["email"]
    assert {"self_help": 20, "brief_staff_assisted": 10, "individual_case_managed": 2} == found["table"]["self_help"]
    assert [("self_help", "individual_case_managed")] * 2 == [
        (miss["recommended"], miss["right"]) for miss in found["misses_by_two"]
    ]
    trials = found["trials"]["with_cues"]
    assert (45, 0) == (trials["cases"], trials["differing"])
    assert found["overall"]["figures"] == trials["in_force"]
    counts = [trial["under"]["count"] for trial in trials["others"]]
    assert sorted(counts) == counts
    assert counts[0] < trials["in_force"]["under"]["count"]
    assert {"cases": 0, "is_enough": False} == found["trials"]["answers_alone"]


def test_below_thirty_it_gives_no_figure_and_still_names_the_misses(services: Services, run: Run) -> None:
    many(services, 28, SELF, BRIEF)
    many(services, 1, SELF, INDIVIDUAL)
    said, found = run(), data_of(run)

    assert "All channels: 29 cases\n  too few to tell" in said
    assert "%" not in said.replace("95 %", "")
    assert "kappa" not in said.replace("for kappa", "")
    assert "recommended self-help, found right individual" in said
    assert (None, None) == (found["overall"]["figures"], found["table"])
    assert {"cases": 29, "is_enough": False} == found["trials"]["with_cues"]


def test_older_checks_are_tried_apart_from_their_answers(services: Services, run: Run) -> None:
    many(services, 31, SELF, SELF, has_cues=False)

    assert "Older checks without cues, decided from their answers alone" in run()
    assert (31, 0) == tuple(data_of(run)["trials"][name]["cases"] for name in ("answers_alone", "with_cues"))


def test_a_day_begins_where_the_institution_is(services: Services, clock: Clock, run: Run) -> None:
    """The clock of the tests says Monday 23 November, 10:00 in Singapore."""
    many(services, 1, SELF, BRIEF)
    clock.advance(14 * 3600 + 60)
    many(services, 2, SELF, BRIEF)

    assert (3, 2, 0) == tuple(data_of(run, "--since", f"2026-11-{day}")["cases"] for day in (23, 24, 25))
    assert "counted from 2026-11-24 on" in run("--since", "2026-11-24")


def test_without_any_handoff_it_says_so_and_fails_nothing(services: Services, run: Run) -> None:
    assert "0 of 0 resolved handoffs" in run()


def test_a_day_that_is_none_is_refused(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        run("--since", "last week")

    assert 2 == caught.value.code
    assert "a date such as 2026-09-01 is needed" in capsys.readouterr().err
