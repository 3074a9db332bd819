"""A taken port stops the start with a sentence that helps."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace

import pytest

from handoff.supervision.plan import Plan, plan_from
from handoff.supervision.ports import PortTaken, refuse_taken_ports
from tests.free_ports import free_ports


@pytest.fixture
def plan() -> Plan:
    web, bot, actions = free_ports(3)
    return replace(plan_from({}), bind="127.0.0.1", port=web, bot_port=bot, actions_port=actions)


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_free_ports_are_no_reason_to_stop(plan: Plan) -> None:
    refuse_taken_ports(plan)


@pytest.mark.parametrize(
    ("field", "part", "setting"),
    [
        ("port", "web", "SIGNPOST_PORT"),
        ("bot_port", "bot", "SIGNPOST_BOT_PORT"),
        ("actions_port", "actions", "SIGNPOST_ACTIONS_PORT"),
    ],
)
def test_it_names_the_part_the_port_and_the_setting(
    plan: Plan, taken: int, field: str, part: str, setting: str
) -> None:
    with pytest.raises(PortTaken, match=rf"port {taken}, where the {part} process .*in use.*{setting}="):
        refuse_taken_ports(replace(plan, **{field: taken}))


def test_a_port_taken_on_this_machine_is_taken_for_everywhere(plan: Plan, taken: int) -> None:
    with pytest.raises(PortTaken):
        refuse_taken_ports(replace(plan, bind="0.0.0.0", port=taken))


def test_an_address_of_another_machine_is_refused(plan: Plan) -> None:
    with pytest.raises(PortTaken, match="annot assign"):
        refuse_taken_ports(replace(plan, bind="192.0.2.1"))


def test_the_port_of_a_part_that_is_not_started_may_be_taken(plan: Plan, taken: int) -> None:
    refuse_taken_ports(replace(plan, bot_port=taken, parts=("web", "worker", "actions")))
