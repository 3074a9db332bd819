"""Reading request bodies: JSON into the contract's models, with a clear word about what is wrong."""

from __future__ import annotations

from typing import Any

from flask import request
from pydantic import BaseModel, ValidationError

LARGEST = 1_000_000


class BadBody(Exception):
    """The body is not what the contract asks for; `field` names the first wrong field."""

    def __init__(self, code: str, message: str, field: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.field = field


def read_body[Model: BaseModel](model: type[Model]) -> Model:
    """The request's JSON as `model`; raises `BadBody`."""
    raw = request.get_data(cache=False)
    try:
        return model.model_validate_json(raw)
    except ValidationError as error:
        raise _bad(error) from None


def read_args[Model: BaseModel](model: type[Model]) -> Model:
    """The query string as `model`; raises `BadBody`."""
    try:
        return model.model_validate(request.args.to_dict())
    except ValidationError as error:
        raise _bad(error) from None


def _bad(error: ValidationError) -> BadBody:
    # without the input: it may be what a person wrote
    first: Any = error.errors(include_input=False, include_url=False)[0]
    if first["type"] == "json_invalid":
        return BadBody("broken_json", "The body is not valid JSON.")
    field = ".".join(str(part) for part in first["loc"]) or None
    return BadBody("invalid", str(first["msg"]), field)
