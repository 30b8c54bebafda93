"""Everything that waits for an event: start and catch events, receive tasks, boundary events, triggers of event sub-processes.

`arm` makes a token wait; `fire` is the only way on. Boundary events and triggers are armed tokens: they wait beside the work of
others and do not keep their scope alive.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from SpiffWorkflow.bpmn.specs.defaults import BoundaryEvent as LibraryBoundaryEvent
from SpiffWorkflow.bpmn.specs.defaults import IntermediateCatchEvent as LibraryCatchEvent
from SpiffWorkflow.bpmn.specs.defaults import ReceiveTask as LibraryReceiveTask
from SpiffWorkflow.bpmn.specs.defaults import StartEvent as LibraryStartEvent
from SpiffWorkflow.bpmn.specs.event_definitions import MultipleEventDefinition, NoneEventDefinition
from SpiffWorkflow.util.task import TaskState

from engine.bpmn.elements.node import Node
from engine.bpmn.events import definitions

if TYPE_CHECKING:
    from engine.bpmn.tokens import Token
    from engine.bpmn.values import Wait


class Catching(Node):
    """A node that waits for an event, unless its event has come with the token."""

    def arrive(self, token: Token) -> bool:
        """Wait; ready at once when there is nothing to wait for."""
        if token.internal_data.get("fired") or isinstance(self.event_definition, NoneEventDefinition):
            return True
        self.arm(token)
        return False

    def arm(self, token: Token) -> None:
        """Begin to wait: due moments and correlations are fixed now."""
        for index, definition in enumerate(definitions(self.event_definition)):
            definition.arm(token, index)
        token._set_state(TaskState.WAITING)
        instance = token.workflow.top_workflow
        instance.event_manager.add_task(token)
        instance.changed = True

    def fire(self, token: Token, index: int, payload: dict[str, Any]) -> None:
        """The event has come. A parallel multiple event goes on when all have."""
        if not self._complete(token, index):
            return
        instance, scope = token.workflow.top_workflow, token.workflow
        for other in list(scope.races.get(token.internal_data.get("race", ""), {}).values()):
            if other is not token:
                scope.drop(other)
        instance.event_manager.remove_task(token)
        self._received(token, payload)
        token.remember(fired=True, got={"payload": payload})
        token._ready()

    def work(self, token: Token) -> bool:
        """Write the whole payload under `ek:result`."""
        if (name := self.settings.text("result")) and "got" in token.internal_data:
            payload = token.internal_data["got"].get("payload")
            token.workflow.top_workflow.write(token.data, {name: payload}, token.element)
        return True

    def waits(self, token: Token) -> list[Wait]:
        """What the token waits for, one for each definition that outside can bring."""
        if token.state != TaskState.WAITING:
            return []
        single = definitions(self.event_definition)
        named = [token.id if len(single) == 1 else f"{token.id}.{index}" for index in range(len(single))]
        found = [definition.wait(token, index, named[index]) for index, definition in enumerate(single)]
        return [wait for wait in found if wait is not None]

    def _update_hook(self, my_task: Token) -> bool:
        if my_task.internal_data.get("armed"):
            self.arm(my_task)
            return False
        return super()._update_hook(my_task)

    def _complete(self, token: Token, index: int) -> bool:
        event = self.event_definition
        if not isinstance(event, MultipleEventDefinition) or not event.parallel:
            return True
        seen = token.internal_data.setdefault("seen", [])
        if index not in seen:
            seen.append(index)
        return len(seen) == len(event.event_definitions)

    def _received(self, token: Token, payload: dict[str, Any]) -> None:
        token.workflow.top_workflow.note("received", token.element, token=token.id, payload=payload)


class IntermediateCatchEvent(Catching, LibraryCatchEvent):
    """`bpmn:intermediateCatchEvent`."""


class ReceiveTask(Catching, LibraryReceiveTask):
    """`bpmn:receiveTask`."""


class StartEvent(Catching, LibraryStartEvent):
    """`bpmn:startEvent`. Its event has come when the scope begins."""

    is_start: ClassVar[bool] = True


class BoundaryEvent(Catching, LibraryBoundaryEvent):
    """`bpmn:boundaryEvent`, armed while its host is active."""

    def fire(self, token: Token, index: int, payload: dict[str, Any]) -> None:
        """Interrupting: stop the host at once and go on. Else: a new token goes on, and this one stays armed if it may."""
        if self._complete(token, index):
            # Errors and cancellation always interrupt, whatever is written.
            always = definitions(self.event_definition)[index].kind in ("error", "cancel")
            self.go_on(token, index, payload, interrupting=always or self.cancel_activity)

    def go_on(self, token: Token, index: int, payload: dict[str, Any], *, interrupting: bool) -> None:
        """As `fire`, with the interruption decided by the caller."""
        scope = token.workflow
        self._received(token, payload)
        if not interrupting:
            token.internal_data.pop("seen", None)
            scope.put(self.name, fired=True, got={"payload": payload})
            if not definitions(self.event_definition)[index].again(token, index):
                scope.remove(token)
            return
        host = scope.tasks.get(token.internal_data["host"])
        scope.detach(token)
        if host is not None:
            scope.drop(host)
        token.remember(fired=True, got={"payload": payload})
        token.data = scope.variables
        token._set_state(TaskState.FUTURE)
        scope.top_workflow.queue.append(token)

    cancel_activity: bool


class Trigger(Catching, LibraryStartEvent):
    """An armed event sub-process. It lives in the scope around the sub-process and begins it when its event comes."""

    sub_process = start = ""
    interrupting = True

    def fire(self, token: Token, index: int, payload: dict[str, Any]) -> None:
        """Begin the event sub-process; an interrupting one first stops everything else in the scope."""
        if not self._complete(token, index):
            return
        scope = token.workflow
        self._received(token, payload)
        if self.interrupting:
            scope.drop_all(but=lambda other: other is token)
        scope.put(self.sub_process, start=self.start, got={"payload": payload}, main=self.interrupting)
        token.internal_data.pop("seen", None)
        if self.interrupting or not definitions(self.event_definition)[index].again(token, index):
            scope.remove(token)
