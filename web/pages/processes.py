"""Processes: what can be started and how it runs. The start page is the start event's form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import Blueprint, Response, flash, g, redirect, render_template, request

from engine import deployments, drafts, instances, people, references, starts
from engine.desk import catalogue
from engine.errors import Conflict, Invalid, NotFound
from engine.forms import paths
from engine.sight import DESK
from web import answered_files, fields, here, outline, sending, submitting
from web.pages import similar
from web.pages.catalogue import PROCESS
from web.pages.home import INCIDENT
from web.pages.instances import drawing
from web.policies import AGENT, MEMBER, policy

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from engine.forms import Form
    from engine.versions import Compiled

pages = Blueprint("processes", __name__)


@pages.get("/new")
@policy(MEMBER)
def new() -> Any:
    """What one can report or ask for; straight to the form when there is one thing only."""
    with here.reading() as session:
        rows = {row.key: row for row in deployments.processes(session) if row.live}
        processes = [rows[key] for key in starts.offered(session, rows, by=g.actor)]
    if len(processes) == 1:
        return redirect(f"/processes/{processes[0].key}/start", 302)
    return render_template("processes/new.html", processes=processes, doors={PROCESS: "/catalogue"})


@pages.get("/processes")
@policy(AGENT)
def listed() -> Any:
    """All processes with their live version and how much is open."""
    with here.reading() as session:
        processes = deployments.processes(session)
        names = people.names(session, [each.owner for each in processes])
    return render_template("processes/list.html", processes=processes, names=names)


@pages.get("/processes/<key>")
@policy(AGENT)
def show(key: str) -> Any:
    """A process: its drawing, its versions, its steps as text."""
    return _shown(key, None)


@pages.get("/processes/<key>/versions/<int:number>")
@policy(AGENT)
def version(key: str, number: int) -> Any:
    """The same for one of its versions."""
    return _shown(key, number)


@pages.get("/processes/<key>/versions/<int:number>/diagram.bpmn")
@policy(AGENT)
def diagram(key: str, number: int) -> Response:
    """The drawing of a version as it was written."""
    with here.reading() as session:
        return drawing(deployments.version(session, key, number)[2])


@pages.get("/processes/<key>/start")
@policy(MEMBER)
def start_form(key: str) -> Any:
    """The form of the start event; the address may bring first answers, as the cards of the catalogue do."""
    brought = {name: value for name, value in fields.posted(request.args).items() if name not in ("at", "draft")}
    return _start_page(key, raw=brought or None)


@pages.post("/processes/<key>/start/form")
@policy(MEMBER)
def start_change(key: str) -> Any:
    """The form again for what was typed so far; nothing is kept."""
    with answered_files.taken() as files:
        raw = files.laid_over(fields.posted(request.form))
    return _start_page(key, raw=raw)


@pages.post("/processes/<key>/start")
@policy(MEMBER)
def start(key: str) -> Any:
    """Start a ticket with the answers of the start form."""
    raw = fields.posted(request.form)
    try:
        with answered_files.taken() as files:
            raw = files.laid_over(raw)
            files.require()
            number = sending.once(lambda session: _begun(session, key, raw, files))["number"]
    except (Invalid, Conflict) as refusal:
        # What was sent before goes on only as another form.
        key_of_page = sending.new_key() if refusal.code == "form.sent" else None
        return _start_page(key, raw=raw, refusal=refusal, key_of_page=key_of_page), refusal.status
    flash(f"{number} is open. You find it here and on your start page.", "good")
    return redirect(f"/{number}", 303)


def _shown(key: str, number: int | None) -> Any:
    with here.reading() as session:
        process = deployments.process(session, key)
        versions = deployments.versions_of(session, key)
        if number is None and process.live is None and not versions:
            raise NotFound(f"'{process.name}' has no version yet. Deploy one first.")
        _, shown, compiled = deployments.version(session, key, number or process.live or versions[0].number)
        names = people.names(session, [process.owner, *(each.by for each in versions)])
    g.diagram = True
    starts = [each for each in compiled.definition.starts if each.kind == "none"]
    return render_template(
        "processes/page.html",
        process=process,
        versions=versions,
        shown=shown,
        steps=outline.steps(compiled.definition),
        starts=starts,
        elements=compiled.definition.elements,
        files=sorted(compiled.sources),
        names=names,
    )


def _begun(session: Session, key: str, raw: dict[str, Any], files: answered_files.Answered) -> dict[str, Any]:
    at = request.args.get("at")
    moved = instances.start(session, key, by=here.actor(), variables=raw, at=at)
    if sending.had_draft():
        drafts.forget(session, drafts.of_start(key, at), by=here.actor())
    answered_files.attach(session, moved.id, files, visible=True)
    return {"number": moved.number}


def _start_page(
    key: str,
    *,
    raw: dict[str, Any] | None = None,
    refusal: Invalid | Conflict | None = None,
    key_of_page: str | None = None,
) -> Any:
    at = request.args.get("at")
    with here.reading() as session:
        element, form, compiled = starts.form(session, key, at=at)
        starts.require(compiled, g.actor)
        draft = drafts.find(session, drafts.of_start(key, at), by=here.actor()) if raw is None else None
        raw = dict(draft.values) if draft else raw
        about = _about(session, key, form, raw or {})
    address, more = f"/processes/{key}/start", f"?{urlencode({'at': at})}" if at else ""
    page = "processes/fields.html" if here.is_fragment() and request.method == "POST" else "processes/start.html"
    return render_template(
        page,
        name=compiled.definition.name,
        zone=compiled.settings.get("zone", "UTC"),
        sheet=_sheet(form, raw, refusal),
        button=submitting.button(form, {"me": here.actor().me}, raw, name=submitting.OPEN),
        address=address + more,
        change=f"{address}/form{more}",
        refusal=refusal,
        others=_others(key, element, compiled),
        **about,
        **sending.carried(draft, address, more, key=key_of_page),
    )


def _others(key: str, element: str, compiled: Compiled) -> list[tuple[str, str]]:
    """The other ways to begin by hand, for the desk: such as a change from a template. (name, address)"""
    if not here.actor().has(*DESK):
        return []
    elements, begins = compiled.definition.elements, compiled.definition.starts
    keys = [one.element for one in begins if one.kind == "none" and one.element != element]
    named = [one for one in keys if elements[one].settings.get("form")]
    return [(elements[one].name or one, f"/processes/{key}/start?{urlencode({'at': one})}") for one in named]


def _about(session: Session, key: str, form: Form | None, raw: dict[str, Any]) -> dict[str, Any]:
    """What stands around the fields: the entry of the catalogue, and what is known of a trouble."""
    g.announced = report = key == INCIDENT  # what is disturbed stands in the page itself, and not above it
    return {
        "chosen": _chosen(session, form, raw),
        "known": similar.of(session, paths.nested(raw), by=here.actor()) if report else None,
        "report": report,
    }


def _sheet(form: Form | None, raw: dict[str, Any] | None, refusal: Invalid | Conflict | None) -> fields.Sheet | None:
    if form is None:
        return None
    known, wrong = {"me": here.actor().me}, refusal.fields if refusal else None
    return fields.sheet(
        form,
        known,
        raw,
        wrong,
        **sending.rows(),
    )


def _chosen(session: Session, form: Form | None, raw: dict[str, Any]) -> dict[str, Any] | None:
    """The entry of the catalogue that the answers name, when the form asks for one."""
    for each in form.fields if form else ():
        if each.properties.get(references.SOURCE) == "catalogue" and (said := paths.get(paths.nested(raw), each.path)):
            return catalogue.described(session, {"item": said})
    return None
