"""Sub-processes, transactions, event sub-processes, ad-hoc sub-processes and call activities: elements that open a scope.

An embedded sub-process shares the variables around it, unless it has `ek:input`s: then those names are its own. A called process
has variables of its own: the inputs, or a copy of everything when none is declared. What it leaves comes back by `ek:output`,
or, when none is declared, whatever it wrote.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.specs.defaults import AdHocSubprocess as LibraryAdHoc
from SpiffWorkflow.bpmn.specs.defaults import CallActivity as LibraryCallActivity
from SpiffWorkflow.bpmn.specs.defaults import EventSubprocess as LibraryEventSubProcess
from SpiffWorkflow.bpmn.specs.defaults import SubWorkflowTask as LibrarySubProcess
from SpiffWorkflow.bpmn.specs.defaults import TransactionSubprocess as LibraryTransaction
from SpiffWorkflow.util.task import TaskState

from engine.bpmn.elements.node import Node, evaluated
from engine.bpmn.variables import ALL, NONE, Variables

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.bpmn.scopes import Inner
    from engine.bpmn.tokens import Token


class Scoped(Node):
    """An element with a scope inside."""

    def arrive(self, token: Token) -> bool:
        """Open the scope; the token waits until it is over."""
        instance, notes = token.workflow.top_workflow, token.internal_data
        variables = self.own_variables(token)
        token._set_state(TaskState.STARTED)
        nested = instance.create_subprocess(token, self.spec, variables)
        nested.begin(notes.get("start") or self.default_start(nested), notes.get("got"))
        return False

    def own_variables(self, token: Token) -> Variables:
        """The variables inside."""
        if not self.settings.inputs:
            return token.data
        return Variables(evaluated(self.settings.inputs, token), token.data, NONE)

    def default_start(self, nested: Inner) -> str | None:  # noqa: ARG002
        """The start event to begin at when the token names none; None for the starts without an event."""
        return None

    @property
    def item_inputs(self) -> Any:
        """None: the scope inside gets them."""
        return ()

    def scope_done(self, token: Token, nested: Inner) -> None:  # noqa: ARG002
        """Everything inside is done."""
        token._ready()

    def result_view(self, token: Token) -> Mapping[str, Any]:
        """Outputs see the variables inside."""
        nested = token.workflow.top_workflow.subprocesses.get(token.id)
        inside: Mapping[str, Any] = nested.variables.view() if nested is not None and self.isolated else {}
        return {**super().result_view(token), **inside}

    @property
    def isolated(self) -> bool:
        """Whether it has variables of its own."""
        return bool(self.settings.inputs)

    spec: str


class SubProcess(Scoped, LibrarySubProcess):
    """`bpmn:subProcess`."""


class Transaction(Scoped, LibraryTransaction):
    """`bpmn:transaction`."""


class AdHocSubProcess(Scoped, LibraryAdHoc):
    """`bpmn:adHocSubProcess`, parallel: every activity without incoming flow begins."""


class EventSubProcess(Scoped, LibraryEventSubProcess):
    """`bpmn:subProcess` with triggeredByEvent. Its trigger puts the token here."""

    def default_start(self, nested: Inner) -> str | None:
        """Its start event: compensation begins it without a trigger."""
        return next((name for name in nested.spec.initial if nested.spec.task_specs[name].is_start), None)


class CallActivity(Scoped, LibraryCallActivity):
    """`bpmn:callActivity` of a process in the same deployment."""

    @property
    def isolated(self) -> bool:
        """Always."""
        return True

    def own_variables(self, token: Token) -> Variables:
        """The inputs, or a copy of all variables."""
        inputs = self.settings.inputs
        given = evaluated(inputs, token) if inputs else dict(token.data.view())
        return Variables({}, Variables(given), ALL)

    def write_outputs(self, token: Token) -> None:
        """What the outputs say, or whatever the called process wrote."""
        if self.settings.outputs:
            super().write_outputs(token)
            return
        nested = token.workflow.top_workflow.subprocesses.get(token.id)
        if nested is None:
            return
        own = {name for name, _slot in self.settings.inputs}
        written = {name: value for name, value in nested.variables.local.items() if name not in own}
        token.workflow.top_workflow.write(token.data, written, token.element)
