"""Batches: one deed on the ticked tasks or on a whole list: looked at first, then done, and told what became of each.

A small selection whose deed asks for nothing is done at once; everything else shows before what will happen and to how many.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from flask import Blueprint, redirect, render_template, request

from engine import batch_deeds, batch_views, batches, filters, inbox, now, people
from engine.errors import Invalid
from engine.sight import DESK
from web import here
from web.policies import AGENT, policy

if TYPE_CHECKING:
    from engine.errors import Refusal

pages = Blueprint("batches", __name__)


def offered() -> dict[str, str]:
    """deed -> words, what may be done to many at once by whoever looks; nothing for those outside the desk."""
    actor = here.asking()
    return batch_deeds.choices(actor) if actor is not None and actor.has(*DESK) else {}


@pages.get("/batches")
@policy(AGENT)
def listed() -> Any:
    """One's last batches."""
    with here.reading() as session:
        found = batch_views.listed(session, by=here.actor())
    return render_template("batches/list.html", batches=found, deeds=batch_deeds.DEEDS)


@pages.post("/batches/new")
@policy(AGENT)
def new() -> Any:
    """Look at a deed on what was ticked, or on all of the list."""
    actor, deed, whole = here.actor(), request.form.get("deed", ""), bool(request.form.get("all"))
    back = "/inbox?" + request.form.get("query", "")[:4000]
    with here.database().transaction() as session:
        asked = filters.read(_words(request.form.get("query", "")))
        chosen = inbox.ids(session, asked, by=actor, limit=batches.MOST) if whole else _ticked()
        batch = batches.made(session, deed, chosen, by=actor, back=back)
        at_once = not whole and len(chosen) <= batches.AT_ONCE and not batch_deeds.found(deed).asks
        if at_once:
            batches.begin(session, batch, {}, by=actor)
    if at_once:
        _run(batch)
    return redirect(f"/batches/{batch}", 303)


@pages.get("/batches/<int:batch_id>")
@policy(AGENT)
def show(batch_id: int) -> Any:
    """What will be done, is being done or was done; htmx asks for the progress alone."""
    return _page(batch_id)


@pages.post("/batches/<int:batch_id>/start")
@policy(AGENT)
def start(batch_id: int) -> Any:
    """Let it begin with what it asks for; few items are done before the answer."""
    try:
        with here.database().transaction() as session:
            waiting = batches.begin(session, batch_id, request.form, by=here.actor())
    except Invalid as refusal:
        return _page(batch_id, refusal), refusal.status
    if waiting <= batches.AT_ONCE:
        _run(batch_id)
    return redirect(f"/batches/{batch_id}", 303)


@pages.post("/batches/<int:batch_id>/pause")
@policy(AGENT)
def pause(batch_id: int) -> Any:
    """Let it stand still."""
    with here.database().transaction() as session:
        batches.pause(session, batch_id, by=here.actor())
    return redirect(f"/batches/{batch_id}", 303)


@pages.post("/batches/<int:batch_id>/resumption")
@policy(AGENT)
def resume(batch_id: int) -> Any:
    """Let it go on."""
    with here.database().transaction() as session:
        batches.resume(session, batch_id, by=here.actor())
    return redirect(f"/batches/{batch_id}", 303)


@pages.post("/batches/<int:batch_id>/end")
@policy(AGENT)
def stop(batch_id: int) -> Any:
    """End it; what is done stays done."""
    with here.database().transaction() as session:
        batches.stop(session, batch_id, by=here.actor())
    return redirect(f"/batches/{batch_id}", 303)


@pages.post("/batches/<int:batch_id>/undo")
@policy(AGENT)
def undo(batch_id: int) -> Any:
    """Take back what it did, for all that nothing has happened to since."""
    with here.database().transaction() as session:
        back = batches.undo(session, batch_id, by=here.actor())
        waiting = batches.begin(session, back, {}, by=here.actor())
    if waiting <= batches.AT_ONCE:
        _run(back)
    return redirect(f"/batches/{back}", 303)


def _run(batch_id: int) -> None:
    """The same steps as a worker's, each in a transaction of its own."""
    going = True
    while going:
        with here.database().transaction() as session:
            going = batches.step(session, batch_id)


def _ticked() -> list[int]:
    said = request.form.getlist("task")
    return [int(one) for one in said if one.isascii() and one.isdigit() and len(one) < 19]  # noqa: PLR2004  an id


def _words(query: str) -> dict[str, str]:
    found = parse_qs(query[:4000])
    return {name: ",".join(values) for name, values in found.items()}


def _page(batch_id: int, refusal: Refusal | None = None) -> str:
    with here.reading() as session:
        view = batch_views.find(session, batch_id, by=here.actor())
        groups = people.groups(session) if "group" in view.deed.asks else {}
    template = "batches/progress.html" if here.is_fragment() and refusal is None else "batches/page.html"
    return render_template(
        template,
        view=view,
        batch=view.row,
        deed=view.deed,
        asks=[(name.rstrip("?"), name.endswith("?")) for name in view.deed.asks],
        labels=batch_deeds.ARGUMENTS,
        groups=groups,
        refusal=refusal,
        tomorrow=(now.now() + timedelta(days=1)).date().isoformat(),
        typed=request.form,
    )
