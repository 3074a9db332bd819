"""The people of the urgent lane: who is in danger, who is on call, and who sits in the console.

Knows how they write, listen and press; what they ought to see is the tests' business.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests

from tests.api_visitor import ApiVisitor, Seen
from tests.mailserver import MailServer
from tests.pager import Pager
from tests.stack import Stack
from tests.urgent.content import DUTY, HEAD
from tests.urgent.waiting import wait_until

BOXES = {DUTY: "duty", HEAD: "head"}
"""Whose mail lies in which mailbox."""
OWN_PASSWORD = "a calm walk along the quay"


@dataclass(frozen=True)
class Danger:
    """An urgent message and its card."""

    seq: int
    card: Seen
    card_after: float
    """Seconds after the message was accepted."""


def in_danger(visitor: ApiVisitor, place: str) -> Danger:
    """They write urgent words with a rare name in them, and read the card."""
    seq = visitor.say(f"i want to kill myself tonight, i am at the {place} footbridge")
    accepted = time.monotonic()
    card = visitor.wait_for(is_card, after=seq)
    return Danger(seq, card, time.monotonic() - accepted)


def is_card(message: Seen) -> bool:
    return has_button(message, "I am in another country") and "Your reference is H-" in message["text"]


def has_button(message: Seen, title: str) -> bool:
    return title in [button["title"] for button in message["buttons"]]


def authors_after(visitor: ApiVisitor, seq: int) -> set[str]:
    visitor.read()
    return {message["author"] for message in visitor.messages if message["seq"] > seq}


@dataclass
class OnCall:
    """The webhooks and the mailboxes of the two contacts."""

    pager: Pager
    mail: MailServer

    @property
    def environ(self) -> dict[str, str]:
        return {
            "SIGNPOST_SMTP_URL": self.mail.settings.smtp_url,
            "SIGNPOST_MAIL_ADDRESS": self.mail.settings.address,
            "SIGNPOST_DUTY_WEBHOOK": f"{self.pager.url}/duty",
            "SIGNPOST_HEAD_WEBHOOK": f"{self.pager.url}/head",
        }

    def posts(self, about: Mapping[str, Any]) -> list[dict[str, Any]]:
        """What was posted that holds these values, in order; each with its alert and the path it was posted to."""
        found = [
            {**taken["body"], "path": taken["path"], "alert": int(taken["body"]["id"].split("-")[1])}
            for taken in list(self.pager.taken)
        ]
        return [body for body in found if all(body[name] == value for name, value in about.items())]

    def mails(self, contact: str, words: str) -> list[str]:
        """The mails to the contact whose subject holds these words: subject and text."""
        read = [(str(mail["Subject"]), str(mail.get_content())) for mail in self.mail.mails(BOXES[contact])]
        return [f"{subject}\n{text}" for subject, text in read if words in subject]

    def wait_post(self, **about: object) -> dict[str, Any]:
        return wait_until(lambda: self.posts(about), f"a post about {about}")[0]

    def wait_mail(self, contact: str, words: str) -> str:
        return wait_until(lambda: self.mails(contact, words), f"a mail to {contact} about {words}")[0]


class Desk:
    """The first practitioner in the console, by its own pages and forms."""

    def __init__(self, stack: Stack, name: str) -> None:
        account = wait_until(lambda: stack.account, "the first account")
        assert account is not None
        self._url = f"{stack.url}/console"
        self._session = requests.Session()
        self._post("/login", login=account.login, password=account.password)
        own = {"password": OWN_PASSWORD, "again": OWN_PASSWORD}
        self._post("/password", name=name, title="career practitioner", **own)

    def page(self, path: str = "") -> str:
        answer = self._session.get(f"{self._url}{path}", timeout=10)
        assert 200 == answer.status_code, answer.text
        return answer.text

    def claim(self, ref: str) -> None:
        self._post(f"/handoffs/{ref}/claim")

    def _post(self, path: str, **fields: str) -> None:
        token = self.page("/login").partition('name="csrf-token" content="')[2].partition('"')[0]
        answer = self._session.post(f"{self._url}{path}", data={"csrf_token": token, **fields}, timeout=10)
        assert 200 == answer.status_code, answer.text
