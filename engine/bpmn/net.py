"""A scope of a diagram as a token net: what soundness looks at, with all data left out.

Context: whether tokens can get stuck is a question about a diagram's shape, and a sub-process is one step of the scope around it.
Decision: every scope is a flat net of its own, in which a choice may go either way, an event may come or not, an activity ends or
is interrupted, and flows that only follow one another are one place. Consequence: a net is small, and what is found in it is
possible by its shape; conditions that exclude one another elsewhere are not known here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Literal

from engine.bpmn.rules import graph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.bpmn.rules.diagram import Node, Scope

Tokens = tuple[int, ...]
"""The places that hold a token, sorted; a place with two tokens is named twice."""

_ALWAYS_ALL = ("parallelGateway",)
_ONE = ("exclusiveGateway", "eventBasedGateway")
_MANY = 5
"""Flows of which every choice is looked at; of more, each alone and all together."""


@dataclass(frozen=True, slots=True)
class Move:
    """One step of an element: `takes` a token of each of these places and puts some on others, or ends itself or its scope."""

    element: str
    takes: Tokens
    puts: Tokens
    ends: Literal["", "end", "terminate", "left"] = ""


@dataclass(frozen=True, slots=True)
class Join:
    """A gateway that waits: its incoming places, what it may put, and for an inclusive one which places can still reach each."""

    element: str
    kind: Literal["parallel", "inclusive", "complex"]
    incoming: Tokens
    choices: tuple[Tokens, ...]
    reach: tuple[frozenset[int], ...] = ()


@dataclass
class Net:
    """What can happen in one scope. `places` are the flows of each place in their order; `passing` are its steps by place."""

    element: str
    places: list[list[str]] = field(default_factory=list)
    passing: dict[int, list[Move]] = field(default_factory=dict)
    joins: list[Join] = field(default_factory=list)
    begins: list[Tokens] = field(default_factory=list)
    on: dict[int, tuple[str, ...]] = field(default_factory=dict)
    may_stop: bool = False
    exact: bool = True


def net_of(scope: Scope, *, never_over: frozenset[str] = frozenset()) -> Net:
    """The net of a scope. `never_over` are the sub-processes in it that cannot come to their end by themselves."""
    return _Drawing(scope, never_over).net()


class _Drawing:
    """The making of one net."""

    def __init__(self, scope: Scope, never_over: frozenset[str]) -> None:
        self.scope, self.never_over = scope, never_over
        self.flows = _flows(scope)
        self.out: dict[str, list[str]] = {}
        self.into: dict[str, list[str]] = {}
        for key, (source, target) in self.flows.items():
            self.out.setdefault(source, []).append(key)
            self.into.setdefault(target, []).append(key)
        self.begin = [node for node in graph.begins(scope) if node.id]
        self.place: dict[str, int] = {}
        self.aside = self._aside()

    def net(self) -> Net:
        """All of it."""
        net = Net(self.scope.node.id, may_stop=self.scope.node.kind == "adHocSubProcess")
        net.exact = not any(_quantities(node) for node in self.scope.nodes)
        self._places(net)
        for node in self.scope.nodes:
            incoming = [*self.into.get(node.id, []), *([f".{node.id}"] if node in self.begin else [])]
            if node.kind == "boundaryEvent" or not incoming or self._is_followed(node):
                continue
            if self._joins(node):
                net.joins.append(self._join(node, incoming))
                continue
            for flow in incoming:
                net.passing.setdefault(self.place[flow], []).extend(self._moves(node, self.place[flow]))
        net.begins = [tuple(sorted(self.place[f".{node.id}"] for node in nodes)) for nodes in self._ways_in()]
        net.begins += [self._put(choice) for each in self.aside for choice in self._choices(self.scope.by_id[each])]
        return net

    def _places(self, net: Net) -> None:
        """A flow that leads to an element with one way in and one way on is the same place as that way on."""
        keys = [*self.flows, *(f".{node.id}" for node in self.begin)]
        after = {key: self._following(key) for key in keys}
        heads = set(keys) - {step for step in after.values() if step}
        # A circle of which every element has one way has no head: any of its flows will do.
        for key in [*sorted(heads, key=keys.index), *keys]:
            chain, step = list[str](), key
            while step and step not in self.place:
                self.place[step] = len(net.places)
                chain.append(step)
                step = after[step]
            if chain:
                net.on[len(net.places)] = tuple(self._target(flow) for flow in chain)
                net.places.append(chain)
                if step and self.place[step] == self.place[chain[0]]:
                    here = self.place[step]
                    net.passing[here] = [Move(self._target(chain[-1]), (here,), (here,))]

    def _following(self, key: str) -> str:
        node = self.scope.by_id.get(self._target(key))
        return self.out[node.id][0] if node is not None and self._is_followed(node) else ""

    def _is_followed(self, node: Node) -> bool:
        """Whether a token only passes: one flow in, one out, nothing that strikes or may not end."""
        ways = len(self.into.get(node.id, [])) + (node in self.begin)
        return (
            (ways, len(self.out.get(node.id, []))) == (1, 1)
            and not self._struck(node)
            and node.id not in self.never_over
            and node.kind not in ("endEvent", "boundaryEvent")
        )

    def _target(self, key: str) -> str:
        return key[1:] if key not in self.flows else self.flows[key][1]

    def _ways_in(self) -> Iterator[list[Node]]:
        """Which elements get a token when the scope begins: by itself, or by each event that begins it."""
        waiting = [node for node in self.begin if _waits(node)]
        plain = [node for node in self.begin if node not in waiting]
        if self.scope.node.is_event_subprocess:
            yield from ([node] for node in self.begin if node.kind == "startEvent")
            return
        if any(node.ours("form") for node in plain):
            yield from ([node] for node in plain)
        elif plain:
            yield plain
        for node in waiting:
            yield [node, *(other for other in plain if other.kind != "startEvent")]

    def _aside(self) -> frozenset[str]:
        """Boundary events that begin a way beside all others and never meet one: such a way is looked at by itself."""
        beside = [each.id for each in self.scope.of("boundaryEvent") if not _interrupts(each)]
        ways = {name: self._behind([name]) for name in beside}
        others = self._behind([node.id for node in self.begin]) | {node.id for node in self.begin} | set(beside)
        joins = {node.id for node in self.scope.nodes if self._joins(node)}
        met = {node for a in ways for b in ways if a < b for node in ways[a] & ways[b] & joins}
        return frozenset(name for name in beside if not ways[name] & (others | met))

    def _behind(self, names: list[str]) -> set[str]:
        """What a token can come to, boundary events that interrupt included; the names themselves only in a circle."""
        seen, ahead = set[str](), list(names)
        while ahead:
            name = ahead.pop()
            after = [self.flows[key][1] for key in self.out.get(name, [])]
            after += [each.id for each in self.scope.attached.get(name, []) if _interrupts(each)]
            ahead += [each for each in after if each not in seen]
            seen |= set(after)
        return seen

    def _joins(self, node: Node) -> bool:
        return len(self.into.get(node.id, [])) > 1 and node.kind in (
            "parallelGateway",
            "inclusiveGateway",
            "complexGateway",
        )

    def _join(self, node: Node, incoming: list[str]) -> Join:
        choices = tuple(self._put(choice) for choice in self._choices(node))
        places = tuple(self.place[flow] for flow in incoming)
        if node.kind == "parallelGateway":
            return Join(node.id, "parallel", places, choices)
        if node.kind == "complexGateway" and node.child("activationCondition") is not None:
            return Join(node.id, "complex", places, choices)
        return Join(node.id, "inclusive", places, choices, tuple(self._reaching(flow, node) for flow in incoming))

    def _reaching(self, flow: str, join: Node) -> frozenset[int]:
        """The places from which a token can come to `flow` without passing the join."""
        seen, ahead = set[str](), [self.flows[flow][0]]
        hosts = {node.id: node.get("attachedToRef") for node in self.scope.of("boundaryEvent")}
        while ahead:
            name = ahead.pop()
            if name not in seen and name != join.id:
                seen.add(name)
                ahead.extend(self.flows[key][0] for key in self.into.get(name, []))
                ahead.extend([hosts[name]] if name in hosts else [])
        return frozenset(self.place[key] for key in self.place if self._target(key) in seen)

    def _moves(self, node: Node, here: int) -> Iterator[Move]:
        takes = (here,)
        if node.kind == "endEvent":
            left = node.events & {"error", "cancel"}
            yield Move(node.id, takes, (), "left" if left else "terminate" if "terminate" in node.events else "end")
            return
        struck = self._struck(node)
        meeting = [each for each in struck if not _interrupts(each) and each.id not in self.aside]
        beside = [self._put(choice) for each in meeting for choice in self._choices(each)]
        also = [(), *beside, *([tuple(place for put in beside for place in put)] if len(beside) > 1 else [])]
        if node.id not in self.never_over:
            for choice in self._choices(node):
                yield from (Move(node.id, takes, tuple(sorted((*self._put(choice), *more)))) for more in also)
        for each in struck:
            if _interrupts(each):
                for choice in self._choices(each):
                    yield from (Move(each.id, takes, tuple(sorted((*self._put(choice), *more)))) for more in also)

    def _struck(self, node: Node) -> list[Node]:
        return [each for each in self.scope.attached.get(node.id, []) if "compensate" not in each.events]

    def _choices(self, node: Node) -> list[list[str]]:
        """The sets of flows that may be taken on leaving; one empty set where the way ends."""
        flows = self.out.get(node.id, [])
        if not flows:
            return [[]]
        if node.kind in _ONE:
            return [[flow] for flow in flows]
        if node.kind in _ALWAYS_ALL:
            return [flows]
        asked = [flow for flow in flows if self._is_asked(flow, node)]
        default = [flow for flow in flows if flow == node.get("default")]
        always = [flow for flow in flows if flow not in (*asked, *default)]
        otherwise = [[*always, *default]] if always or default or not asked else []
        return [*otherwise, *([*always, *some] for some in _some(asked))]

    def _is_asked(self, key: str, node: Node) -> bool:
        flow = next((each for each in self.scope.outgoing.get(node.id, []) if _key(each) == key), None)
        return flow is not None and key != node.get("default") and flow.child("conditionExpression") is not None

    def _put(self, flows: list[str]) -> Tokens:
        return tuple(sorted(self.place[flow] for flow in flows))


def _flows(scope: Scope) -> dict[str, tuple[str, str]]:
    """Sequence flows and links, by name: where they come from and lead to."""
    flows = {
        _key(flow): (flow.get("sourceRef"), flow.get("targetRef"))
        for flow in scope.flows
        if flow.get("sourceRef") in scope.by_id and flow.get("targetRef") in scope.by_id
    }
    catches = {name: node for node in graph.links(scope, "intermediateCatchEvent") for name in graph.link_names(node)}
    for node in graph.links(scope, "intermediateThrowEvent"):
        for name in graph.link_names(node) & set(catches):
            flows[f".link.{node.id}"] = (node.id, catches[name].id)
    return flows


def _key(flow: Node) -> str:
    return flow.id or f"{flow.get('sourceRef')}->{flow.get('targetRef')}"


def _some(flows: list[str]) -> Iterator[tuple[str, ...]]:
    """Every choice of one or more of them; of many, each alone and all together."""
    if len(flows) > _MANY:
        yield from ((flow,) for flow in flows)
        yield tuple(flows)
        return
    for count in range(1, len(flows) + 1):
        yield from combinations(flows, count)


def _waits(node: Node) -> bool:
    return bool(node.events - {"none"}) or node.get("instantiate") == "true"


def _interrupts(boundary: Node) -> bool:
    return boundary.get("cancelActivity") != "false" or bool(boundary.events & {"error", "cancel"})


def _quantities(node: Node) -> bool:
    return node.get("startQuantity") not in ("", "1") or node.get("completionQuantity") not in ("", "1")
