"""The script engine that the library is given: our compiled expressions, decisions and scripts, and nothing that executes text.

The library's own environment runs Python with full builtins. Ours refuses every text, so that no path of the library can reach
`exec`; expressions arrive here compiled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.script_engine.python_environment import BasePythonScriptEngineEnvironment

from engine.bpmn.failures import Failure

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from engine.bpmn.expressions import Expression, Slot
    from engine.bpmn.tokens import Token
    from engine.bpmn.values import Host


class Closed(BasePythonScriptEngineEnvironment):
    """An environment that runs no text at all."""

    def evaluate(self, expression: str, context: Any, external_context: Any = None) -> Any:  # noqa: ARG002
        """Refuse: expressions are compiled at deployment."""
        raise Failure("script.closed", f"The text '{expression}' was not compiled at deployment and is not evaluated.")

    def execute(self, script: str, context: Any, external_context: Any = None) -> Any:
        """Refuse: scripts run in the sandbox."""
        return self.evaluate(script, context, external_context)

    def call_service(self, context: Any, **kwargs: Any) -> Any:
        """Refuse: services are called by jobs."""
        return self.evaluate(str(kwargs), context)


class Languages(PythonScriptEngine):
    """Evaluates compiled expressions for tokens, at the host's time."""

    def __init__(self, host: Host) -> None:
        super().__init__(Closed())
        self.host = host

    def now(self) -> datetime:
        """The host's present moment, aware."""
        return self.host.now()

    def evaluate(self, task: Token, expression: Slot, external_context: Mapping[str, Any] | None = None) -> Any:
        """The value of a slot, seen from the token; `external_context` names come first."""
        return expression.value(task.data.view(external_context), self.host.now())

    def test(self, token: Token, condition: Expression, extra: Mapping[str, Any] | None = None) -> bool:
        """A condition's yes or no. Raises Failure for anything else."""
        return condition.test(token.data.view(extra), self.host.now())
