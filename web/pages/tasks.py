"""A task: its form, its ticket beside it, and the deeds a person may do with it.

The main deeds are plain form posts, answered with a redirect; htmx only re-reads the form while it is being filled in. What was
typed comes back with every refusal: a wrong field, a form that changed meanwhile, a task that somebody else has finished.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, request

from engine import candidates, completions, drafts, instances, people, tasks, versions
from engine.bpmn import deciding
from engine.desk import requests
from engine.errors import Conflict, Invalid, Stale
from engine.forms import merging
from engine.sight import DESK
from web import answered_files, fields, here, kept, sending, sentences, submitting, undo
from web.clocks import chips
from web.pages import assignments, focus, inbox
from web.policies import MEMBER, policy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from engine.actor import Actor
    from engine.errors import Refusal
    from engine.instances import OpenTask
    from engine.moves import Moved
    from engine.rows import OpenedTask
    from engine.tasks import TaskView

pages = Blueprint("tasks", __name__)

RECENT = 6
"""Events of the history beside a form."""


@pages.get("/tasks/<int:task_id>")
@policy(MEMBER)
def show(task_id: int) -> Any:
    """The task with its form as it stands; a choice that the address names (`?action=resolve`) is made already."""
    with here.reading() as session:
        view = tasks.find(session, task_id, by=here.actor())
        draft = drafts.find(session, drafts.of_task(task_id), by=here.actor())
        return focus.kept(_page(session, view, draft=draft, begun=fields.chosen(view.form, request.args)))


@pages.post("/tasks/<int:task_id>/form")
@policy(MEMBER)
def change(task_id: int) -> Any:
    """The form again for what was typed so far: conditions looked at, a row added or dropped. Nothing is kept."""
    with here.reading() as session:
        view = tasks.find(session, task_id, by=here.actor())
        with answered_files.taken() as files:
            raw = files.laid_over(fields.posted(request.form))
        if view.row.status != "open":
            # Shown again, the fields would be text and what was typed gone; the page keeps it until it is sent.
            raise Conflict(
                f"Task '{view.row.title}' of {view.row.number} is over. What you typed stays here; "
                "copy what should be kept, then open the ticket."
            )
        if not here.is_fragment():
            return _page(session, view, raw=raw)
        return render_template(
            "tasks/fields.html", sheet=_sheet(view, raw), view=view, zone=request.form.get("ek-zone", "")
        )


@pages.post("/tasks/<int:task_id>/completion")
@policy(MEMBER)
def complete(task_id: int) -> Any:
    """Finish the task with the answers of its form."""
    raw = fields.posted(request.form)
    try:
        with answered_files.taken() as files:
            raw = sending.settled(files.laid_over(raw))
            files.require()
            with here.database().transaction() as session:
                moved = _completed(session, task_id, raw)
                answered_files.attach(session, moved.id, files, visible=answered_files.seen_by_requester())
    except (Invalid, Stale, Conflict) as refusal:
        return _again(task_id) or _refused(task_id, raw, refusal)
    return _done(task_id, moved.number, moved.stage, moved.opened)


@pages.post("/tasks/<int:task_id>/claim")
@policy(MEMBER)
def claim(task_id: int) -> Any:
    """Take the task; from a list, the row answers for itself."""
    try:
        with here.database().transaction() as session:
            tasks.claim(session, task_id, by=here.actor())
    except Conflict as refusal:
        if here.is_fragment():
            raise
        return _refused(task_id, {}, refusal)
    if here.is_fragment():
        return inbox.row_again("inbox/claimed.html", task_id)
    undo.offer("The task is yours now.", task_id)
    return redirect(assignments.back(task_id), 303)


@pages.post("/tasks/<int:task_id>/release")
@policy(MEMBER)
def release(task_id: int) -> Any:
    """Give the task back to its group."""
    try:
        with here.database().transaction() as session:
            tasks.release(session, task_id, by=here.actor())
    except Conflict as refusal:
        return _refused(task_id, {}, refusal)
    undo.offer("The task is back with its group.", task_id)
    return redirect(assignments.back(task_id), 303)


@pages.post("/tasks/<int:task_id>/assignment")
@policy(MEMBER)
def assign(task_id: int) -> Any:
    """Hand the task to a colleague."""
    to = request.form.get("to", "").strip()
    try:
        with here.database().transaction() as session:
            tasks.assign(session, task_id, to=to, by=here.actor(), reason=request.form.get("reason", "").strip()[:1000])
            name = people.names(session, [to]).get(to, to)
    except (Invalid, Conflict) as refusal:
        return _refused(task_id, {}, Invalid(refusal.sentence) if isinstance(refusal, Invalid) else refusal)
    undo.offer(f"The task is with {name} now.", task_id)
    return redirect(assignments.back(task_id), 303)


def may_act(view: TaskView, actor: Actor) -> bool:
    """Whether the verbs would let this person finish the task; the page offers deeds by it, the verbs decide."""
    row = view.row
    return row.status == "open" and candidates.acts(
        actor, group=row.group, assignee=row.assignee, excluded=row.excluded, personal=view.personal
    )


def _completed(session: Session, task_id: int, raw: dict[str, Any]) -> Moved:
    revision, stood = sending.number("ek-revision") or None, sending.stood()
    moved = tasks.complete(session, task_id, raw, by=here.actor(), revision=revision, stood=stood, key=sending.key())
    if sending.had_draft():
        drafts.forget(session, drafts.of_task(task_id), by=here.actor())
    return moved


def _done(task_id: int, number: str, stage: str | None, opened: Sequence[OpenTask | OpenedTask]) -> Any:
    """On to the next task of the same ticket, or to the ticket: what only might be done after its end waits there.

    In focus it goes on to the next task of all.
    """
    opened = [] if stage in requests.OVER else opened
    mine = next((task for task in opened if task.assignee == here.actor().login), None)
    following = f"/tasks/{mine.id}" if mine else f"/{number}"
    if focus.goes_on():
        following = f"{following}?focus={focus.written(focus.put_aside())}" if mine else focus.onward(task_id)
        if focus.is_loaded(following):
            return focus.shown(f"{following}#done-{number}")
    stands = f"is now {stage}" if stage else "has moved on"
    told = opened and (mine or here.actor().has(*DESK))
    ahead = f"; “{opened[0].title}” is next" if told else ""
    flash(f"Done. {number} {stands}{ahead}.", "good")
    return focus.shown(following)


def _again(task_id: int) -> Any:
    """The answer of the first time, when this very form has done the task before; else nothing."""
    with here.reading() as session:
        if not completions.came_before(session, task_id, sending.key(), by=here.actor()):
            return None
        row = tasks.find(session, task_id, by=here.actor()).row
        ticket = instances.find(session, row.instance_id, by=here.actor())
    opened = [task for task in ticket.tasks if row.done_at and task.created_at >= row.done_at]
    return _done(task_id, row.number, ticket.row.stage, opened)


def _sheet(view: TaskView, raw: dict[str, Any] | None = None, refusal: Refusal | None = None) -> fields.Sheet | None:
    if view.form is None:
        return None
    with here.reading() as session:
        return fields.sheet(
            view.form,
            view.variables,
            raw,
            refusal.fields if refusal else None,
            **sending.rows(),
            frozen=not may_act(view, here.actor()),
            words=kept.words(session, {**view.variables, "": raw}, versions.compiled(session, view.version_id)),
        )


def _page(
    session: Session,
    view: TaskView,
    *,
    raw: dict[str, Any] | None = None,
    refusal: Refusal | None = None,
    begun: dict[str, Any] | None = None,
    draft: drafts.Kept | None = None,
) -> str:
    actor, row = here.actor(), view.row
    ticket = instances.find(session, row.instance_id, by=actor)
    compiled = versions.compiled(session, ticket.version_id)
    events = instances.history(session, row.instance_id, by=actor, size=RECENT)
    acting = may_act(view, actor)
    found = _merged(view, {**(draft.values if draft else {}), **(begun or {}), **(raw or {})}, draft)
    shown = found.raw
    return render_template(
        "tasks/page.html",
        view=view,
        task=row,
        focus=focus.bar(session, row.id),
        ticket=ticket,
        events=events,
        compiled=compiled,
        zone=compiled.settings.get("zone", "UTC"),
        acting=acting,
        desk=actor.has(*DESK),
        chips=chips(session, row.instance_id, compiled.definition, desk=actor.has(*DESK)),
        refusal=refusal,
        sheet=_sheet(view, shown, refusal),
        button=submitting.button(
            view.form,
            view.variables,
            shown,
            name=row.title,
            conditions=deciding.conditions(compiled.definition, row.element),
        ),
        **_of_draft(view, draft),
        seen=events.items[0].sequence if events.items else 0,
        since=[event for event in events.items if event.sequence > sending.number("ek-seen")] if raw else [],
        others=drafts.others(session, row.id, by=actor) if acting else [],
        clashes=fields.meanwhile(found.clashes),
        taken=fields.meanwhile(found.taken),
        names=people.names(session, sentences.named(events.items) | {row.requester or "", row.done_by or ""}),
    )


def _merged(view: TaskView, typed: dict[str, Any], draft: drafts.Kept | None) -> merging.Merged:
    """What was typed over what stands now."""
    if view.form is None or view.row.status != "open" or not typed:
        return merging.Merged(typed)
    return merging.merged(view.form, draft.stood if draft else sending.stood(), view.variables, typed)


def _of_draft(view: TaskView, draft: drafts.Kept | None) -> dict[str, Any]:
    """What the page says of a draft; one of a task that somebody else has finished is there to copy from."""
    over = view.row.status != "open" and view.row.done_by != here.actor().login
    return {
        **sending.carried(draft, f"/tasks/{view.row.id}"),
        "stood": merging.stands(view.form, view.variables) if view.form else None,
        "unsent": fields.differences(view.form, view.variables, draft.values) if draft and over and view.form else [],
    }


def _refused(task_id: int, raw: dict[str, Any], refusal: Invalid | Conflict) -> Any:
    """The page again, with the reason and with everything that was typed."""
    with here.reading() as session:
        view = tasks.find(session, task_id, by=here.actor())
        if isinstance(refusal, Stale) or view.row.status == "open":
            return _page(session, view, raw=raw, refusal=refusal), refusal.status
        differences = fields.differences(view.form, view.variables, raw) if view.form else []
        page = render_template("tasks/over.html", task=view.row, refusal=refusal, differences=differences)
    return page, refusal.status
