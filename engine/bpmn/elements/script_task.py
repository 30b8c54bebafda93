"""Script task: FEEL in the process itself, or Python in the sandbox, compiled at deployment.

FEEL is one expression: its value goes into `ek:result`, or, without that, it must be a context whose entries are written. Python
writes the top-level names it assigns, unless they begin with `_`. A script that raises a BPMN error is routed to its catchers;
any other failure leaves the token here with the sentence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.specs.defaults import ScriptTask as LibraryScriptTask

from engine.bpmn import scripts
from engine.bpmn.elements.node import Node
from engine.bpmn.failures import Failure

if TYPE_CHECKING:
    from engine.bpmn.expressions import Expression
    from engine.bpmn.tokens import Token


class ScriptTask(Node, LibraryScriptTask):
    """`bpmn:scriptTask`. One of `expression` and `program` is set when the diagram is read."""

    expression: Expression | None = None
    program: scripts.Script | None = None

    def work(self, token: Token) -> bool:
        """Run the script and write what it gives."""
        instance = token.workflow.top_workflow
        values = self._feel(token) if self.program is None else self._python(token, self.program)
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

    def _python(self, token: Token, program: scripts.Script) -> dict[str, Any]:
        try:
            return program.run(token.data.view(), now=token.workflow.top_workflow.script_engine.now())
        except scripts.ScriptError as error:
            sentence = f"The script of '{token.element}' failed. {error.sentence}"
            raise Failure("script.failed", sentence, f"line {error.line}" if error.line else "") from error
