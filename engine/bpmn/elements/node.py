"""What every flow node does here instead of what the library does: mixed in first before the library's specification classes.

A token arrives (`arrive` says whether it is ready or waits), works (`work`), and leaves by the flows that `select` chooses.
Nothing is predicted. Stage, inputs and boundary events belong to the arrival; outputs belong to the leaving.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from SpiffWorkflow.util.task import TaskState

from engine.bpmn import clocks
from engine.bpmn.elements import data
from engine.bpmn.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.bpmn.process import Flow
    from engine.bpmn.tokens import Token
    from engine.bpmn.variables import Variables


class Node:
    """A flow node. Sub-classes say what differs."""

    races: ClassVar[bool] = False  # whether the tokens it puts exclude one another
    is_start: ClassVar[bool] = False
    start_quantity = completion_quantity = 1
    handler = ""  # the activity that compensates this one
    event_definition: Any = None
    data_flow: data.DataFlow | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.flows: list[Flow] = []
        self.incoming: list[Flow] = []
        self.boundary: list[str] = []
        self.settings = Settings()
        super().__init__(*args, **kwargs)

    # -- what sub-classes say

    def arrive(self, token: Token) -> bool:  # noqa: ARG002
        """Whether an arriving token is ready to work; False when it waits."""
        return True

    def work(self, token: Token) -> bool | None:  # noqa: ARG002
        """The element's work. True when done, None when something outside must finish it."""
        return True

    def select(self, token: Token) -> list[Flow]:
        """The flows a leaving token takes: unconditional ones, those whose condition holds, the default if no condition holds."""
        values = self.conditions(token)
        holds = any(values.values())
        return [flow for flow in self.flows if values.get(flow.id, not flow.default or not holds)]

    @property
    def item_inputs(self) -> Any:
        """Variables of one item that the element itself does not make."""
        return self.settings.inputs

    def result_view(self, token: Token) -> Mapping[str, Any]:
        """Names that outputs see besides the variables: answers, result, payload."""
        got: dict[str, Any] = token.internal_data.get("got", {})
        return got

    # -- the library's hooks

    def test(self) -> None:
        """The library demands inputs and outputs here, which BPMN does not."""

    def _predict_hook(self, my_task: Token) -> None:
        """Nothing is predicted."""

    def _on_ready_hook(self, my_task: Token) -> None:
        """Nobody listens."""

    def _update_hook(self, my_task: Token) -> bool:
        if self.start_quantity > 1 and not self._collected(my_task):
            return False
        self._enter(my_task)
        return self.arrive(my_task)

    def _run_hook(self, my_task: Token) -> bool | None:
        if my_task.internal_data.get("phase") in ("leave", "choose"):
            return True  # the work is done; leaving failed and is tried again
        return self.work(my_task)

    def _on_complete_hook(self, my_task: Token) -> None:
        my_task.workflow.leave(my_task)

    # -- arriving and leaving

    def write_outputs(self, token: Token) -> None:
        """Write what the element's `ek:output`s say, each seeing those before it."""
        outputs = self.settings.outputs
        data.copy_out(self.data_flow, token)
        if outputs:
            values = evaluated(outputs, token, self.result_view(token))
            token.workflow.top_workflow.write(self.target(token), values, token.element)

    def target(self, token: Token) -> Variables:
        """The variables that outputs are written to."""
        return token.data

    def conditions(self, token: Token) -> dict[str, bool]:
        """Flow -> whether its condition holds, for the flows that have one."""
        languages = token.workflow.top_workflow.script_engine
        values = {
            flow.id: languages.test(token, flow.condition)
            for flow in self.flows
            if flow.condition is not None and not flow.default
        }
        if values:
            token.workflow.top_workflow.note("chose", token.element, conditions=values)
        return values

    def _collected(self, token: Token) -> bool:
        if "flow" not in token.internal_data:
            return True
        token._set_state(TaskState.WAITING)
        here = [waiting for tokens in token.workflow.wait_at_join(token).values() for waiting in tokens]
        if len(here) < self.start_quantity:
            return False
        for other in [other for other in here if other is not token][: self.start_quantity - 1]:
            token.workflow.remove(other)
        token.workflow.forget_at_join(token)
        return True

    def _enter(self, token: Token) -> None:
        scope, instance, notes = token.workflow, token.workflow.top_workflow, token.internal_data
        if not notes.get("armed"):
            instance.note("entered", token.element, token=token.id, **item(token))
            if self.settings.stage is not None:
                stage = instance.script_engine.evaluate(token, self.settings.stage)
                if stage is not None:  # a shared process may leave the caller's stage as it is
                    instance.write(instance.variables, {"stage": stage}, token.element)
            clocks.enter(token, self.settings)
            if "body" in notes and self.item_inputs:
                token.data.local.update(evaluated(self.item_inputs, token))
        data.copy_in(self.data_flow, token)
        for name in self.boundary:
            scope.put(name, token.data, armed=True, host=token.id)

    name: str


def item(token: Token) -> dict[str, int]:
    """Which item of a multi-instance activity a token works on, for the history."""
    notes = token.internal_data
    return {"item": notes["index"]} if "index" in notes else {}


def evaluated(slots: Any, token: Token, extra: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Name -> value of named slots, each seeing those before it."""
    values: dict[str, Any] = dict(extra or {})
    languages = token.workflow.top_workflow.script_engine
    for name, slot in slots:
        values[name] = languages.evaluate(token, slot, values)
    return {name: values[name] for name, _slot in slots}
