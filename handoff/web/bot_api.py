"""What the bot may ask for: the answers and phrasings that staff approved, whenever they changed."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from handoff.contract import KnowledgeEntry, KnowledgeOut, KnowledgeQuery
from handoff.knowledge import shelf
from handoff.web.access import services
from handoff.web.bodies import read_args

blueprint = Blueprint("bot", __name__, url_prefix="/api/bot")


@blueprint.get("/knowledge")
def knowledge() -> Response:
    """Everything approved, unless the caller holds this very version: then the version alone."""
    known = read_args(KnowledgeQuery).after
    with services().db.read() as session:
        version = shelf.version(session)
        entries = shelf.entries(session) if version != known else None
    out = KnowledgeOut(
        version=version,
        entries=None
        if entries is None
        else [KnowledgeEntry(name=e.name, title=e.title, text=e.text, phrasings=list(e.phrasings)) for e in entries],
    )
    return jsonify(out.model_dump())
