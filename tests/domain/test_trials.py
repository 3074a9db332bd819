"""Other cut-points on the same checks: all that lie near, none that contradicts itself, the best of them doubted."""

from __future__ import annotations

from dataclasses import asdict
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from handoff.domain.agreement import ENOUGH
from handoff.domain.calibration import Case, Figures, decided, group_of
from handoff.domain.readiness import DEFAULT_CUT_POINTS, CutPoints
from handoff.domain.triage import SUPPORT, ServiceTier
from handoff.domain.trials import BEST_PAIRS, Trials, settings_near, trials_of
from tests.domain.checked import case, drawn

SELF, BRIEF, INDIVIDUAL = ServiceTier


def tried(cases: list[Case]) -> Trials:
    found = trials_of(cases, DEFAULT_CUT_POINTS)
    assert found is not None
    return found


def worth(figures: Figures) -> float:
    assert figures.kappa is not None
    return figures.kappa.value


def strict_by_one() -> list[Case]:
    """Practitioners who let nobody with a lead below 8 work alone: one cut-point away from the rule."""
    leads = [(8, {}), (7, {"X1": 1}), (6, {"X1": 1, "X3": 1}), (0, {"C4": 0})]
    found = []
    for number in range(60):
        lead, answers = leads[number % 4]
        told = SELF if lead >= 6 else BRIEF
        capability = {"C1": 1, "C2": 1, "C3": 1, "C6": 1} if told is SELF else {}
        right = SELF if lead >= 8 else BRIEF if told is SELF else told
        found.append(case(number, told, right, **{**capability, **answers}))
    return found


def test_each_field_moves_one_up_and_one_down_and_every_two_together() -> None:
    found = settings_near(DEFAULT_CUT_POINTS)

    assert DEFAULT_CUT_POINTS == found[0].cut_points
    assert 1 + 6 * 2 + 15 * 4 == len(found) == len({setting.cut_points for setting in found})
    for setting in found:
        kept = asdict(DEFAULT_CUT_POINTS) | dict(setting.moved)
        assert kept == asdict(setting.cut_points)
        assert all(abs(value - getattr(DEFAULT_CUT_POINTS, name)) == 1 for name, value in setting.moved)


def test_cut_points_that_contradict_themselves_are_not_tried() -> None:
    at_the_edge = CutPoints(capability_high_from=0, self_help_lead_from=3, case_managed_lead_to=2)

    for setting in settings_near(at_the_edge):
        assert setting.cut_points.capability_high_from >= 0
        assert setting.cut_points.case_managed_lead_to < setting.cut_points.self_help_lead_from


def test_fewer_than_thirty_are_not_tried() -> None:
    assert trials_of(drawn(1, ENOUGH - 1), DEFAULT_CUT_POINTS) is None
    assert trials_of(drawn(1, ENOUGH), DEFAULT_CUT_POINTS) is not None


def test_every_figure_is_what_deciding_anew_gives() -> None:
    cases = drawn(3, 50)
    for trial in tried(cases).others:
        moved = [decided(one, trial.setting.cut_points) for one in cases]
        under = sum(SUPPORT[given] < SUPPORT[one.right] for given, one in zip(moved, cases, strict=True))
        over = sum(SUPPORT[given] > SUPPORT[one.right] for given, one in zip(moved, cases, strict=True))
        assert (under, over) == (trial.figures.under.count, trial.figures.over.count)


def test_the_setting_in_force_shows_the_figures_of_the_group() -> None:
    cases = drawn(4, 50)

    assert group_of(cases).figures == tried(cases).now
    assert 0 == tried(cases).differing


def test_what_today_would_be_decided_otherwise_is_counted() -> None:
    cases = [case(number, BRIEF if number < 7 else SELF, SELF) for number in range(40)]

    assert 7 == tried(cases).differing


def test_all_single_moves_and_a_few_pairs_are_shown_fewest_under_served_first() -> None:
    others = tried(drawn(5, 80)).others
    counts = [trial.figures.under.count for trial in others]

    assert sorted(counts) == counts
    assert 12 == sum(len(trial.setting.moved) == 1 for trial in others)
    assert sum(len(trial.setting.moved) == 2 for trial in others) <= BEST_PAIRS


def test_a_pair_is_shown_only_where_it_does_better_than_either_half() -> None:
    found = [tried(drawn(seed, 80)).others for seed in range(6)]
    pairs = 0
    for others in found:
        singles = {t.setting.moved[0]: worth(t.figures) for t in others if len(t.setting.moved) == 1}
        for trial in (t for t in others if len(t.setting.moved) == 2):
            pairs += 1
            assert worth(trial.figures) > max(singles[half] for half in trial.setting.moved)
    assert pairs


def test_where_practitioners_are_stricter_the_better_cut_point_is_found_and_holds_up() -> None:
    found = tried(strict_by_one())

    assert found.now.under.count
    assert dict(found.best.moved).get("self_help_lead_from") == 7
    assert worth(found.held_out) > worth(found.now)


def test_where_what_was_found_right_is_chance_the_best_of_many_does_not_hold_up() -> None:
    """What is gained by choosing is lost on cases that the choice has not seen."""
    lost = 0.0
    for seed in range(12):
        found = tried(drawn(seed, 60, share_right=0.0))
        best = max(found.others, key=lambda trial: worth(trial.figures))
        lost += max(worth(best.figures), worth(found.now)) - worth(found.held_out)

    assert lost / 12 > 0.02


def test_if_all_agree_nothing_is_moved() -> None:
    found = tried(drawn(6, 60, share_right=1.0))

    assert () == found.best.moved
    assert found.now == found.held_out
    assert 0 == found.now.under.count == found.now.over.count


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_the_order_of_the_cases_changes_nothing(seed: int) -> None:
    cases = drawn(seed, 40)

    assert tried(cases) == tried(Random(seed).sample(cases, len(cases)))
