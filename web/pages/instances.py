"""Tickets: the list, and a ticket by its number with its work, its place on the diagram, its history and its data.

Requesters see their own tickets on one page: how far they have come, who has them, what was said. What was entered, the variables
and the inside of the diagram are shown to those who work in the service desk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, flash, g, redirect, render_template, request

from engine import deployments, instances, people, replies, versions, whys
from engine.desk import links, requests
from engine.errors import NotFound
from engine.sight import DESK
from web import because, cards, concerned, deeds, here, kept, outline, sentences, stages
from web.clocks import chips
from web.pages import addresses, stream
from web.pages.replies import by_use, words
from web.policies import MEMBER, OWNER, policy

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from engine.instances import InstanceView
    from engine.versions import Compiled

pages = Blueprint("instances", __name__)

STATUSES = ("open", "ended", "cancelled", "aborted")
TABS = ("work", "diagram", "history", "data")


@pages.get("/instances")
@policy(MEMBER)
def listed() -> Any:
    """Tickets that one may see, newest first; a whole number leads straight to its ticket."""
    search = addresses.text("search")
    asked = {"process": addresses.text("process") or None, "status": addresses.word("status", STATUSES, "") or None}
    actor = here.actor()
    with here.reading() as session:
        page = instances.listed(
            session, by=actor, search=search, page=addresses.page_number(), size=addresses.SIZE, **asked
        )
        processes = deployments.processes(session)
        names = people.names(session, {row.requester or "" for row in page.items})
    if search and page.total == 1 and page.items[0].number == search.upper():
        return redirect(f"/{page.items[0].number}", 302)
    return render_template("instances/list.html", page=page, processes=processes, search=search, names=names, **asked)


@pages.get("/<number:number>")
@policy(MEMBER)
def show(number: str) -> Any:
    """A ticket; the open tab is part of the address. Requesters have one page without tabs and without the inside."""
    actor = here.actor()
    desk = actor.has(*DESK)
    tab = addresses.word("tab", TABS, "work") if desk else "work"
    with here.reading() as session:
        view = instances.find(session, number, by=actor)
        compiled = versions.compiled(session, view.version_id, view.digest)
        told = _TOLD[tab](session, view, compiled)
        running = chips(session, view.row.id, compiled.definition, desk=desk)
        names = people.names(session, _logins(view) | told.pop("logins", set()))
        about = concerned.of(session, view.data)
    g.diagram = tab == "diagram"
    return render_template(
        "instances/page.html",
        view=view,
        ticket=view.row,
        tab=tab,
        desk=desk,
        names=names,
        compiled=compiled,
        chips=running,
        concerned=about,
        **{"summary": [(name, value) for _, name, value in _summary(view, compiled)], **told},
    )


def _work(session: Session, view: InstanceView, compiled: Compiled) -> dict[str, Any]:
    actor = here.actor()
    desk = actor.has(*DESK)
    return {
        "deeds": deeds.of(view, compiled, by=actor),
        "offers": by_use(replies.of(session, view, by=actor)),
        "words": words,
        **({} if desk else _stands(session, view, compiled)),
        **({} if desk else _asked(session, view, compiled)),
        "related": links.related(session, view.row.number, by=actor),
        "kinds": links.KINDS,
        **stream.shown(session, view),
    }


def _stands(session: Session, view: InstanceView, compiled: Compiled) -> dict[str, Any]:
    """How it stands for the person who asked for it."""
    return {
        "stages": stages.line(compiled, view.row.stage, view.row.status),
        "line": cards.line(session, view.row, by=here.actor()),
        "over": requests.is_over(view.row),
    }


def _asked(session: Session, view: InstanceView, compiled: Compiled) -> dict[str, Any]:
    """What the requester said at first, and what the catalogue promised for it: for all that was ordered, not for one."""
    said, offer = kept.begun(session, view.data, compiled), view.data.get("offer")
    promised = {**offer, "price": view.data.get("cost") or 0} if isinstance(offer, dict) and offer.get("name") else None
    told = {*(("item",) if promised else ()), "short_description"}  # a heading says these
    return {
        "asked": [one for path, one in said.items() if path not in told and view.data.get(path) != view.row.requester],
        "promised": promised,
        "summary": [(name, value) for key, name, value in _summary(view, compiled) if key not in said],
    }


def _marked(session: Session, view: InstanceView, compiled: Compiled) -> dict[str, Any]:
    found = whys.find(session, view.row.id, by=here.actor())
    names = people.names(session, {one.assignee for one in found.waits if one.assignee})
    return {
        "markers": outline.drawn(compiled.definition, found.markers),
        "steps": outline.steps(compiled.definition, found.markers),
        "waits": [because.waited(one, names) for one in found.waits if not one.beside],
        "beside": [because.waited(one, names) for one in found.waits if one.beside],
        "decisions": [because.decided(one, compiled) for one in found.decisions],
    }


def _happened(session: Session, view: InstanceView, _compiled: Compiled) -> dict[str, Any]:
    events = instances.history(session, view.row.id, by=here.actor(), page=addresses.page_number(), size=addresses.SIZE)
    return {"events": events, "logins": sentences.named(events.items)}


def _data(session: Session, view: InstanceView, compiled: Compiled) -> dict[str, Any]:
    offered = deeds.of(view, compiled, by=here.actor())
    return {"sections": kept.sections(session, view.data, compiled, offered), "data": sorted(view.data.items())}


_TOLD: dict[str, Callable[[Session, InstanceView, Compiled], dict[str, Any]]] = {
    "work": _work,
    "diagram": _marked,
    "history": _happened,
    "data": _data,
}
"""tab -> what it needs besides what every tab shows; `logins` are those of whom it speaks."""


@pages.get("/instances/<int:instance_id>/diagram.bpmn")
@policy(MEMBER)
def diagram(instance_id: int) -> Response:
    """The drawing that this ticket runs on, for those who work in the service desk.

    Raises:
        NotFound: there is no such ticket, or its inside is not for these eyes.
    """
    if not here.actor().has(*DESK):
        raise NotFound("There is no such drawing, or it is not yours to see.")
    with here.reading() as session:
        view = instances.find(session, instance_id, by=here.actor())
        compiled = versions.compiled(session, view.version_id)
    return drawing(compiled)


@pages.post("/instances/<int:instance_id>/cancellation")
@policy(OWNER)
def cancel(instance_id: int) -> Any:
    """End a ticket before its time, with a reason."""
    with here.database().transaction() as session:
        moved = instances.cancel(session, instance_id, by=here.actor(), reason=request.form.get("reason", "")[:2000])
    flash(f"{moved.number} is cancelled.", "good")
    return redirect(f"/{moved.number}", 303)


def drawing(compiled: Compiled) -> Response:
    """The BPMN of a version as it was written."""
    path = f"{compiled.definition.key}.bpmn"
    text = compiled.sources.get(path) or next(text for name, text in compiled.sources.items() if name.endswith(".bpmn"))
    return Response(text, mimetype="application/xml")


def _logins(view: InstanceView) -> set[str]:
    assigned = {task.assignee for task in view.tasks if task.assignee}
    assigned |= {view.data["assigned_to"]} if isinstance(view.data.get("assigned_to"), str) else set()
    return assigned | {view.row.requester or "", view.started_by}


_SHOWN = ("description", "category", "impact", "urgency", "close_code", "close_notes",
          "severity", "business_impact", "users_affected", "restored_how")  # fmt: skip
"""Variables that tell a ticket at a glance, as the record header of a service desk has them."""


def _summary(view: InstanceView, compiled: Compiled) -> list[tuple[str, str, Any]]:
    return [(key, *sentences.known(key, view.data[key], compiled)) for key in _SHOWN if view.data.get(key)]
