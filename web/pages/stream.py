"""Stream: the conversation on a ticket, with what comes along: notes, replies and files."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, flash, redirect, request, send_file

from engine import instances, watching
from engine.desk import attachments, files, stream, timeline
from engine.desk.timeline import Line
from engine.errors import NotFound
from engine.sight import DESK
from web import here, sentences, uploads
from web.pages import addresses
from web.policies import MEMBER, policy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from engine.instances import Event, InstanceView

pages = Blueprint("stream", __name__)

SIZE = 20
MANY = 4
"""From so many in a row on, what the service noted is folded behind the first of them."""
ORDERS = ("newest", "oldest")
SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'"
"""The policy of a file: whatever it is, nothing in it runs or loads."""
_SENT = {"public": "Sent.", "internal": "The note is kept. Only your colleagues see it."}


@pages.post("/instances/<int:instance_id>/entries")
@policy(MEMBER)
def post(instance_id: int) -> Any:
    """A note or a reply, with files."""
    actor, kind, text = here.actor(), request.form.get("kind", "internal"), request.form.get("text", "")
    with here.reading() as session:
        number = instances.find(session, instance_id, by=actor).row.number
    with uploads.taken() as kept, here.database().transaction() as session:
        entry = stream.post(session, instance_id, kind=kind, text=text, by=actor, files=len(kept))
        attachments.add(session, entry, kept, most=uploads.most())
    flash(_SENT.get(kind, "Sent."), "good")
    return redirect(f"/{number}#stream", 303)


@pages.post("/instances/<int:instance_id>/watching")
@policy(MEMBER)
def watch(instance_id: int) -> Any:
    """Hear of a ticket as its requester does."""
    with here.database().transaction() as session:
        watching.watch(session, instance_id, by=here.actor())
    return _back(instance_id, "You hear of it by mail from now on.")


@pages.post("/instances/<int:instance_id>/watching/end")
@policy(MEMBER)
def leave(instance_id: int) -> Any:
    """Hear of it no more."""
    with here.database().transaction() as session:
        watching.unwatch(session, instance_id, by=here.actor())
    return _back(instance_id, "You hear of it no more.")


@pages.get("/attachments/<int:attachment_id>")
@policy(MEMBER)
def attachment(attachment_id: int) -> Response:
    """A file, to be kept; a picture is shown when the address ends in ?show=1."""
    with here.reading() as session:
        found = attachments.find(session, attachment_id, by=here.actor())
    return sent(found, shown=found.picture and request.args.get("show") == "1")


@pages.get("/instances/<int:instance_id>/files/<digest>")
@policy(MEMBER)
def file_of(instance_id: int, digest: str) -> Any:
    """The file of a ticket that an answer names by its digest."""
    with here.reading() as session:
        ticket = instances.find(session, instance_id, by=here.actor()).row.id
        found = attachments.of_ticket(session, ticket).get(digest)
    if found is None:
        raise NotFound("The ticket has no such file.")
    return redirect(f"/attachments/{found}", 302)


def sent(found: attachments.Attached, *, shown: bool = False) -> Response:
    """The bytes of a file, so that no browser takes them for a page of ours."""
    answer = send_file(
        files.find(uploads.folder(), found.digest).absolute(),
        mimetype=found.type,
        as_attachment=not shown,
        download_name=found.name,
        etag=found.digest,
        conditional=True,
    )
    answer.headers["Content-Security-Policy"] = SANDBOX
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def shown(session: Session, view: InstanceView) -> dict[str, Any]:
    """What the ticket's page needs for its stream."""
    actor = here.actor()
    show, order = addresses.word("show", timeline.SHOWS, "all"), addresses.word("order", ORDERS, "newest")
    page = timeline.of(
        session,
        view.row.id,
        by=actor,
        show=show,
        oldest=order == "oldest",
        page=addresses.page_number(),
        size=SIZE,
    )
    events = [each for each in page.items if not isinstance(each, Line)]
    by = {each.by for each in page.items}
    watchers = watching.watchers(session, view.row.id, view.data)
    to = [login for login in dict.fromkeys([view.row.requester, *watchers]) if login and login != actor.login]
    return {
        "stream": page,
        "folds": folded(page.items) if show == "all" else [(each,) for each in page.items],
        "show": show,
        "order": order,
        "logins": by | sentences.named(events) | set(to),
        "to": to,
        "watches": actor.login in watchers,
        "may_write": actor.has(*DESK) or view.row.status == "open",
    }


def folded(items: Sequence[Line | Event]) -> list[tuple[Line | Event, ...]]:
    """The items in order, each by itself but for long rows of what the service noted: these lie together, to be folded."""
    runs = [tuple(run) for _, run in groupby(items, key=_noted)]
    return [
        part for run in runs for part in ([run] if _noted(run[0]) and len(run) >= MANY else [(one,) for one in run])
    ]


def _noted(item: Line | Event) -> bool:
    return not isinstance(item, Line) or item.kind in ("system", "email_out")


def _back(instance_id: int, said: str) -> Any:
    with here.reading() as session:
        number = instances.find(session, instance_id, by=here.actor()).row.number
    flash(said, "good")
    return redirect(f"/{number}#stream", 303)
