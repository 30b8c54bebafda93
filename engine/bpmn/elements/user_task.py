"""User and manual tasks: a person's work. The token is READY until somebody completes the task.

Due is fixed on arrival. Group, assignee, who is excluded, priority and title are live: they are evaluated again at each move, so
that a change of the instance's priority reaches its open tasks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.specs.defaults import ManualTask as LibraryManualTask
from SpiffWorkflow.bpmn.specs.defaults import UserTask as LibraryUserTask
from SpiffWorkflow.util.task import TaskState

from engine.bpmn import timers
from engine.bpmn.elements.node import Node
from engine.bpmn.failures import Failure
from engine.bpmn.values import Wait

if TYPE_CHECKING:
    from engine.bpmn.tokens import Token


class PersonTask(Node):
    """A task that a person completes."""

    has_form = True

    def arrive(self, token: Token) -> bool:
        """Wait for a person; the due moment begins now."""
        instance = token.workflow.top_workflow
        if self.settings.due is not None and "due" not in token.internal_data:
            due = instance.script_engine.evaluate(token, self.settings.due)
            if due is not None:
                moment = timers.moment(str(due), instance.script_engine.now(), instance.definition.zone)
                token.remember(due=moment.isoformat())
        self._live(token)
        token._set_state(TaskState.READY)
        return False

    def answer(self, token: Token, answers: dict[str, Any]) -> None:
        """Write the answers and go on."""
        instance = token.workflow.top_workflow
        instance.write(token.data, answers, token.element)
        token.remember(got={"answers": answers})
        token.proceed()

    def waits(self, token: Token) -> list[Wait]:
        """The one task."""
        live = self._live(token)
        due = token.internal_data.get("due")
        return [
            Wait(
                token.id,
                token.element,
                "task",
                name=self.bpmn_name or token.element,
                form=self._form(token) if self.has_form else None,
                due=timers.stored(due) if due else None,
                **live,
            )
        ]

    def _form(self, token: Token) -> str | None:
        name = self.settings.text("form") or token.element
        return name if name in token.workflow.top_workflow.definition.forms else None

    def _live(self, token: Token) -> dict[str, Any]:
        settings, languages = self.settings, token.workflow.top_workflow.script_engine

        def text(name: str) -> str | None:
            slot = getattr(settings, name)
            value = None if slot is None else languages.evaluate(token, slot)
            return None if value in (None, "") else str(value)

        return {
            "group": text("group"),
            "assignee": text("assignee"),
            "excluded": self._excluded(token),
            "priority": _whole(text("priority"), token.element),
            "title": text("title") or self.bpmn_name or token.element,
        }

    def _excluded(self, token: Token) -> tuple[str, ...]:
        """Null is no list: a name that is written wrong must not let everybody do it."""
        slot = self.settings.excluded
        value = [] if slot is None else token.workflow.top_workflow.script_engine.evaluate(token, slot)
        named = value if isinstance(value, list) else [value]
        if value is None or not all(each is None or isinstance(each, str) for each in named):
            said = "null" if value is None else repr(value)
            sentence = (
                f"Those excluded from '{token.element}' are {said}; a list of sign-in names is needed, [] for nobody."
            )
            raise Failure("excluded.no_names", sentence)
        return tuple(sorted({each for each in named if each}))

    bpmn_name: str | None


class UserTask(PersonTask, LibraryUserTask):
    """`bpmn:userTask`."""


class ManualTask(PersonTask, LibraryManualTask):
    """`bpmn:manualTask`: a task for a person without a form."""

    has_form = False


def _whole(text: str | None, element: str) -> int | None:
    if text is None:
        return None
    try:
        return int(float(text))
    except ValueError:
        raise Failure(
            "priority.not_number", f"The priority of '{element}' is '{text}'; a whole number is needed."
        ) from None
