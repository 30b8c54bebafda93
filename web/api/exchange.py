"""One request of a machine, the same for every noun: read strictly, do once, answer in JSON.

A command with an Idempotency-Key keeps its answer in the verb's own transaction. The key is looked up only when the command is
refused or the key is already there, so that a command that comes once pays one insert for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from flask import Response, json, request
from pydantic import BaseModel, ValidationError
from spectree import Response as Answers
from spectree import SpecTree
from spectree.models import SecureType, SecurityScheme, SecuritySchemeData
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import UnsupportedMediaType

from engine import idempotency, strictjson
from engine.errors import Conflict, Invalid, Refusal
from web import here
from web.api import shapes

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

Shape = TypeVar("Shape", bound=BaseModel)
View = TypeVar("View", bound="Callable[..., Any]")

LONGEST_KEY = 200
REFUSALS = {"HTTP_401": shapes.Problem, "HTTP_403": shapes.Problem}

spec = SpecTree(
    "flask",
    title="Evenkeel",
    version="1",
    path="apidoc",
    annotations=False,
    mode="strict",
    naming_strategy=lambda model: model.__name__.replace("[", "Of").replace("]", ""),
    nested_naming_strategy=lambda _parent, child: child.replace("[", "Of").replace("]", ""),
    validation_error_model=shapes.Problem,
    security_schemes=[SecurityScheme(name="token", data=SecuritySchemeData(type=SecureType.HTTP, scheme="bearer"))],
    security={"token": []},
)


def told(
    *refusals: int, tag: str, query: Any = None, body: Any = None, headers: Any = None, **answer: Any
) -> Callable[[View], View]:
    """Describe a route for the OpenAPI document; `answer` is HTTP_200=Shape, `refusals` are further statuses."""
    known = {**REFUSALS, **{f"HTTP_{status}": shapes.Problem for status in refusals}, **answer}
    told_so: Callable[[View], View] = spec.validate(
        query=query, json=body, headers=headers, resp=Answers(**known), tags=[tag], skip_validation=True
    )
    return told_so


def body(shape: type[Shape]) -> Shape:
    """The body of this request, strictly.

    Raises:
        UnsupportedMediaType: it is not application/json.
        Invalid: it is not JSON, or not of this shape; `fields` says where.
    """
    if request.mimetype != "application/json":
        raise UnsupportedMediaType
    return _read(shape, strictjson.loads(request.get_data()))


def query(shape: type[Shape]) -> Shape:
    """What the address asks for.

    Raises:
        Invalid: a value is out of its bounds; `fields` says which.
    """
    return _read(shape, request.args.to_dict())


def answer(value: Any, shape: Any, status: int = 200, **headers: str) -> Response:
    """`value` in the shape that was told."""
    return _json(_plain(value, shape), status, headers)


def once(shape: Any, status: int, command: Callable[[Session], Any]) -> Response:
    """Run `command` in one transaction and answer its value; with an Idempotency-Key, at most once.

    Raises:
        Invalid: the key was used for another request.
        Conflict: a request with this key is still being carried out.
    """
    key = request.headers.get("Idempotency-Key", "").strip()
    if len(key) > LONGEST_KEY or not key.isprintable():
        raise Invalid(
            f"The Idempotency-Key is not usable; send at most {LONGEST_KEY} printable characters.",
            code="idempotency.key",
        )
    asked = idempotency.fingerprint(request.method.encode(), request.path.encode(), request.get_data()) if key else ""
    try:
        with here.database().transaction() as session:
            made = _plain(command(session), shape)
            if key:
                idempotency.remember(session, key, by=here.actor(), asked=asked, status=status, answer=made)
    except (Refusal, IntegrityError) as error:
        if not key:
            raise
        return _before(key, asked, error)
    return _json(made, status, {})


def revision() -> int | None:
    """The revision that If-Match names; None when any will do.

    Raises:
        Invalid: it is not an ETag of ours.
    """
    said = request.headers.get("If-Match", "").strip()
    if said in ("", "*"):
        return None
    number = said.removeprefix("W/").strip('"')
    if not (number.isascii() and number.isdigit()) or len(number) > 9:  # noqa: PLR2004  a revision is small
        raise Invalid(
            'If-Match is not an ETag of this service; send the ETag of the task, such as "3".', code="if_match"
        )
    return int(number)


def _before(key: str, asked: str, error: Exception) -> Response:
    with here.reading() as session:
        earlier = idempotency.remembered(session, key, by=here.actor(), asked=asked)
    if earlier is not None:
        return _json(earlier.answer, earlier.status, {"Idempotent-Replayed": "true"})
    if isinstance(error, IntegrityError):
        raise Conflict(
            "A request with this Idempotency-Key is still being carried out; ask again in a moment.",
            code="idempotency.in_progress",
        ) from error
    raise error


def _read(shape: type[Shape], values: Any) -> Shape:
    try:
        return shape.model_validate(values)
    except ValidationError as error:
        fields = {
            ".".join(str(part) for part in one["loc"]) or "body": one["msg"] + "."
            for one in error.errors(include_url=False)
        }
        raise Invalid(
            "The request does not have the shape that this address takes; `fields` says where.",
            code="shape",
            fields=fields,
        ) from error


def _plain(value: Any, shape: Any) -> Any:
    return shape.model_validate(value).model_dump(mode="json")


def _json(value: Any, status: int, headers: dict[str, str]) -> Response:
    reply = Response(json.dumps(value), status, mimetype="application/json")
    reply.headers.update({name.replace("_", "-"): text for name, text in headers.items()})
    return reply
