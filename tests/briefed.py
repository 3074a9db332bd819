"""A visitor with a brief: what a test of briefs begins with, and the form of its page as a browser would send it."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import urlsplit

from sqlalchemy import select
from werkzeug.test import TestResponse

from handoff.briefs import keeping
from handoff.briefs.link import brief_url
from handoff.models import Brief
from tests.talk import Talk


def prepared(talk: Talk) -> Brief:
    """The visitor asks to see what a person would read."""
    with talk.services.db.write() as session:
        return keeping.make(session, talk.services, talk.conversation_id, talk.services.clock())


def brief_of(talk: Talk) -> Brief:
    """The newest one."""
    with talk.services.db.read() as session:
        query = select(Brief).where(Brief.conversation_id == talk.conversation_id).order_by(Brief.made_at.desc())
        found = session.scalars(query).first()
    assert found is not None
    return found


def path_of(talk: Talk) -> str:
    """Of the private page."""
    return urlsplit(brief_url(talk.services.settings, brief_of(talk))).path


def fields_of(page: TestResponse) -> dict[str, list[str]]:
    """What a browser would send if nothing was changed."""
    form = _Form()
    form.feed(page.text)
    return form.fields


class _Form(HTMLParser):
    """Reads the fields of the one form on a page; buttons are pressed by whoever sends it."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self._area: str | None = None
        self._select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        name, kind = found.get("name", ""), found.get("type", "text")
        if tag == "textarea":
            self._area, self.fields[name] = name, [""]
        elif tag == "select":
            self._select, self.fields[name] = name, [""]
        elif tag == "option" and self._select and "selected" in found:
            self.fields[self._select] = [found["value"]]
        elif tag == "input" and (kind not in ("radio", "checkbox") or "checked" in found):
            self.fields.setdefault(name, []).append(found.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("textarea", "select"):
            self._area = self._select = None

    def handle_data(self, data: str) -> None:
        if self._area:
            self.fields[self._area] = [self.fields[self._area][0] + data]
