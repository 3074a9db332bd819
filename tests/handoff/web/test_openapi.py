"""The description of the visitor API is valid, complete, and true."""

from __future__ import annotations

import uuid
from typing import Any

import jsonschema
from flask import Flask
from flask.testing import FlaskClient
from openapi_spec_validator import validate

from handoff.contract import TEXT_LIMIT
from handoff.models import Practitioner
from handoff.services import Services
from handoff.web.access import token_for
from tests.planned import checked
from tests.talk import Talk


def test_it_is_valid_openapi(client: FlaskClient) -> None:
    validate(client.get("/api/openapi.json").json)


def test_it_names_every_route_of_the_visitor_api(app: Flask, client: FlaskClient) -> None:
    document = client.get("/api/openapi.json").json
    described = {(path, method.upper()) for path, methods in document["paths"].items() for method in methods}
    served = {
        (rule.rule, method)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/visitor/")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }

    assert served == described


def test_the_limits_in_it_are_the_limits_that_are_checked(client: FlaskClient) -> None:
    schema = client.get("/api/openapi.json").json["components"]["schemas"]["VisitorMessageIn"]

    assert str(TEXT_LIMIT) in str(schema["properties"]["text"])
    assert schema["additionalProperties"] is False


def test_real_answers_are_as_described(client: FlaskClient, talk: Talk, services: Services, maya: Practitioner) -> None:
    document = client.get("/api/openapi.json").json
    headers = {"Authorization": f"Bearer {token_for(services.settings, talk.conversation_id)}"}
    talk.asks()
    talk.claimed(maya)
    talk.replied(maya)
    checked(talk)

    for model, body in (
        ("MessagesOut", client.get("/api/visitor/messages", headers=headers).json),
        ("PlanOut", client.get("/api/visitor/plan", headers=headers).json),
        ("ConversationOut", client.post("/api/visitor/conversations").json),
        ("ErrorOut", client.get("/api/visitor/messages").json),
        ("ErrorOut", client.post("/api/visitor/messages", json={}, headers=headers).json),
        (
            "SeqOut",
            client.post(
                "/api/visitor/messages", json={"client_id": str(uuid.uuid4()), "text": "x"}, headers=headers
            ).json,
        ),
    ):
        check(document, model, body)


def check(document: dict[str, Any], model: str, body: object) -> None:
    schema = {"$ref": f"#/components/schemas/{model}", "components": document["components"]}
    jsonschema.validate(body, schema)
