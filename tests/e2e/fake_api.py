"""A visitor API that a test holds in its hand: it answers, keeps silent, refuses or breaks off as told.

Every request and every answer goes through `handoff.contract`, so it cannot drift from the real one unnoticed;
it knows no bot, no desk and no database.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask, Response, render_template, request
from pydantic import BaseModel, ValidationError
from werkzeug.serving import make_server

from handoff.content.institution import Institution
from handoff.contract import (
    ButtonOut,
    ConversationOut,
    ErrorBody,
    ErrorOut,
    HandoffOut,
    LinkOut,
    MessageOut,
    MessagesOut,
    SeqOut,
    VisitorMessageIn,
)
from handoff.domain.lifecycle import Owner
from handoff.domain.waiting import WaitBand

HANDOFF = Path(__file__).resolve().parents[2] / "handoff"
STRICT = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:"
INSTITUTION = Institution(
    name="Kestrel Bay University",
    service_name="Career Centre",
    country="SG",
    address="1 Quay",
    phone="+65 5555 0100",
    email="careers@example.org",
    booking_url="https://example.org/book",
)
START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@dataclass
class Talk:
    """One conversation of the fake."""

    token: str
    messages: list[MessageOut] = field(default_factory=list)
    seqs: dict[str, int] = field(default_factory=dict)
    """The seq each client id got: what makes a repeat harmless."""
    ticks: int = 0
    """Numbers taken in the ledger, events included."""
    owner: Owner = Owner.BOT
    handoff: HandoffOut | None = None
    is_erased: bool = False


@dataclass
class Refusal:
    """What the next posts get instead of being taken."""

    status: int
    code: str
    retry_after: int | None = None
    times: int = 1


class FakeApi:
    """The API and the demo page on a free port."""

    def __init__(self) -> None:
        self.talks: dict[str, Talk] = {}
        self.posts: list[VisitorMessageIn] = []
        self.feeds: list[int] = []
        """The `Last-Event-ID` of each stream opened."""
        self.polls: list[int] = []
        self.urls: list[str] = []
        self.greeting: list[dict[str, Any]] = [{"text": "Hello! I am an automated assistant."}]
        self.replies: list[dict[str, Any]] = []
        """What the bot says to the next messages, one each."""
        self.stream = "works"
        """works, missing (404), silent (opens and says nothing)."""
        self.hidden: set[int] = set()
        """Seqs that the stream leaves out, as if lost."""
        self.refusal: Refusal | None = None
        self.lost_answers = 0
        """Posts that are taken but whose answer never arrives."""
        self.may_answer = threading.Event()
        """Clear it to hold back the answers to posts while the feed goes on."""
        self.may_answer.set()
        self.refuses_every_token = False
        self.receivers: list[str] = []
        """Outside channels an erasure names."""
        self.csp = STRICT
        self._change = threading.Condition()
        self._streams = 0
        self._server = make_server("127.0.0.1", 0, self._app(), threaded=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self.drop_streams()
        self._server.shutdown()
        self._server.server_close()

    # --- what a test does ---------------------------------------------------------------------------------------

    @property
    def talk(self) -> Talk:
        """The newest conversation, once there is one."""
        self.wait_for(lambda: self.talks)
        return list(self.talks.values())[-1]

    def say(self, text: str, author: str = "bot", **extra: Any) -> MessageOut:
        with self._change:
            message = self._append(self.talk, author, text, **extra)
            self._change.notify_all()
        return message

    def state(self, owner: Owner, handoff: HandoffOut | None = None) -> None:
        """Owner or handoff change: takes a number of the ledger and is no message."""
        with self._change:
            self.talk.ticks += 1
            self.talk.owner, self.talk.handoff = owner, handoff
            self._change.notify_all()

    def erase(self) -> None:
        """As staff would: the visitor's page is not asked."""
        with self._change:
            self.talk.is_erased = True
            self._change.notify_all()

    def drop_streams(self) -> None:
        with self._change:
            self._streams += 1
            self._change.notify_all()

    def wait_for(self, condition: Any, timeout: float = 10) -> None:
        """Wait until `condition()` is true of the fake; fails loudly."""
        with self._change:
            assert self._change.wait_for(condition, timeout), "the fake never saw it"

    def visitor_texts(self) -> list[str]:
        return [message.text for message in self.talk.messages if message.author == "visitor"]

    # --- inside -------------------------------------------------------------------------------------------------

    def _append(self, talk: Talk, author: str, text: str, **extra: Any) -> MessageOut:
        talk.ticks += 1
        buttons = [ButtonOut(title=title, payload=payload) for title, payload in extra.pop("buttons", [])]
        links = [LinkOut(title=title, url=url) for title, url in extra.pop("links", [])]
        at = START + timedelta(minutes=talk.ticks)
        shape = {"seq": talk.ticks, "author": author, "text": text, "at": at, "buttons": buttons, "links": links}
        message = MessageOut.model_validate(shape | extra)
        talk.messages.append(message)
        return message

    def _app(self) -> Flask:
        app = Flask("handoff.fake", root_path=str(HANDOFF), static_folder="static", template_folder="templates")
        app.before_request(self._note)
        app.after_request(self._guard)
        app.add_url_rule("/", view_func=lambda: render_template("demo.html", institution=INSTITUTION), endpoint="demo")
        base = "/api/visitor"
        app.add_url_rule(f"{base}/conversations", view_func=self._start, methods=["POST"])
        app.add_url_rule(f"{base}/messages", view_func=self._post, methods=["POST"], endpoint="post")
        app.add_url_rule(f"{base}/messages", view_func=self._read, endpoint="read")
        app.add_url_rule(f"{base}/feed", view_func=self._feed)
        app.add_url_rule(f"{base}/export", view_func=self._export)
        app.add_url_rule(f"{base}/conversation", view_func=self._erase, methods=["DELETE"])
        return app

    def _note(self) -> None:
        self.urls.append(request.url)

    def _guard(self, response: Response) -> Response:
        response.headers["Content-Security-Policy"] = self.csp
        response.headers["Cache-Control"] = "no-store"
        return response

    def _start(self) -> Response:
        with self._change:
            number = len(self.talks) + 1
            talk = Talk(token=f"token-{number}-of-somebody")
            self.talks[talk.token] = talk
            for message in self.greeting:
                self._append(talk, "bot", **message)
            self._change.notify_all()
        return _json(ConversationOut(conversation=f"c{number}", token=talk.token), 201)

    def _who(self) -> Talk | Response:
        talk = self.talks.get(request.headers.get("Authorization", "").removeprefix("Bearer "))
        if talk is None or self.refuses_every_token:
            return _error(401, "unauthorized")
        return _error(410, "erased") if talk.is_erased else talk

    def _post(self) -> Response:
        talk = self._who()
        if isinstance(talk, Response):
            return talk
        try:
            message = VisitorMessageIn.model_validate_json(request.get_data())
        except ValidationError:
            return _error(422, "invalid")
        with self._change:
            answer = self._take(talk, message)
            self._change.notify_all()
        self.may_answer.wait(10)
        return answer

    def _take(self, talk: Talk, message: VisitorMessageIn) -> Response:
        self.posts.append(message)
        if self.refusal and self.refusal.times > 0:
            self.refusal.times -= 1
            return _error(self.refusal.status, self.refusal.code, self.refusal.retry_after)
        client_id = str(message.client_id)
        is_repeat = client_id in talk.seqs
        if not is_repeat:
            text = message.text if message.text is not None else _pressed(talk, message.payload)
            if text is None:
                return _error(422, "unknown_button")
            talk.seqs[client_id] = self._append(talk, "visitor", text).seq
            if self.replies:
                self._append(talk, "bot", **self.replies.pop(0))
        if self.lost_answers > 0:
            self.lost_answers -= 1
            return _error(502, "bad_gateway")
        return _json(SeqOut(seq=talk.seqs[client_id]), 200 if is_repeat else 202)

    def _read(self) -> Response:
        talk = self._who()
        if isinstance(talk, Response):
            return talk
        after, wait = int(request.args["after"]), int(request.args["wait"])
        self.polls.append(after)
        with self._change:
            self._change.wait_for(lambda: _after(talk, after), timeout=min(wait, 2))
            return _json(MessagesOut(messages=_after(talk, after), owner=talk.owner, handoff=talk.handoff), 200)

    def _feed(self) -> Response:
        talk = self._who()
        if isinstance(talk, Response):
            return talk
        if self.stream == "missing":
            return _error(404, "not_found")
        cursor = int(request.headers.get("Last-Event-ID", "0"))
        with self._change:
            self.feeds.append(cursor)
            self._change.notify_all()
        return Response(self._events(talk, cursor, self._streams), mimetype="text/event-stream")

    def _events(self, talk: Talk, cursor: int, generation: int) -> Iterator[str]:
        if self.stream == "silent":
            with self._change:
                self._change.wait_for(lambda: self._streams != generation)
            return
        yield ": beat\n\n"
        is_first = True
        while True:
            with self._change:
                self._change.wait_for(partial(self._is_due, talk, cursor if not is_first else -1, generation))
                if self._streams != generation:
                    return
                batch = [message for message in _after(talk, cursor) if message.seq not in self.hidden]
                out = MessagesOut(messages=batch, owner=talk.owner, handoff=talk.handoff)
                cursor, is_first = talk.ticks, False
            if talk.is_erased:
                yield "event: erased\ndata: {}\n\n"
                return
            head = f"id: {batch[-1].seq}\nevent: messages" if batch else "event: state"
            yield f"{head}\ndata: {out.model_dump_json()}\n\n"

    def _is_due(self, talk: Talk, cursor: int, generation: int) -> bool:
        return self._streams != generation or talk.ticks > cursor or talk.is_erased

    def _export(self) -> Response:
        talk = self._who()
        if isinstance(talk, Response):
            return talk
        messages = [message.model_dump(mode="json") for message in talk.messages]
        return Response(json.dumps({"messages": messages}), mimetype="application/json")

    def _erase(self) -> Response:
        talk = self._who()
        if isinstance(talk, Response):
            return talk
        with self._change:
            talk.is_erased = True
            talk.messages.clear()
            self._change.notify_all()
        return Response(json.dumps({"erased": True, "already_with": self.receivers}), mimetype="application/json")


def queued(position: int, band: WaitBand, opening: str | None = None) -> HandoffOut:
    """An open handoff that waits."""
    place = {"status": "queued", "position": position, "wait_band": band, "next_opening": opening}
    return HandoffOut.model_validate(place)


CLAIMED = HandoffOut.model_validate({"status": "claimed"})


def _after(talk: Talk, seq: int) -> list[MessageOut]:
    return [message for message in talk.messages if message.seq > seq]


def _pressed(talk: Talk, payload: str | None) -> str | None:
    buttons = [button for message in talk.messages for button in message.buttons]
    return next((button.title for button in buttons if button.payload == payload), None)


def _json(body: BaseModel, status: int) -> Response:
    return Response(body.model_dump_json(), status=status, mimetype="application/json")


def _error(status: int, code: str, retry_after: int | None = None) -> Response:
    response = _json(ErrorOut(error=ErrorBody(code=code, message=f"Refused: {code}.")), status)
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response
