"""Compensation: what was done is undone by its handlers, latest first.

A scope logs each finished activity that has a handler, and each finished sub-process that logged something itself; such scopes
are kept, finished, until they are compensated or the scope around them is over. A thrower starts one handler after the other and
goes on when the last is done.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.bpmn.instance import Instance
    from engine.bpmn.scopes import Scope
    from engine.bpmn.tokens import Token


@dataclass(frozen=True, slots=True)
class Entry:
    """One finished activity; `kept` is the token id of its kept scope, or empty."""

    activity: str
    handler: str
    kept: str


def remember(scope: Scope, token: Token) -> None:
    """Log a finishing activity if it can be compensated; otherwise forget the scope it had."""
    spec, notes = token.task_spec, token.internal_data
    body = scope.tasks.get(notes.get("body", ""))
    if body is not None:
        # An item is compensated by itself, once the whole activity has finished.
        entry = _entry(scope, token, body.task_spec.handler)
        body.internal_data.setdefault("log", []).extend([] if entry is None else [astuple(entry)])
    elif "log" in notes:
        scope.log.extend(Entry(*logged) for logged in notes.pop("log"))
    elif (entry := _entry(scope, token, spec.handler)) is not None:
        scope.log.append(entry)


def forget(scope: Scope, body: Token) -> None:
    """A multi-instance activity is stopped: what its finished items did can no longer be compensated."""
    for logged in body.internal_data.pop("log", ()):
        kept = scope.top_workflow.subprocesses.pop(Entry(*logged).kept, None)
        if kept is not None:
            kept.discard()


def begin(thrower: Token, scope: Scope, activity: str | None) -> bool:
    """Start to compensate what `scope` logged (only `activity`, if given). True when there is nothing to do."""
    plan = _plan(scope, activity)
    if not plan:
        return True
    thrower.remember(plan=plan)
    proceed(scope.top_workflow, thrower.id)
    return False


def proceed(instance: Instance, thrower_id: str) -> None:
    """Start the next handler of a thrower's plan, or let the thrower go on after the last."""
    thrower = instance.find(thrower_id)
    if thrower is None:
        return
    plan = thrower.internal_data.get("plan")
    if not plan:
        thrower.proceed()
        return
    scope_id, handler = plan.pop(0)
    scope = instance.scope(scope_id)
    if scope is not None:
        scope.completed = False
        scope.put(handler, handles=thrower_id)


def _entry(scope: Scope, token: Token, handler: str) -> Entry | None:
    instance = scope.top_workflow
    nested = instance.subprocesses.get(token.id)
    keeps = nested is not None and bool(nested.log or nested.spec.compensation)
    if nested is not None and not keeps and not handler:
        del instance.subprocesses[token.id]
    return Entry(token.element, handler, token.id if nested is not None else "") if handler or keeps else None


def _plan(scope: Scope, activity: str | None) -> list[list[str]]:
    steps: list[list[str]] = []
    for entry in [entry for entry in reversed(scope.log) if activity in (None, entry.activity)]:
        scope.log.remove(entry)
        kept = scope.top_workflow.subprocesses.get(entry.kept)
        if kept is not None and kept.spec.compensation:
            steps.append([entry.kept, kept.spec.compensation])
        elif entry.handler:
            steps.append([scope.parent_task_id or "", entry.handler])
        elif kept is not None:
            steps += _plan(kept, None)
    return steps
