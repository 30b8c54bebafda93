"""The instance: the outermost scope, the queue of tokens that can move, and the step loop that moves them.

The loop takes one token at a time from the queue and looks at its state first, so that a token stopped meanwhile never runs.
When the queue is empty it asks, in this order: conditional events, inclusive joins, scopes without live tokens; it ends when
nothing moves. A failing token stays where it is with its sentence, and the others go on.
"""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from engine.bpmn import routing
from engine.bpmn.elements import data
from engine.bpmn.events import Events
from engine.bpmn.failures import BpmnError, Failure
from engine.bpmn.languages import Languages
from engine.bpmn.scopes import Inner, Scope
from engine.bpmn.values import Happening, OverBudget, Sent
from engine.bpmn.variables import Variables

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.bpmn.definition import Definition
    from engine.bpmn.tokens import Token
    from engine.bpmn.values import Host

STEPS = 10_000
SECONDS = 5.0
TOKENS = 5_000


class Instance(Scope, BpmnWorkflow):
    """All scopes of one instance. `status` is running, completed or aborted."""

    subprocesses: dict[str, Inner]
    script_engine: Languages

    def __init__(self, definition: Definition, host: Host, variables: dict[str, Any]) -> None:
        self.definition, self.host = definition, host
        self.serial = self.population = 0
        self.status, self.outcome, self.reason = "running", "", ""
        self.queue: deque[Token] = deque()
        self.emptied: list[Scope] = []
        self.joins: dict[tuple[str, str], tuple[Scope, str]] = {}  # inclusive joins at which tokens wait
        self.happenings: list[Happening] = []
        self.sent: list[Sent] = []
        self.changed = True  # whether a condition may have become true
        super().__init__(
            definition.processes[definition.key],
            definition.processes,
            script_engine=Languages(host),
            deserializing=True,
        )
        self.prepare(Variables(variables))
        self.event_manager = Events(self)

    # -- finding

    def new_id(self) -> str:
        """The next token's id: short, never used again in this instance."""
        self.serial += 1
        return f"t{self.serial}"

    def scopes(self) -> list[Scope]:
        """Every scope, the outermost first."""
        return [self, *self.subprocesses.values()]

    def scope(self, parent_task_id: str) -> Scope | None:
        """The scope that hangs below a token; empty means the instance."""
        return self.subprocesses.get(parent_task_id) if parent_task_id else self

    def tokens(self) -> Iterator[Token]:
        """All tokens of all scopes."""
        for scope in self.scopes():
            yield from list(scope.tasks.values())

    def find(self, token_id: str) -> Token | None:
        """A token by its id."""
        for scope in self.scopes():
            if (token := scope.tasks.get(token_id)) is not None:
                return token
        return None

    def get_task_from_id(self, task_id: str) -> Token | None:
        """The library's name for find."""
        return self.find(task_id)

    def create_subprocess(self, my_task: Token, spec_name: str, variables: Variables | None = None) -> Inner:
        """Open the scope of a sub-process or called process below a token."""
        spec = self.subprocess_specs[spec_name]
        nested = Inner(spec, my_task.workflow, my_task.id, variables or my_task.data)
        self.subprocesses[my_task.id] = nested
        return nested

    # -- telling

    def note(self, kind: str, element: str, **detail: Any) -> None:
        """Add one line of what happened."""
        self.happenings.append(Happening(kind, element, detail))

    def write(self, variables: Variables, values: Mapping[str, Any], element: str) -> None:
        """Write values under their names, each into the scope that owns it, and note it."""
        if values:
            for name, value in values.items():
                variables[name] = value
            self.changed = True
            self.note("wrote", element, **values)

    # -- moving

    def settle(self) -> None:
        """Let the tokens go on until all wait. Raises OverBudget."""
        steps, started = 0, time.perf_counter()
        while self._advance():
            steps += 1
            if steps > STEPS or self.population > TOKENS or time.perf_counter() - started > SECONDS:
                raise OverBudget(self._excess(steps))

    def _advance(self) -> bool:
        if self.queue:
            self._step(self.queue.popleft())
            return True
        return routing.conditions(self) or routing.inclusive_joins(self) or self._finish_scopes()

    def _excess(self, steps: int) -> str:
        busiest = ", ".join(f"'{name}'" for name, _count in self.census.most_common(3)) or "nothing"
        return (
            f"The move was stopped after {steps} steps with {self.population} live tokens (limits: {STEPS} steps, "
            f"{SECONDS:g} seconds, {TOKENS} tokens) around {busiest}; look for a loop that never waits."
        )

    def _step(self, token: Token) -> None:
        if not token.here:
            return
        arriving = token.state == TaskState.FUTURE
        try:
            if arriving:
                token.task_spec._update(token)
            elif token.state == TaskState.READY:
                token.run()
        except BpmnError as error:
            if not routing.error(self, token, error):
                self.fail(token, uncaught(token, error))
        except Failure as failure:
            token.internal_data.setdefault("phase", "arrive" if arriving else "work")
            self.fail(token, failure)

    def fail(self, token: Token, failure: Failure) -> None:
        """Leave a token in error, with its sentence, until it is retried."""
        if token.here:
            token._set_state(TaskState.ERROR)
            token.remember(fault=[failure.code, failure.sentence, failure.detail])
            self.note("errored", token.element, token=token.id, code=failure.code, sentence=failure.sentence)

    def retry(self, token: Token) -> None:
        """Let a token in error try again what failed."""
        notes = token.internal_data
        notes.pop("fault", None)
        if notes.get("phase") == "live":  # only what is shown of the task could not be evaluated
            del notes["phase"]
            token._set_state(TaskState.READY)
            return
        if notes.get("phase") == "arrive":
            del notes["phase"]
            data.undo(token)
            for boundary in list(token.workflow.attached.get(token.id, {}).values()):
                token.workflow.remove(boundary)
            token.workflow.drop_items(token)
            token._set_state(TaskState.FUTURE)
        else:
            token._state = TaskState.READY
        self.queue.append(token)

    def _finish_scopes(self) -> bool:
        while self.emptied:
            scope = self.emptied.pop()
            gone = self.scope(scope.parent_task_id or "") is not scope
            if not (gone or scope.completed or scope.live):
                self._finish(scope)
                return True
        return False

    def _finish(self, scope: Scope) -> None:
        scope.completed = True
        scope.drop_all()
        if scope is self:
            if self.status == "running":
                self.status = "completed"
                self.note("ended", self.spec.name, status=self.status, outcome=self.outcome)
            return
        owner = scope.owner
        if owner is not None:
            owner.task_spec.scope_done(owner, scope)
        elif not scope.log:
            # It had outlived its owner to be compensated, and now it is.
            self.subprocesses.pop(scope.parent_task_id or "", None)

    def abort(self, reason: str, outcome: str = "") -> None:
        """End the instance now: every token is stopped."""
        self.status, self.reason, self.outcome = "aborted", reason, outcome or self.outcome
        self.discard()
        self.subprocesses.clear()
        self.queue.clear()
        self.note("ended", self.spec.name, status=self.status, outcome=self.outcome, reason=reason)


def uncaught(token: Token, error: BpmnError) -> Failure:
    """The failure of a token whose BPMN error nothing catches."""
    return Failure(
        "error.uncaught",
        f"'{token.element}' threw the error '{error.code}' and no boundary event or event sub-process catches it; "
        "add one in a new version, or mend the cause and retry.",
        error.message,
    )
