"""Instances: started, looked at, told, cancelled. `<ref>` is a number (INC0001234) or an id."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from engine import instances
from web import here
from web.api import shapes
from web.api.exchange import answer, body, once, query, told
from web.policies import AGENT, MEMBER, OWNER, policy

routes = Blueprint("api_instances", __name__, url_prefix="/api/instances")

TAG = "instances"


@routes.post("")
@policy(MEMBER)
@told(404, 409, 415, tag=TAG, body=shapes.Start, headers=shapes.CommandHeaders, HTTP_201=shapes.Moved)
def start() -> Any:
    """Start an instance; the answer names it and its first open tasks."""
    asked = body(shapes.Start)
    reply = once(
        shapes.Moved,
        201,
        lambda session: instances.start(
            session, asked.process, by=here.actor(), variables=asked.variables, at=asked.at
        ),
    )
    reply.headers["Location"] = f"/api/instances/{reply.get_json()['number']}"
    return reply


@routes.get("")
@policy(MEMBER)
@told(tag=TAG, query=shapes.InstanceQuery, HTTP_200=shapes.Paged[shapes.Instance])
def listed() -> Any:
    """Instances that the caller may see, newest first."""
    asked = query(shapes.InstanceQuery)
    with here.reading() as session:
        page = instances.listed(session, by=here.actor(), **asked.model_dump())
    return answer(page, shapes.Paged[shapes.Instance])


@routes.get("/<ref>")
@policy(MEMBER)
@told(404, tag=TAG, HTTP_200=shapes.InstanceWithTasks)
def show(ref: str) -> Any:
    """One instance with its open tasks and its variables."""
    with here.reading() as session:
        view = instances.find(session, reference(ref), by=here.actor())
    known = shapes.Instance.model_validate(view.row).model_dump()
    return answer(
        {
            **known,
            "revision": view.revision,
            "data": dict(view.data),
            "tasks": list(view.tasks),
            "faults": list(view.faults),
        },
        shapes.InstanceWithTasks,
    )


@routes.get("/<ref>/history")
@policy(AGENT)
@told(404, tag=TAG, query=shapes.Lists, HTTP_200=shapes.Paged[shapes.Event])
def history(ref: str) -> Any:
    """What happened to an instance, newest first."""
    asked = query(shapes.Lists)
    with here.reading() as session:
        found = instances.find(session, reference(ref), by=here.actor()).row.id
        page = instances.history(session, found, by=here.actor(), page=asked.page, size=asked.size)
    return answer(page, shapes.Paged[shapes.Event])


@routes.post("/<ref>/cancellation")
@policy(OWNER)
@told(404, 409, 415, tag=TAG, body=shapes.Reason, headers=shapes.CommandHeaders, HTTP_200=shapes.Moved)
def cancel(ref: str) -> Any:
    """End an instance before its time, with a reason."""
    asked = body(shapes.Reason)
    with here.reading() as session:
        found = instances.find(session, reference(ref), by=here.actor()).row.id
    return once(
        shapes.Moved, 200, lambda session: instances.cancel(session, found, by=here.actor(), reason=asked.reason)
    )


def reference(ref: str) -> str | int:
    """What an address calls an instance: its number in upper case, or its id."""
    return int(ref) if ref.isascii() and ref.isdigit() and len(ref) < 19 else ref.upper()  # noqa: PLR2004  fits 63 bits
