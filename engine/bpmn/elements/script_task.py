"""Script task: FEEL in the process itself, or Python in the sandbox, compiled at deployment.

FEEL is one expression: its value goes into `ek:result`, or, without that, it must be a context whose entries are written. Python
writes the top-level names it assigns, unless they begin with `_`. A script that raises a BPMN error is routed to its catchers;
any other failure leaves the token here with the sentence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.specs.defaults import ScriptTask as LibraryScriptTask

from engine.bpmn.elements.node import Node
from engine.bpmn.failures import BpmnError, Failure

if TYPE_CHECKING:
    from engine.bpmn.expressions import Expression
    from engine.bpmn.tokens import Token


class ScriptTask(Node, LibraryScriptTask):
    """`bpmn:scriptTask`. One of `expression` and `program` is set when the diagram is read."""

    expression: Expression | None = None
    program: Any = None

    def work(self, token: Token) -> bool:
        """Run the script and write what it gives."""
        instance = token.workflow.top_workflow
        values = self._feel(token) if self.program is None else self._python(token)
        instance.write(token.data, values, token.element)
        return True

    def _feel(self, token: Token) -> dict[str, Any]:
        if self.expression is None:
            return {}
        value = token.workflow.top_workflow.script_engine.evaluate(token, self.expression)
        if name := self.settings.text("result"):
            return {name: value}
        if not isinstance(value, dict):
            raise Failure(
                "script.no_context",
                f"The script of '{token.element}' gives {value!r}; without ek:result it must give a context, "
                "whose entries are written as variables.",
            )
        return value

    def _python(self, token: Token) -> dict[str, Any]:
        from engine.bpmn import scripts  # noqa: PLC0415

        variables = token.data.view()
        inputs = {name: variables[name] for name in self.program.inputs if name in variables}
        try:
            values = self.program.run(inputs, now=token.workflow.top_workflow.script_engine.now())
        except scripts.BpmnError as error:
            raise BpmnError(error.code, str(error)) from error
        except scripts.ScriptError as error:
            sentence = getattr(error, "sentence", "") or str(error)
            raise Failure("script.failed", f"The script of '{token.element}' failed: {sentence}", str(error)) from error
        return {name: value for name, value in values.items() if not name.startswith("_")}
