"""Where events go: outwards to the catcher that is nearest, or to everything that waits, or out of the instance.

Errors, escalations and cancellation go from the throwing scope outwards: boundary events of the host first, then event
sub-processes of the scope, a catcher of this very code before one of any code. A signal reaches all that wait in the instance and
also goes out; a message reaches the one that waits longest, and goes out when nobody inside took it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from SpiffWorkflow.util.task import TaskState

from engine.bpmn.events import definitions
from engine.bpmn.failures import Failure

if TYPE_CHECKING:
    from engine.bpmn.failures import BpmnError
    from engine.bpmn.instance import Instance
    from engine.bpmn.scopes import Scope
    from engine.bpmn.tokens import Token


def error(instance: Instance, token: Token, thrown: BpmnError) -> bool:
    """Route a BPMN error that an activity threw. False when nothing catches it."""
    payload = {"code": thrown.code, "message": thrown.message}
    instance.note("errored", token.element, token=token.id, code=thrown.code, sentence=thrown.message)
    return outwards("error", thrown.code, token.workflow, token, payload)


def outwards(kind: str, code: str, scope: Scope | None, host: Token | None, payload: dict[str, Any]) -> bool:
    """Give an event to the nearest catcher, beginning at the boundary of `host` in `scope`. False when there is none."""
    while scope is not None:
        if host is not None and (body := scope.tasks.get(host.internal_data.get("body", ""))) is not None:
            pools = [scope.attached.get(host.id, {}), scope.attached.get(body.id, {})]
        else:
            pools = [scope.attached.get(host.id, {})] if host is not None else []
        for pool in [*pools, _triggers(scope)]:
            found = _catcher(pool, kind, code)
            if found is not None:
                token, index = found
                token.task_spec.fire(token, index, payload)
                return True
        host, scope = scope.owner, scope.parent_workflow
    return False


def publish(instance: Instance, kind: str, name: str, correlation: str | None, payload: dict[str, Any]) -> int:
    """Give a signal to all in the instance that wait for it, a message to the one that waits longest; how many took it."""
    count = 0
    for token, index in instance.event_manager.waiting(kind, name):
        notes = token.internal_data
        if token.here and token.state == TaskState.WAITING:
            expected = notes.get("correlation", {}).get(str(index))
            if kind == "signal" or expected is None or correlation is None or expected == correlation:
                token.task_spec.fire(token, index, payload)
                count += 1
                if kind == "message":
                    break
    return count


def conditions(instance: Instance) -> bool:
    """Fire the conditional events that have become true since they were last asked."""
    if not instance.changed:
        return False
    instance.changed = False
    fired = False
    for token, index in instance.event_manager.waiting("condition"):
        if token.here and token.state == TaskState.WAITING:
            definition = definitions(token.task_spec.event_definition)[index]
            try:
                holds = definition.holds(token)
            except Failure as failure:
                token.remember(phase="arrive")
                instance.event_manager.remove_task(token)
                instance.fail(token, failure)
                continue
            rising = holds and not token.internal_data.get("held")
            token.internal_data["held"] = holds
            if rising:
                token.task_spec.fire(token, index, {})
                fired = True
    return fired


def inclusive_joins(instance: Instance) -> bool:
    """Fire the first inclusive join that no live token can reach any more."""
    for key, (scope, name) in list(instance.joins.items()):
        if scope.completed or not scope.arrived.get(name):
            del instance.joins[key]
        elif scope.spec.task_specs[name].release(scope):
            return True
    return False


def _triggers(scope: Scope) -> dict[str, Token]:
    return {key: token for key, token in scope.armed.items() if "host" not in token.internal_data}


def _catcher(pool: dict[str, Token], kind: str, code: str) -> tuple[Token, int] | None:
    catch_all = None
    for token in pool.values():
        for index, definition in enumerate(definitions(token.task_spec.event_definition)):
            if definition.kind == kind and token.state == TaskState.WAITING:
                if definition.code == code and code is not None:
                    return token, index
                if not definition.code:
                    catch_all = catch_all or (token, index)
    return catch_all
