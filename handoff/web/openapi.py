"""The OpenAPI document of the visitor API, generated from the contract: what it says is what is checked."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from handoff.contract import ConversationOut, ErrorOut, MessagesOut, PlanOut, SeqOut, VisitorMessageIn

MODELS: tuple[type[BaseModel], ...] = (ConversationOut, ErrorOut, MessagesOut, PlanOut, SeqOut, VisitorMessageIn)
BEARER: list[dict[str, list[str]]] = [{"visitor": []}]


def document() -> dict[str, Any]:
    """The description, as OpenAPI 3.1."""
    modes: list[tuple[type[BaseModel], Any]] = [
        (m, "validation" if m is VisitorMessageIn else "serialization") for m in MODELS
    ]
    _, schemas = models_json_schema(modes, ref_template="#/components/schemas/{model}")
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Signpost visitor API",
            "version": "1",
            "description": "What the widget, or a client of your own, talks to.",
        },
        "paths": _paths(),
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {"visitor": {"type": "http", "scheme": "bearer"}},
        },
    }


def _paths() -> dict[str, Any]:
    return {
        "/api/visitor/conversations": {
            "post": _operation(
                "Start a conversation; identity is minted here.",
                {"201": ("The conversation and its token.", "ConversationOut")},
            )
        },
        "/api/visitor/messages": {
            "post": {
                **_operation(
                    "Write words or press a button. The same client_id again has no second effect.",
                    {
                        "202": ("Committed, however much the bot has still to answer.", "SeqOut"),
                        "200": ("Was committed before.", "SeqOut"),
                    },
                    is_signed=True,
                ),
                "requestBody": {"required": True, "content": _json("VisitorMessageIn")},
            },
            "get": {
                **_operation(
                    "Messages after a sequence number; waits for news.",
                    {"200": ("Messages.", "MessagesOut")},
                    is_signed=True,
                ),
                "parameters": [
                    _query("after", "integer", "The last seq you have."),
                    _query("wait", "number", "Seconds to wait, at most 25."),
                ],
            },
        },
        "/api/visitor/feed": {
            "get": {
                "summary": "The same as server-sent events; resumes after Last-Event-ID.",
                "security": BEARER,
                "parameters": [{"name": "Last-Event-ID", "in": "header", "schema": {"type": "integer"}}],
                "responses": {
                    "200": {
                        "description": "Events `messages`, `state` and `erased`; data as MessagesOut.",
                        "content": {"text/event-stream": {"schema": {"type": "string"}}},
                    },
                    **_failure(),
                },
            }
        },
        "/api/visitor/plan": {
            "get": _operation(
                "Where the personal plan is; 404 before there is one.",
                {"200": ("Its private address.", "PlanOut")},
                is_signed=True,
            )
        },
        "/api/visitor/export": {
            "get": _operation(
                "Everything held about this conversation.", {"200": ("Rows by table.", None)}, is_signed=True
            )
        },
        "/api/visitor/conversation": {
            "delete": _operation("Erase this conversation everywhere.", {"200": ("Erased.", None)}, is_signed=True)
        },
    }


def _operation(summary: str, answers: dict[str, tuple[str, str | None]], *, is_signed: bool = False) -> dict[str, Any]:
    responses: dict[str, Any] = {
        status: {
            "description": text,
            "content": _json(model) if model else {"application/json": {"schema": {"type": "object"}}},
        }
        for status, (text, model) in answers.items()
    }
    return {"summary": summary, "responses": {**responses, **_failure()}, **({"security": BEARER} if is_signed else {})}


def _failure() -> dict[str, Any]:
    return {"4XX": {"description": "Refused; nothing was stored.", "content": _json("ErrorOut")}}


def _json(model: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{model}"}}}


def _query(name: str, kind: str, text: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": text, "schema": {"type": kind}}
