"""Entries: the stream of an instance for machines, with files. `<ref>` is a number (INC0001234) or an id."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from engine import instances
from engine.desk import attachments, stream, timeline
from web import here, uploads
from web.api import shapes, stream_shapes
from web.api.exchange import answer, body, once, query, told
from web.api.instances import reference
from web.pages.stream import sent
from web.policies import MEMBER, policy

routes = Blueprint("api_entries", __name__, url_prefix="/api")

TAG = "entries"


@routes.get("/instances/<ref>/entries")
@policy(MEMBER)
@told(404, tag=TAG, query=shapes.Lists, HTTP_200=shapes.Paged[stream_shapes.Entry])
def listed(ref: str) -> Any:
    """What was said on an instance, newest first; internal notes only for those who work in the service desk."""
    asked = query(shapes.Lists)
    with here.reading() as session:
        found = instances.find(session, reference(ref), by=here.actor()).row.id
        page = timeline.entries(session, found, by=here.actor(), page=asked.page, size=asked.size)
    return answer(page, shapes.Paged[stream_shapes.Entry])


@routes.post("/instances/<ref>/entries")
@policy(MEMBER)
@told(404, 409, 415, tag=TAG, body=stream_shapes.EntryIn, headers=shapes.CommandHeaders, HTTP_201=stream_shapes.Made)
def post(ref: str) -> Any:
    """Add an internal note or a public reply, which is mailed to the requester and the watchers."""
    asked = body(stream_shapes.EntryIn)
    found = _found(ref)
    return once(
        stream_shapes.Made,
        201,
        lambda session: {"id": stream.post(session, found, kind=asked.kind, text=asked.text, by=here.actor())},
    )


@routes.post("/instances/<ref>/attachments")
@policy(MEMBER)
@told(404, 409, 413, tag=TAG, HTTP_201=stream_shapes.Entry)
def attach(ref: str) -> Any:
    """Add an entry with files: multipart/form-data with `file` (several), `kind` (internal, public) and `text`."""
    found, kind, text = _found(ref), request.form.get("kind", "internal"), request.form.get("text", "")
    with uploads.taken() as kept, here.database().transaction() as session:
        entry = stream.post(session, found, kind=kind, text=text, by=here.actor(), files=len(kept))
        attachments.add(session, entry, kept, most=uploads.most())
        made = timeline.one(session, entry)
    return answer(made, stream_shapes.Entry, 201)


@routes.get("/attachments/<int:attachment_id>")
@policy(MEMBER)
@told(404, tag=TAG, HTTP_200=None)
def attachment(attachment_id: int) -> Response:
    """The bytes of a file."""
    with here.reading() as session:
        found = attachments.find(session, attachment_id, by=here.actor())
    reply = sent(found)
    reply.direct_passthrough = False  # what describes the routes reads each answer; a file is small enough for that
    reply.make_sequence()
    reply.close()
    return reply


def _found(ref: str) -> int:
    with here.reading() as session:
        return instances.find(session, reference(ref), by=here.actor()).row.id
