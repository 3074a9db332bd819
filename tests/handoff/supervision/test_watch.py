"""What is said and done when a process changes its state."""

from __future__ import annotations

import pytest

from handoff.supervision.control import State
from handoff.supervision.watch import Watch

RUNNING = State("RUNNING", 11)


class Told:
    """What the watch said and restarted."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.restarted: list[str] = []

    def watch(self) -> Watch:
        return Watch(self.lines.append, self.restarted.append, lambda part: f"{part}.log ends with: why")


@pytest.fixture
def told() -> Told:
    return Told()


def test_a_quiet_run_is_quiet(told: Told) -> None:
    watch = told.watch()

    for state in (State("STARTING", 11), RUNNING, RUNNING):
        watch.look({"bot": state})

    assert ([], []) == (told.lines, told.restarted)


def test_a_process_that_came_back_between_two_looks_is_told(told: Told) -> None:
    watch = told.watch()
    watch.look({"bot": RUNNING})

    watch.look({"bot": State("RUNNING", 12)})

    assert ["bot ended and was started again. bot.log ends with: why"] == told.lines


def test_a_failed_start_is_told_once_with_its_log(told: Told) -> None:
    watch = told.watch()
    watch.look({"bot": RUNNING})

    watch.look({"bot": State("BACKOFF", 0)})
    watch.look({"bot": State("BACKOFF", 0)})

    assert 1 == len(told.lines)
    assert "bot.log" in told.lines[0]


def test_a_process_given_up_is_started_again_however_often(told: Told) -> None:
    watch = told.watch()

    for state in (RUNNING, State("FATAL", 0), State("STARTING", 12), State("FATAL", 0)):
        watch.look({"bot": state, "web": RUNNING})

    assert ["bot", "bot"] == told.restarted
