"""Tickets: the list, and a ticket by its number with its work, its place on the diagram, its history and its data.

Requesters see their own tickets told in sentences. What was entered, the variables and the inside of the diagram are shown to
those who work in the service desk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, flash, g, redirect, render_template, request

from engine import clocks, deployments, instances, markers, people, replies, versions
from engine.desk import links
from engine.sight import DESK
from web import here, outline, sentences, vocabulary
from web.clocks import chip
from web.pages import addresses, stream
from web.pages.replies import by_use, words
from web.policies import MEMBER, OWNER, policy

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

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
    with here.database().reading() as session:
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
    """A ticket; the open tab is part of the address."""
    actor = here.actor()
    desk = actor.has(*DESK)
    tab = addresses.word("tab", TABS if desk else TABS[:3], "work")
    with here.database().reading() as session:
        view = instances.find(session, number, by=actor)
        compiled = versions.compiled(session, view.version_id)
        events = instances.history(
            session,
            view.row.id,
            by=actor,
            page=addresses.page_number() if tab == "history" else 1,
            size=addresses.SIZE if tab == "history" else 8,
        )
        marked = markers.find(session, view.row.id, by=actor) if tab == "diagram" else None
        offers = replies.offered(session, view.row.id, by=actor) if tab == "work" else []
        related = links.related(session, view.row.number, by=actor) if tab == "work" else []
        said = stream.shown(session, view) if tab == "work" else {}
        running = clocks.of(session, view.row.id) if desk and compiled.definition.clocks.named else []
        names = people.names(session, _logins(view, events))
    g.diagram = tab == "diagram"
    return render_template(
        "instances/page.html",
        view=view,
        ticket=view.row,
        tab=tab,
        desk=desk,
        events=events,
        names=names,
        compiled=compiled,
        markers=outline.drawn(compiled.definition, marked) if marked else None,
        steps=outline.steps(compiled.definition, marked) if marked else [],
        chips=[chip(clock) for clock in running],
        summary=_summary(view, names, compiled, desk=desk),
        offers=by_use(offers),
        words=words,
        related=related,
        kinds=links.KINDS,
        data=_data(view) if tab == "data" else [],
        **said,
    )


@pages.get("/instances/<int:instance_id>/diagram.bpmn")
@policy(MEMBER)
def diagram(instance_id: int) -> Response:
    """The drawing that this ticket runs on."""
    with here.database().reading() as session:
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


def _logins(view: InstanceView, events: Any) -> set[str]:
    assigned = {task.assignee for task in view.tasks if task.assignee}
    assigned |= {view.data["assigned_to"]} if isinstance(view.data.get("assigned_to"), str) else set()
    return sentences.named(events.items) | assigned | {view.row.requester or "", view.started_by}


_SHOWN = ("description", "category", "service", "impact", "urgency", "close_code", "close_notes")
"""Variables that tell a ticket at a glance, as the record header of a service desk has them."""
_FOR_THE_DESK = ("assignment_group", "assigned_to")


def _summary(view: InstanceView, names: Mapping[str, str], compiled: Compiled, *, desk: bool) -> list[tuple[str, Any]]:
    told = {key: view.data[key] for key in (*_SHOWN, *(_FOR_THE_DESK if desk else ())) if view.data.get(key)}
    said: dict[str, Callable[[Any], Any]] = {
        "assignment_group": vocabulary.group,
        "assigned_to": lambda login: names.get(login, login),
    }
    plain = [(key, said[key](value) if key in said else value) for key, value in told.items()]
    return [sentences.known(key, value, compiled) for key, value in plain]


def _data(view: InstanceView) -> list[tuple[str, Any]]:
    return sorted(view.data.items())
