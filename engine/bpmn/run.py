"""A Run: one instance's tokens in memory during a move. Every command lets the tokens go on until all of them wait.

A command that names a token which no longer waits for it is refused: the instance has moved on. When a move goes over its budget
the run must be dropped; what was stored before still stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from SpiffWorkflow.util.task import TaskState

from engine.bpmn import clocks, codec, routing
from engine.bpmn.elements.service_task import ServiceTask
from engine.bpmn.elements.user_task import PersonTask
from engine.bpmn.events import definitions
from engine.bpmn.failures import BpmnError, Failure
from engine.bpmn.instance import Instance, uncaught
from engine.bpmn.native import native
from engine.bpmn.values import Happening, Host, OverBudget, Sent, Stuck, Wait
from engine.errors import Conflict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.bpmn.definition import Definition
    from engine.bpmn.tokens import Token

__all__ = ["BpmnError", "Happening", "Host", "OverBudget", "Run", "Sent", "Stuck", "Wait"]


class Run:
    """One instance in motion."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._waits: list[Wait] | None = None

    @classmethod
    def begun(
        cls, definition: Definition, host: Host, variables: Mapping[str, Any], *, at: str | None, payload: Any
    ) -> Run:
        """A new run at its first rest. Raises OverBudget."""
        instance = Instance(definition, host, native(dict(variables)))
        got = None if payload is None else {"payload": native(payload)}
        instance.begin(at, got)
        run = cls(instance)
        run._settle()
        return run

    # -- where it stands

    @property
    def status(self) -> str:
        """running, completed or aborted."""
        return self._instance.status

    @property
    def outcome(self) -> str | None:
        """The name of the end event reached last, in the outermost scope."""
        return self._instance.outcome or None

    @property
    def reason(self) -> str | None:
        """Why it was aborted."""
        return self._instance.reason or None

    @property
    def stage(self) -> str | None:
        """The variable `stage` of the outermost scope."""
        stage = self._instance.variables.local.get("stage")
        return None if stage is None else str(stage)

    @property
    def variables(self) -> dict[str, Any]:
        """The variables of the outermost scope; not to be changed in place."""
        return self._instance.variables.local

    def variables_of(self, token: str) -> dict[str, Any]:
        """Everything that is visible at a token."""
        found = self._instance.find(token.partition(".")[0])
        return dict(found.data.view()) if found is not None else dict(self.variables)

    def waits(self) -> list[Wait]:
        """What the tokens wait for."""
        if self._waits is None:
            self._waits = self._waiting()
        return list(self._waits)

    def pausing(self) -> dict[str, str]:
        """The clocks that are paused by where the tokens are, each with the reason; what is entered first tells it."""
        found: dict[str, str] = {}
        for token in self._instance.tokens():
            found = {**clocks.pausing(token), **found}
        return found

    def faults(self) -> list[Stuck]:
        """Tokens in error; one without a token when nothing waits and nothing moves."""
        self.waits()
        instance = self._instance
        stuck = [
            Stuck(token.id, token.element, *token.internal_data["fault"])
            for token in instance.tokens()
            if "fault" in token.internal_data
        ]
        if not stuck and self.status == "running" and not self._waits:
            stuck.append(Stuck("", self._places(), "nothing_waits", self._deadlock()))
        return stuck

    def take_happenings(self) -> list[Happening]:
        """What happened since the last take."""
        taken, self._instance.happenings = self._instance.happenings, []
        return taken

    def take_sent(self) -> list[Sent]:
        """What was sent since the last take."""
        taken, self._instance.sent = self._instance.sent, []
        return taken

    def dump(self) -> bytes:
        """The run as bytes for `Definition.restore`."""
        self.waits()  # a live attribute that can no longer be evaluated is part of the state
        return codec.dump(self._instance)

    # -- commands

    def complete(self, token: str, answers: Mapping[str, Any]) -> None:
        """A person has done a task; the answers are written as variables."""
        found = self._waiting_at(token, PersonTask, TaskState.READY, "a task to complete")
        found.task_spec.answer(found, native(dict(answers)))
        self._settle()

    def fire(self, token: str) -> None:
        """A timer is due."""
        self._event(token, ("timer",), {})

    def deliver(self, token: str, payload: Any = None) -> None:
        """A message or signal has come for a token."""
        self._event(token, ("message", "signal"), native({} if payload is None else payload))

    def finish(self, token: str, result: Any = None) -> None:
        """A service task's job is done."""
        found = self._waiting_at(token, ServiceTask, TaskState.STARTED, "a service call to finish")
        found.task_spec.finish(found, native(result))
        self._settle()

    def throw(self, token: str, code: str, message: str = "") -> None:
        """A service task's job ended with a BPMN error; uncaught it leaves the token in error."""
        found = self._waiting_at(token, ServiceTask, TaskState.STARTED, "a service call")
        error = BpmnError(code, message)
        if not routing.error(self._instance, found, error):
            found.remember(phase="work")
            self._instance.fail(found, uncaught(found, error))
        self._settle()

    def retry(self, token: str) -> None:
        """Try again what left a token in error; without a token, look again whether anything can move."""
        if token:
            found = self._instance.find(token)
            if found is None or "fault" not in found.internal_data:
                raise Conflict(f"The token '{token}' is not in error; there is nothing to retry.")
            self._instance.retry(found)
        self._settle()

    def cancel(self, reason: str) -> None:
        """End the instance before its time."""
        self._instance.abort(reason)
        self._settle()

    def correct(self, variables: Mapping[str, Any]) -> None:
        """Set variables of the outermost scope."""
        instance = self._instance
        instance.variables.local.update(native(dict(variables)))  # the verb says who wrote what, and why
        instance.changed = True
        self._settle()

    # -- inside

    def _settle(self) -> None:
        self._waits = None
        self._instance.settle()

    def _event(self, token: str, kinds: tuple[str, ...], payload: Any) -> None:
        token_id, _, number = token.partition(".")
        found, index = self._instance.find(token_id), int(number or 0)
        events = definitions(found.task_spec.event_definition) if found is not None else []
        waits = found is not None and found.state == TaskState.WAITING and index < len(events)
        if found is None or not waits or events[index].kind not in kinds:
            raise self._moved_on(token, f"a {' or '.join(kinds)}")
        found.task_spec.fire(found, index, payload)
        self._settle()

    def _waiting_at(self, token: str, kind: type[Any], state: int, wish: str) -> Token:
        found = self._instance.find(token)
        if found is None or not isinstance(found.task_spec, kind) or found.state != state:
            raise self._moved_on(token, wish)
        return found

    def _moved_on(self, token: str, wish: str) -> Conflict:
        return Conflict(f"The token '{token}' does not wait for {wish} any more; look at the instance as it is now.")

    def _waiting(self) -> list[Wait]:
        found: list[Wait] = []
        for token in self._instance.tokens():
            waits = getattr(token.task_spec, "waits", None)
            if waits is None or token.state not in (TaskState.READY, TaskState.WAITING, TaskState.STARTED):
                continue
            try:
                found.extend(waits(token))
            except Failure as failure:
                # A live attribute (group, assignee) can no longer be evaluated: the task is stuck, in a sentence.
                token.remember(phase="live")
                self._instance.fail(token, failure)
        return found

    def _places(self) -> str:
        return next(iter(token.element for token in self._instance.tokens()), self._instance.spec.name)

    def _deadlock(self) -> str:
        places = ", ".join(sorted({f"'{token.element}'" for token in self._instance.tokens()})) or "no element"
        return (
            f"The instance is not finished, but nothing moves and nothing is awaited from outside; its tokens are at {places}. "
            "A join that a token never reaches is the usual cause; mend the diagram, or cancel the instance."
        )
