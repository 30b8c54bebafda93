"""A token: the library's Task, without the tree.

The library keeps every task it ever ran, predicts the next ones and searches that tree for joins and completion. Here a token
hangs below nothing but its scope, is gone when it has left its element, and entering the state READY puts it into the queue of
the step loop. State and cost follow the live tokens, whatever the age of the instance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

if TYPE_CHECKING:
    from engine.bpmn.scopes import Scope
    from engine.bpmn.variables import Variables


class Token(Task):
    """A task of the library. `internal_data` holds what the element remembers about it, JSON-native."""

    workflow: Scope
    internal_data: dict[str, Any]

    def __init__(
        self, scope: Scope, spec: Any, variables: Variables, token_id: str, state: int = TaskState.FUTURE
    ) -> None:
        super().__init__(scope, spec, parent=None, state=state, id=token_id)
        self.data: Variables = variables

    def _set_state(self, value: int) -> None:
        # The library builds log records with all task data here, even when nobody logs; and a READY task is found by scanning.
        self._state = value
        if value == TaskState.READY and not self.task_spec.manual:
            self.workflow.top_workflow.queue.append(self)

    def proceed(self) -> None:
        """Its work has been done from outside: let the step loop take it on from there."""
        self.internal_data["phase"] = "leave"
        self._state = TaskState.READY
        self.workflow.top_workflow.queue.append(self)

    @property
    def here(self) -> bool:
        """Whether it still is in its scope."""
        return self.id in self.workflow.tasks

    @property
    def element(self) -> str:
        """The BPMN id of its element."""
        return str(self.task_spec.bpmn_id or "")

    def remember(self, **notes: Any) -> None:
        """Keep something with the token."""
        self.internal_data.update(notes)
