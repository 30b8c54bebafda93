"""Run <-> bytes: a versioned, compact JSON document that holds the live tokens and the variables, and not the definition.

Each set of variables is written once and referred to by its number, so that scopes which share variables still share them after
a reload. Indexes are not written; they follow from the tokens. User data stands only inside variables and notes, so that no key
of it can be taken for ours. An unknown format is refused, never guessed at.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.util.task import TaskState

from engine.bpmn.compensation import Entry
from engine.bpmn.instance import Instance
from engine.bpmn.scopes import Inner, Scope
from engine.bpmn.tokens import Token
from engine.bpmn.variables import Variables
from engine.errors import Invalid

if TYPE_CHECKING:
    from engine.bpmn.definition import Definition
    from engine.bpmn.values import Host

FORMAT = 1


def dump(instance: Instance) -> bytes:
    """The instance as bytes."""
    table = _Table()
    scopes = [_scope_out(scope, table) for scope in instance.scopes()]
    document = [FORMAT, instance.serial, instance.status, instance.outcome, instance.reason, scopes, table.rows]
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def load(definition: Definition, host: Host, state: bytes) -> Instance:
    """The instance that `dump` wrote. Raises Invalid for an unknown format or a foreign definition."""
    try:
        document = json.loads(state)
    except ValueError as error:
        raise Invalid("The state of the instance is damaged: it is not JSON.", code="state.damaged") from error
    if not isinstance(document, list) or not document or document[0] != FORMAT:
        raise Invalid(
            f"The state of the instance is of a format this version does not know (known: {FORMAT}); "
            "run the version of the program that wrote it, or a newer one.",
            code="state.format",
        )
    try:
        return _instance(definition, host, document)
    except (KeyError, IndexError) as error:
        raise Invalid(
            f"The state has a token at {error}, which the definition '{definition.key}' does not know; "
            "the instance belongs to another version.",
            code="state.foreign",
        ) from error


class _Table:
    """Sets of variables by identity."""

    def __init__(self) -> None:
        self.rows: list[list[Any]] = []
        self._numbers: dict[int, int] = {}

    def number(self, variables: Variables) -> int:
        """The row of a set of variables, written at first sight, after the set around it."""
        known = self._numbers.get(id(variables))
        if known is None:
            outer = None if variables.outer is None else self.number(variables.outer)
            known = self._numbers[id(variables)] = len(self.rows)
            self.rows.append([variables.local, outer, variables.keeps])
        return known


def _scope_out(scope: Scope, table: _Table) -> list[Any]:
    around = scope.parent_workflow
    shared = table.number(scope.variables)
    return [
        scope.spec.name,
        scope.parent_task_id,
        None if around is None else around.parent_task_id,
        int(scope.completed),
        shared,
        [_token_out(token, table, shared) for token in scope.tasks.values()],
        [[entry.activity, entry.handler, entry.kept] for entry in scope.log],
        scope.rounds,
    ]


def _token_out(token: Token, table: _Table, shared: int) -> list[Any]:
    number = table.number(token.data)
    row: list[Any] = [token.id, token.task_spec.name, int(token.state), token.internal_data]
    return row if number == shared else [*row, number]


def _instance(definition: Definition, host: Host, document: list[Any]) -> Instance:
    _format, serial, status, outcome, reason, scopes, rows = document
    sets: list[Variables] = []
    for local, outer, keeps in rows:
        sets.append(Variables(local, None if outer is None else sets[outer], keeps))
    instance = Instance(definition, host, {})
    instance.serial, instance.status, instance.outcome, instance.reason = serial, status, outcome, reason
    instance.changed = False
    for row in scopes:
        _scope_in(instance, row, sets)
    return instance


def _scope_in(instance: Instance, row: list[Any], sets: list[Variables]) -> None:
    name, below, around, completed, shared, tokens, log, rounds = row
    scope: Scope = instance
    if below is None:
        instance.variables = sets[shared]
    else:
        parent = instance.scope(around or "")
        if parent is None:
            raise KeyError(around)
        scope = instance.subprocesses[below] = Inner(instance.subprocess_specs[name], parent, below, sets[shared])
    scope.completed = bool(completed)
    scope.log = [Entry(*entry) for entry in log]
    scope.rounds = {gateway: (count, fired) for gateway, (count, fired) in rounds.items()}
    for token in tokens:
        _token_in(scope, token, sets)


def _token_in(scope: Scope, row: list[Any], sets: list[Variables]) -> None:
    token_id, name, state, notes = row[:4]
    variables = sets[row[4]] if len(row) > 4 else scope.variables  # noqa: PLR2004  the fifth is only there when it differs
    token = Token(scope, scope.spec.task_specs[name], variables, token_id, state)
    token.internal_data = notes
    scope.index(token)
    spec = token.task_spec
    if state == TaskState.WAITING:
        if spec.event_definition is not None and hasattr(spec, "arm"):
            scope.top_workflow.event_manager.add_task(token)
        else:
            scope.wait_at_join(token)
            if getattr(spec, "inclusive", False):
                scope.top_workflow.joins[scope.parent_task_id or "", name] = (scope, name)
    elif state == TaskState.FUTURE or (state == TaskState.READY and not spec.manual):
        scope.top_workflow.queue.append(token)
