"""Business rule task: asks a decision of the pack, seen from the variables, and writes what it decides.

With `ek:result` the whole result goes there; without it each output name is written as a variable. Inputs, outputs and matched
rules go into the history, with those of the decisions that it rests on, and with what became null on the way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.specs.defaults import ServiceTask as LibraryServiceTask

from engine.bpmn.decisions import Decided, DecisionError, Decisions
from engine.bpmn.elements.node import Node
from engine.bpmn.failures import Failure
from engine.errors import Refusal
from engine.feel import FeelError

if TYPE_CHECKING:
    from engine.bpmn.tokens import Token


MOST = 20
"""So many required decisions and problems are kept of one run; an iterator may ask a table thousands of times."""


class BusinessRuleTask(Node, LibraryServiceTask):
    """`bpmn:businessRuleTask`."""

    def work(self, token: Token) -> bool:
        """Decide and write."""
        instance, name = token.workflow.top_workflow, self.settings.text("decision")
        decided = self._decided(token, name)
        instance.note(
            "decided",
            token.element,
            decision=name,
            title=instance.definition.decisions.title(name),
            inputs=dict(decided.inputs),
            outputs=decided.outputs,
            rules=list(decided.rules),
            **_more(decided, instance.definition.decisions),
        )
        result = self.settings.text("result")
        values = {result: decided.outputs} if result else _named(decided, name, token.element)
        instance.write(token.data, values, token.element)
        return True

    def _decided(self, token: Token, name: str) -> Decided:
        instance = token.workflow.top_workflow
        try:
            decisions: Decisions = instance.definition.decisions
            return decisions.evaluate(name, token.data.view(), now=instance.script_engine.now())
        except (DecisionError, FeelError, Refusal) as error:
            sentence = getattr(error, "sentence", "") or str(error)
            raise Failure("decision.failed", sentence, f"{name} at '{token.element}'") from error


def _more(decided: Decided, decisions: Decisions) -> dict[str, Any]:
    """What is told only where there is any."""
    required = [
        {"decision": decisions.title(one.decision), "inputs": dict(one.inputs), "rules": list(one.rules)}
        for one in decided.required[:MOST]
    ]
    more = {"required": required, "problems": [str(problem) for problem in decided.problems[:MOST]]}
    return {name: told for name, told in more.items() if told}


def _named(decided: Decided, decision: str, element: str) -> dict[str, Any]:
    outputs, names = decided.outputs, decided.names
    if isinstance(outputs, dict) and set(outputs) <= set(names):
        return {name: outputs.get(name) for name in names}
    if outputs is None and names:
        return dict.fromkeys(names)
    if len(names) == 1:
        return {names[0]: outputs}
    raise Failure(
        "decision.no_names", f"The decision '{decision}' gives no value for each name; set ek:result on '{element}'."
    )
