"""The reply box: one click or ten, one reply; a stale one is refused in plain words and its text is kept."""

from __future__ import annotations

import re
import threading
import uuid

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from handoff.models import Handoff, Message, Practitioner
from handoff.services import Services
from tests.cast import MAYA, OMAR
from tests.handoff.web.console.conftest import Browser, Visitors

ANSWER = "What would a good week look like for you?"


def claim(browser: Browser, handoff: Handoff) -> None:
    assert browser.post(f"/console/handoffs/{handoff.ref}/claim").status_code == 303


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found, f"no field {name}"
    return found[1]


def send(browser: Browser, handoff: Handoff, text: str = ANSWER, **fields: object) -> TestResponse:
    """Fill the box of the page as it stands and send it."""
    page = browser.get(f"/console/handoffs/{handoff.ref}").text
    data: dict[str, object] = {"text": text, "client_id": hidden(page, "client_id"), "epoch": hidden(page, "epoch")}
    return browser.post(f"/console/handoffs/{handoff.ref}/reply", {**data, **fields})


def replies(visitors: Visitors, handoff: Handoff) -> list[Message]:
    return [m for m in visitors.read(handoff.conversation_id) if m.author == "practitioner"]


def box(html: str) -> str | None:
    found = re.search(r"<textarea[^>]*>(.*?)</textarea>", html, re.S)
    return found[1] if found else None


def test_a_reply_reaches_the_visitor_as_from_this_practitioner(
    maya_at_work: Browser, chen: Handoff, visitors: Visitors, services: Services
) -> None:
    claim(maya_at_work, chen)

    page = maya_at_work.follow(send(maya_at_work, chen))

    sent = replies(visitors, chen)
    with services.db.read() as session:
        maya = session.scalars(select(Practitioner.id).where(Practitioner.login == MAYA.login)).one()
    assert [(m.text, m.practitioner_id) for m in sent] == [(ANSWER, maya)]
    assert ANSWER in page.text
    assert box(page.text) == ""


def test_the_same_client_id_twice_is_one_reply(maya_at_work: Browser, chen: Handoff, visitors: Visitors) -> None:
    claim(maya_at_work, chen)
    client_id = str(uuid.uuid4())

    first = send(maya_at_work, chen, client_id=client_id)
    second = send(maya_at_work, chen, client_id=client_id)

    assert (first.status_code, second.status_code) == (303, 303)
    assert [m.text for m in replies(visitors, chen)] == [ANSWER]


