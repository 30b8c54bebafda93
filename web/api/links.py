"""Links between instances: read from both ends, made, taken back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from engine import instances
from engine.desk import links
from web import here
from web.api import link_shapes
from web.api.exchange import answer, body, told
from web.api.instances import reference
from web.policies import AGENT, MEMBER, policy

routes = Blueprint("api_links", __name__, url_prefix="/api/instances")

TAG = "links"


@routes.get("/<ref>/links")
@policy(MEMBER)
@told(404, tag=TAG, HTTP_200=link_shapes.Links)
def listed(ref: str) -> Any:
    """The instances that this one is linked to and that the caller may see, the newest link first."""
    with here.reading() as session:
        number = instances.find(session, reference(ref), by=here.actor()).row.number
        return answer({"items": links.related(session, number, by=here.actor())}, link_shapes.Links)


@routes.post("/<ref>/links")
@policy(AGENT)
@told(404, 415, tag=TAG, body=link_shapes.LinkIn, HTTP_200=link_shapes.Links)
def add(ref: str) -> Any:
    """Say that this instance has another one as its parent, duplicate, problem ...; saying it twice changes nothing."""
    asked = body(link_shapes.LinkIn)
    with here.database().transaction() as session:
        number = instances.find(session, reference(ref), by=here.actor()).row.number
        links.link(session, number, asked.other.upper(), kind=asked.kind, by=here.actor(), reason=asked.reason)
        return answer({"items": links.related(session, number, by=here.actor())}, link_shapes.Links)


@routes.post("/<ref>/links/removal")
@policy(AGENT)
@told(404, 415, tag=TAG, body=link_shapes.LinkIn, HTTP_204=None)
def remove(ref: str) -> Any:
    """Take a link back; it stays as a record of who did it and why."""
    asked = body(link_shapes.LinkIn)
    with here.database().transaction() as session:
        number = instances.find(session, reference(ref), by=here.actor()).row.number
        links.unlink(session, number, asked.other.upper(), kind=asked.kind, by=here.actor(), reason=asked.reason)
    return Response(status=204)
