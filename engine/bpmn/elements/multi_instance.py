"""Multi-instance and standard loops: a body token at the activity, and one token for each open item.

An item has variables of its own: the item, `loopCounter` and the inputs; what it writes under a name unknown outside stays its
own. Outputs are collected in the order of the input and written once, when the activity is done. Items are found by their body,
never by a search, so that completing one of a thousand costs as much as completing one of ten.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.specs.defaults import ParallelMultiInstanceTask, SequentialMultiInstanceTask
from SpiffWorkflow.bpmn.specs.defaults import StandardLoopTask as LibraryLoop
from SpiffWorkflow.util.task import TaskState

from engine.bpmn.elements.node import Node
from engine.bpmn.events import definitions
from engine.bpmn.failures import Failure
from engine.bpmn.variables import NEW, NONE, Variables

if TYPE_CHECKING:
    from engine.bpmn.expressions import Expression, Slot
    from engine.bpmn.tokens import Token

ITEMS = 1000


class Body(Node):
    """What loops have in common; `task_spec` names the activity inside."""

    def open_item(self, token: Token, index: int, own: dict[str, Any], keeps: int) -> None:
        """Put the token of one item."""
        scope = token.workflow
        variables = Variables({"loopCounter": index + 1, **own}, token.data, keeps)
        scope.put(self.task_spec, variables, body=token.id, index=index)

    def write_outputs(self, token: Token) -> None:
        """Items wrote theirs; the body has none."""

    task_spec: str


class StandardLoop(Body, LibraryLoop):
    """Again and again, while `loopCondition` holds, at most `loopMaximum` times."""

    condition: Expression | None

    def arrive(self, token: Token) -> bool:
        """Begin the first round, unless the condition is asked before."""
        token.remember(done=0)
        if self.test_before and not self._goes_on(token, 0, {}):
            return True
        token._set_state(TaskState.STARTED)
        self.open_item(token, 0, {}, NONE)
        return False

    def item_leaving(self, body: Token, item: Token) -> bool:
        """A round is about to end: whether it is the last."""
        return not self._goes_on(body, body.internal_data["done"] + 1, item.data.local)

    def item_left(self, body: Token, *, last: bool) -> None:
        """A round is over."""
        done = body.internal_data["done"] = body.internal_data["done"] + 1
        if last:
            body._ready()
        else:
            self.open_item(body, done, {}, NONE)

    def _goes_on(self, body: Token, done: int, extra: dict[str, Any]) -> bool:
        if self.maximum is not None and done >= self.maximum:
            return False
        languages = body.workflow.top_workflow.script_engine
        return self.condition is None or languages.test(body, self.condition, {"loopCounter": done, **extra})

    test_before: bool
    maximum: int | None


class MultiInstance(Body):
    """Once for each item of a collection, or as often as a number says."""

    sequential = False
    collection: Slot | None = None
    count: Slot | None = None
    item_name = ""
    output_slot: Slot | None = None
    result_name = ""
    completion: Expression | None = None
    throws: tuple[str, Any] | None = None  # ("None" | "One", event definition): thrown when items complete

    def arrive(self, token: Token) -> bool:
        """Open the items: all, or the first."""
        items = self._items(token)
        if len(items) > ITEMS:
            raise _too_many(token, len(items))
        token.remember(total=len(items), done=0, outputs={})
        if not items:
            self._write_result(token)
            return True
        token._set_state(TaskState.STARTED)
        if self.sequential:
            token.remember(items=items)
        for index in range(1 if self.sequential else len(items)):
            self._open(token, index, items[index])
        return False

    def item_leaving(self, body: Token, item: Token) -> bool:
        """An item is about to be done: collect its output; whether it is the last that is needed."""
        notes = body.internal_data
        if self.output_slot is not None:
            languages, got = body.workflow.top_workflow.script_engine, item.task_spec.result_view(item)
            notes["outputs"][str(item.internal_data["index"])] = languages.evaluate(item, self.output_slot, got)
        return notes["done"] + 1 >= notes["total"] or self._satisfied(body, item)

    def item_left(self, body: Token, *, last: bool) -> None:
        """An item is done: go on, open the next, or wait for the others."""
        notes = body.internal_data
        notes["done"] += 1
        self._throw(body)
        if not body.here or body.state != TaskState.STARTED:
            return
        if last:
            body.workflow.drop_items(body)
            self._write_result(body)
            body._ready()
        elif self.sequential:
            following = notes["done"]
            self._open(body, following, notes["items"][following])

    def _items(self, token: Token) -> list[Any]:
        languages = token.workflow.top_workflow.script_engine
        if self.collection is not None:
            items = languages.evaluate(token, self.collection)
            if isinstance(items, dict):
                return [{"key": key, "value": value} for key, value in items.items()]
            if isinstance(items, list):
                return items
            raise Failure(
                "items.no_list",
                f"The collection of '{token.element}' is {items!r}; a list is needed. Correct it, then retry.",
            )
        count = None if self.count is None else languages.evaluate(token, self.count)
        if not str(count).isdigit():
            raise Failure("items.no_number", f"'{token.element}' is to run {count!r} times; a whole number is needed.")
        number = int(str(count))
        if number > ITEMS:
            raise _too_many(token, number)
        return list(range(number))

    def _open(self, token: Token, index: int, item: Any) -> None:
        self.open_item(token, index, {self.item_name: item} if self.item_name else {}, NEW)

    def _satisfied(self, body: Token, item: Token) -> bool:
        if self.completion is None:
            return False
        notes = body.internal_data
        counts: dict[str, Any] = {
            "numberOfInstances": notes["total"],
            "numberOfCompletedInstances": notes["done"] + 1,
            "numberOfActiveInstances": len(body.workflow.items.get(body.id, ())) - 1,
            "numberOfTerminatedInstances": 0,
        }
        if self.result_name in self.completion.compiled.names:  # put together only for a condition that looks at it
            counts[self.result_name] = self._collected_outputs(body)
        counts |= {
            name.replace("numberOf", "nrOf"): value for name, value in counts.items() if name.startswith("numberOf")
        }
        return body.workflow.top_workflow.script_engine.test(item, self.completion, counts)

    def _write_result(self, body: Token) -> None:
        if self.result_name:
            values = {self.result_name: self._collected_outputs(body)}
            body.workflow.top_workflow.write(body.data, values, body.element)

    def _collected_outputs(self, body: Token) -> list[Any]:
        outputs = body.internal_data["outputs"]
        return [outputs[key] for key in sorted(outputs, key=int)]

    def _throw(self, body: Token) -> None:
        if self.throws is None or (self.throws[0] == "One" and body.internal_data["done"] != 1):
            return
        for boundary in list(body.workflow.attached.get(body.id, {}).values()):
            for index, definition in enumerate(definitions(boundary.task_spec.event_definition)):
                if definition.key == self.throws[1].key and boundary.state == TaskState.WAITING:
                    boundary.task_spec.go_on(boundary, index, {}, interrupting=False)


class ParallelMultiInstance(MultiInstance, ParallelMultiInstanceTask):
    """All items at once."""


class SequentialMultiInstance(MultiInstance, SequentialMultiInstanceTask):
    """One item after the other."""

    sequential = True


def _too_many(token: Token, number: int) -> Failure:
    sentence = f"'{token.element}' is to run {number:,} times; {ITEMS:,} is the most. Divide the work, then retry."
    return Failure("mi.limit", sentence)