def test_ten_clicks_at_once_are_one_reply(maya_at_work: Browser, chen: Handoff, visitors: Visitors) -> None:
    claim(maya_at_work, chen)
    page = maya_at_work.get(f"/console/handoffs/{chen.ref}").text
    fields: dict[str, object] = {"text": ANSWER, "client_id": hidden(page, "client_id"), "epoch": hidden(page, "epoch")}
    barrier, statuses = threading.Barrier(10), []

    def click() -> None:
        barrier.wait()
        statuses.append(maya_at_work.post(f"/console/handoffs/{chen.ref}/reply", fields).status_code)

    threads = [threading.Thread(target=click) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert statuses == [303] * 10
    assert [m.text for m in replies(visitors, chen)] == [ANSWER]


def test_each_new_box_has_an_id_of_its_own(maya_at_work: Browser, chen: Handoff) -> None:
    claim(maya_at_work, chen)

    ids = {hidden(maya_at_work.get(f"/console/handoffs/{chen.ref}").text, "client_id") for _ in range(3)}

    assert len(ids) == 3


def test_with_the_script_only_the_box_comes_back_empty_and_the_page_is_told(
    maya_at_work: Browser, chen: Handoff
) -> None:
    claim(maya_at_work, chen)
    page = maya_at_work.get(f"/console/handoffs/{chen.ref}").text
    fields: dict[str, object] = {"text": ANSWER, "client_id": hidden(page, "client_id"), "epoch": hidden(page, "epoch")}

    response = maya_at_work.post(f"/console/handoffs/{chen.ref}/reply", fields, HX_Request="true")

    assert (response.status_code, response.headers["HX-Trigger"]) == (200, "console:changed")
    assert "<html" not in response.text
    assert box(response.text) == ""
    assert hidden(response.text, "client_id") != fields["client_id"]


@pytest.mark.parametrize("is_script", [True, False])
def test_a_reply_after_the_conversation_was_passed_on_keeps_its_text(
    maya_at_work: Browser,
    omar_at_work: Browser,
    chen: Handoff,
    visitors: Visitors,
    services: Services,
    is_script: bool,
) -> None:
    claim(maya_at_work, chen)
    page = maya_at_work.get(f"/console/handoffs/{chen.ref}").text
    with services.db.read() as session:
        omar = session.scalars(select(Practitioner.id).where(Practitioner.login == OMAR.login)).one()
    maya_at_work.post(f"/console/handoffs/{chen.ref}/reassign", {"to": omar})

    response = maya_at_work.post(
        f"/console/handoffs/{chen.ref}/reply",
        {"text": "half a\r\nthought", "client_id": hidden(page, "client_id"), "epoch": hidden(page, "epoch")},
        **({"HX_Request": "true"} if is_script else {}),
    )

    assert response.status_code == 409
    assert "Not sent: Omar Aziz has this conversation now. Your text is still here." in response.text
    assert box(response.text) == "half a\nthought"
    assert 'id="send"' not in response.text
    assert is_script == ("<html" not in response.text)
    assert replies(visitors, chen) == []


def test_a_reply_after_a_release_keeps_its_text(maya_at_work: Browser, chen: Handoff, visitors: Visitors) -> None:
    claim(maya_at_work, chen)
    page = maya_at_work.get(f"/console/handoffs/{chen.ref}").text
    maya_at_work.post(f"/console/handoffs/{chen.ref}/release")

    response = maya_at_work.post(
        f"/console/handoffs/{chen.ref}/reply",
        {"text": ANSWER, "client_id": hidden(page, "client_id"), "epoch": hidden(page, "epoch")},
    )

    assert response.status_code == 409
    assert "back in the queue" in response.text
    assert box(response.text) == ANSWER
    assert replies(visitors, chen) == []


def test_a_reply_from_before_a_release_is_stale_even_after_claiming_again(
    maya_at_work: Browser, chen: Handoff, visitors: Visitors
) -> None:
    claim(maya_at_work, chen)
    old = maya_at_work.get(f"/console/handoffs/{chen.ref}").text
    maya_at_work.post(f"/console/handoffs/{chen.ref}/release")
    claim(maya_at_work, chen)

    response = maya_at_work.post(
        f"/console/handoffs/{chen.ref}/reply",
        {"text": ANSWER, "client_id": hidden(old, "client_id"), "epoch": hidden(old, "epoch")},
    )

    assert response.status_code == 409
    assert "It is yours again now" in response.text
    assert box(response.text) == ANSWER
    assert replies(visitors, chen) == []

    again = maya_at_work.post(
        f"/console/handoffs/{chen.ref}/reply",
        {
            "text": box(response.text),
            "client_id": hidden(response.text, "client_id"),
            "epoch": hidden(response.text, "epoch"),
        },
    )
    assert again.status_code == 303
    assert [m.text for m in replies(visitors, chen)] == [ANSWER]


def test_after_the_end_the_text_is_kept_too(maya_at_work: Browser, chen: Handoff) -> None:
    claim(maya_at_work, chen)
    page = maya_at_work.get(f"/console/handoffs/{chen.ref}").text
    maya_at_work.post(f"/console/handoffs/{chen.ref}/resolve")

    response = maya_at_work.post(
        f"/console/handoffs/{chen.ref}/reply",
        {"text": ANSWER, "client_id": hidden(page, "client_id"), "epoch": hidden(page, "epoch")},
    )

    assert response.status_code == 409
    assert "this conversation has ended" in response.text
    assert box(response.text) == ANSWER


def test_a_colleague_cannot_answer_even_with_the_right_epoch(
    maya_at_work: Browser, omar_at_work: Browser, chen: Handoff, visitors: Visitors
) -> None:
    claim(maya_at_work, chen)

    response = omar_at_work.post(
        f"/console/handoffs/{chen.ref}/reply", {"text": ANSWER, "client_id": str(uuid.uuid4()), "epoch": "1"}
    )

    assert response.status_code == 409
    assert "Maya Tan has this conversation now" in response.text
    assert replies(visitors, chen) == []


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text": " \n "}, "Write something first."),
        ({"text": "x" * 4_001}, "4,000 characters"),
        ({"client_id": ""}, "could not be understood"),
        ({"client_id": "a\x00b"}, "could not be understood"),
        ({"client_id": "x" * 5_000}, "could not be understood"),
        ({"text": "a\x00b"}, "could not be understood"),
    ],
)
def test_what_cannot_be_sent_is_said_and_kept(
    maya_at_work: Browser, chen: Handoff, visitors: Visitors, fields: dict[str, object], words: str
) -> None:
    claim(maya_at_work, chen)

    response = send(maya_at_work, chen, **fields)

    assert response.status_code == 422
    assert words in response.text
    assert replies(visitors, chen) == []


@pytest.mark.parametrize("epoch", ["", "one", "-1", "99999999999999999999"])
def test_a_senseless_epoch_is_a_stale_one(maya_at_work: Browser, chen: Handoff, visitors: Visitors, epoch: str) -> None:
    claim(maya_at_work, chen)

    assert send(maya_at_work, chen, epoch=epoch).status_code == 409
    assert replies(visitors, chen) == []


def test_four_thousand_characters_fit_whatever_line_ends_the_browser_sends(
    maya_at_work: Browser, chen: Handoff, visitors: Visitors
) -> None:
    claim(maya_at_work, chen)

    send(maya_at_work, chen, "\r\n".join(["x" * 39] * 100))

    assert [len(m.text) for m in replies(visitors, chen)] == [3_999]


def test_a_reply_to_nothing_answers_404(maya_at_work: Browser) -> None:
    assert maya_at_work.post("/console/handoffs/H-2222/reply", {"text": ANSWER}).status_code == 404
