"""Tasks: listed, shown with their form, assigned, completed."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from engine import inbox, tasks
from web import here
from web.api import shapes
from web.api.exchange import answer, body, once, query, revision, told
from web.policies import MEMBER, policy

routes = Blueprint("api_tasks", __name__, url_prefix="/api/tasks")

TAG = "tasks"


@routes.get("")
@policy(MEMBER)
@told(tag=TAG, query=shapes.TaskQuery, HTTP_200=shapes.Paged[shapes.Task])
def listed() -> Any:
    """Open tasks of a box."""
    asked = query(shapes.TaskQuery)
    with here.reading() as session:
        page = inbox.listed(session, by=here.actor(), **asked.model_dump())
    return answer(page, shapes.Paged[shapes.Task])


@routes.get("/<int:task_id>")
@policy(MEMBER)
@told(404, tag=TAG, HTTP_200=shapes.TaskWithForm)
def show(task_id: int) -> Any:
    """A task with its form; the ETag guards its completion."""
    with here.reading() as session:
        view = tasks.find(session, task_id, by=here.actor())
    return answer(_with_form(view), shapes.TaskWithForm, ETag=f'"{view.revision}"')


@routes.post("/<int:task_id>/completion")
@policy(MEMBER)
@told(404, 409, 412, 415, tag=TAG, body=shapes.Completion, headers=shapes.GuardedHeaders, HTTP_200=shapes.Moved)
def complete(task_id: int) -> Any:
    """Finish a task; the answer says where the instance stands and which tasks are open now."""
    asked, seen = body(shapes.Completion), revision()
    return once(
        shapes.Moved,
        200,
        lambda session: tasks.complete(session, task_id, asked.answers, by=here.actor(), revision=seen),
    )


@routes.put("/<int:task_id>/assignment")
@policy(MEMBER)
@told(404, 409, 415, tag=TAG, body=shapes.Assignment, HTTP_200=shapes.Task)
def assign(task_id: int) -> Any:
    """Take a task, or hand it to somebody."""
    asked = body(shapes.Assignment)
    with here.database().transaction() as session:
        if asked.to in (None, here.actor().login):
            tasks.claim(session, task_id, by=here.actor())
        else:
            tasks.assign(session, task_id, to=asked.to, by=here.actor(), reason=asked.reason)
    return _row(task_id)


@routes.delete("/<int:task_id>/assignment")
@policy(MEMBER)
@told(404, 409, tag=TAG, HTTP_200=shapes.Task)
def release(task_id: int) -> Any:
    """Give a task back to its group."""
    with here.database().transaction() as session:
        tasks.release(session, task_id, by=here.actor())
    return _row(task_id)


def _row(task_id: int) -> Any:
    with here.reading() as session:
        return answer(tasks.find(session, task_id, by=here.actor()).row, shapes.Task)


def _with_form(view: tasks.TaskView) -> dict[str, Any]:
    known = shapes.Task.model_validate(view.row).model_dump()
    if view.form is None:
        return {**known, "revision": view.revision, "form": None, "values": {}}
    first = view.form.initial(view.variables)
    shown = [_field(field) for field in view.form.visible({**view.variables, **first}) if field.path]
    return {**known, "revision": view.revision, "form": shown, "values": first}


def _field(field: Any) -> dict[str, Any]:
    return {
        "path": field.path,
        "kind": field.kind,
        "label": field.label,
        "description": field.description,
        "required": field.required,
        "readonly": field.readonly,
        "options": list(field.options),
        "fields": [_field(each) for each in field.fields],
    }
