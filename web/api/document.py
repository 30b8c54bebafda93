"""The API told: OpenAPI 3.1 for machines at /api/openapi.json, and the same for people at /api."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import Blueprint, current_app, render_template

from web.api.exchange import spec
from web.policies import EVERYONE, policy

routes = Blueprint("document", __name__)


@routes.get("/api/openapi.json")
@policy(EVERYONE)
def openapi() -> Any:
    """The document."""
    return _document()


@routes.get("/api")
@policy(EVERYONE)
def page() -> Any:
    """The document to read."""
    return render_template("api/page.html", document=_document(), parts_of=_parts_of)


@cache
def _document() -> dict[str, Any]:
    spec.app = current_app
    told: dict[str, Any] = spec.spec
    for methods in told["paths"].values():
        for operation in methods.values():
            for status, response in operation["responses"].items():
                _as_it_is_sent(status, response, operation)
    return told


def _as_it_is_sent(status: str, response: dict[str, Any], operation: dict[str, Any]) -> None:
    """Refusals are problem+json and drawings are XML, which the generator cannot be told."""
    content = response.get("content", {})
    if status >= "400" and "application/json" in content:
        content["application/problem+json"] = content.pop("application/json")
    elif not content and operation["operationId"].endswith("diagram"):
        response["content"] = {"application/xml": {"schema": {"type": "string"}}}


def _parts_of(schema: dict[str, Any]) -> dict[str, Any]:
    """The properties of a schema, references followed."""
    schemas = _document()["components"]["schemas"]
    name = schema.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = schemas.get(name, schema)
    return found
