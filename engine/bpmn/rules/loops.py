"""What repeats or multiplies: multi-instance, loops, circles without a wait, forks on forks, calls that call themselves.

A run has budgets, so none of these can hang a worker; here the owner is told before it becomes a fault of an instance.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from engine import feel
from engine.bpmn.rules import graph, words
from engine.bpmn.rules.diagram import reference

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.bpmn.rules.diagram import Diagrams, Node, Scope
    from engine.errors import Problem

INSTANCES = 1000
TOKENS = 1000

_ONE_WAY = frozenset({"exclusiveGateway", "eventBasedGateway"})
_WAITS = frozenset({"userTask", "manualTask", "receiveTask", "intermediateCatchEvent", "eventBasedGateway"})


def problems(diagrams: Diagrams) -> Iterator[Problem]:
    """Findings about repetition and multiplication."""
    for node in diagrams.nodes:
        for loop in node.children("multiInstanceLoopCharacteristics"):
            yield from _multi_instance(node, loop)
        for loop in node.children("standardLoopCharacteristics"):
            yield from _standard(node, loop)
        yield from _quantities(node)
    for scope in diagrams.scopes:
        yield from _circles(scope, diagrams)
        yield from _fan_out(scope)
    yield from _recursion(diagrams)


def _multi_instance(node: Node, loop: Node) -> Iterator[Problem]:
    cardinality, collection = loop.child("loopCardinality"), loop.child("loopDataInputRef")
    given = [cardinality is not None, collection is not None, bool(loop.ours("collection"))]
    if sum(given) != 1:
        state = "says not for what" if not any(given) else "says in several ways for what"
        sentence = f"is done several times but {state}; give it a loop cardinality or a collection (ek:collection)."
        yield node.problem("mi.source", sentence)
    if cardinality is not None:
        yield from _count(node, cardinality.text())
    if loop.get("behavior") == "Complex" or loop.children("complexBehaviorDefinition"):
        sentence = "has the multi-instance behaviour Complex, which is not executed; use All, One or None."
        yield node.problem("bpmn.not_executed", sentence)
    if loop.ours("output") and not loop.ours("result"):
        sentence = "gathers an output (ek:output) but names no variable for it; name one (ek:result)."
        yield node.problem("mi.result", sentence)


def _count(node: Node, text: str) -> Iterator[Problem]:
    """A cardinality that depends on no variable is known now; the rest is decided when the activity is reached."""
    literal = text.removeprefix("=").strip()
    try:
        expression = feel.expression(literal)
        number = None if expression.names else expression({})
    except feel.FeelError:
        return
    if number is not None and not (isinstance(number, int | Decimal) and 0 <= number <= INSTANCES):
        sentence = f"is to be done {literal[:40]} times; from 0 to {INSTANCES} is possible, so divide the work."
        yield node.problem("mi.limit", sentence)


def _standard(node: Node, loop: Node) -> Iterator[Problem]:
    condition, most = loop.child("loopCondition"), loop.get("loopMaximum")
    if condition is None and not most:
        yield node.problem("loop.endless", "repeats without an end; give it a loop condition or a maximum.")
    if most and not (most.isascii() and most.isdigit()):
        yield node.problem("loop.maximum", f"repeats at most '{most[:40]}' times, which is no count; write a number.")


def _quantities(node: Node) -> Iterator[Problem]:
    for name in ("startQuantity", "completionQuantity"):
        text = node.get(name)
        if text and not (text.isascii() and text.isdigit() and 0 < int(text[:9]) <= INSTANCES):
            sentence = f"has the {name} '{text[:40]}'; write a number from 1 to {INSTANCES}, or take it out."
            yield node.problem("bpmn.quantity", sentence)


def _circles(scope: Scope, diagrams: Diagrams) -> Iterator[Problem]:
    """Circles in which nothing waits for a person, the clock or a message."""
    steps = {
        node: ahead
        for node, ahead in graph.following(scope).items()
        if node not in scope.by_id or not _waits(scope.by_id[node], diagrams)
    }
    inner = {node: [step for step in ahead if step in steps] for node, ahead in steps.items()}
    order = {node: place for place, node in enumerate(scope.by_id)}
    for part in graph.circles(inner):
        first, *others = sorted(part & order.keys(), key=order.__getitem__)
        named = ", ".join(str(scope.by_id[each]) for each in others[:3])
        among = f" with {named}" if named else ""
        sentence = f"is in a loop{among} in which nothing waits; see that it ends, or let it wait for something."
        yield scope.by_id[first].warning("loop.no_wait", sentence)


def _waits(node: Node, diagrams: Diagrams) -> bool:
    if node.kind == "serviceTask":
        return bool(node.ours("connector"))
    if node.kind in words.SUBPROCESSES:
        return any(_waits(inner, diagrams) for inner in diagrams.inside[node.xml].nodes)
    if node.kind == "callActivity":
        return True
    return node.kind in _WAITS and "link" not in node.events


def _fan_out(scope: Scope) -> Iterator[Problem]:
    """About how many tokens the forks can make before a join takes them together; exclusive ways share theirs."""
    steps = graph.following(scope)
    amount: dict[str, float] = {node.id: 1.0 for node in graph.begins(scope)}
    arrived: dict[str, list[float]] = {}
    for name in reversed(graph.finished(steps)):
        node = scope.by_id.get(name)
        if node is None:
            continue
        tokens = amount.get(name, 0.0) + _joined(node, arrived.get(name, []))
        if tokens > TOKENS:
            sentence = f"may be reached by more than {TOKENS} tokens at once; join the ways before they divide again."
            yield node.problem("bpmn.fan_out", sentence)
            return
        for target, share in _shares(node, tokens, scope):
            arrived.setdefault(target, []).append(share)


def _shares(node: Node, tokens: float, scope: Scope) -> Iterator[tuple[str, float]]:
    """How many of a node's tokens go where: all of them along each flow, shared where only one way is taken."""
    beside = scope.attached.get(node.id, [])
    left = tokens / (1 + sum(each.get("cancelActivity") != "false" for each in beside))
    for each in beside:
        yield each.id, tokens if each.get("cancelActivity") == "false" else left
    out = scope.outgoing.get(node.id, [])
    for flow in out:
        yield flow.get("targetRef"), left / len(out) if node.kind in _ONE_WAY else left


def _joined(node: Node, arrived: list[float]) -> float:
    if not arrived:
        return 0.0
    if node.kind == "parallelGateway":
        return min(arrived)
    return max(arrived) if node.kind in ("inclusiveGateway", "complexGateway") else sum(arrived)


def _recursion(diagrams: Diagrams) -> Iterator[Problem]:
    calls: dict[str, list[str]] = {process.id: [] for process in diagrams.processes}
    callers: dict[tuple[str, str], Node] = {}
    outermost = {scope.node.xml: scope.node.id for scope in diagrams.scopes if scope.node.kind == "process"}
    for scope in diagrams.scopes:
        for node in scope.of("callActivity"):
            called = reference(node.get("calledElement"))
            caller = next((outermost[each] for each in node.xml.iterancestors() if each in outermost), "")
            if called in calls:
                calls[caller].append(called)
                callers.setdefault((caller, called), node)
    for part in graph.circles(calls):
        caller, called = next(pair for pair in callers if set(pair) <= part)
        way = " calls ".join(f"'{each}'" for each in [caller, *sorted(part - {caller})[:8], caller])
        sentence = f"calls the process '{called}' in a circle ({way}); end the circle, a call never comes back from it."
        yield callers[caller, called].problem("bpmn.recursion", sentence)
