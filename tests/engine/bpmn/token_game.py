"""A token game played by brute force, for comparison: every node a node, every flow a flow, every state looked at."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from itertools import combinations

JOINS = ("parallelGateway", "inclusiveGateway")
KINDS = (
    "task",
    "task",
    "exclusiveGateway",
    "exclusiveGateway",
    "parallelGateway",
    "parallelGateway",
    "inclusiveGateway",
)


@dataclass
class Drawing:
    """`nodes` are kinds by id, `flows` (source, target) by id, `boundary` (host, interrupting) by id of the event."""

    nodes: dict[str, str]
    flows: dict[str, tuple[str, str]]
    boundary: dict[str, tuple[str, bool]] = field(default_factory=dict)

    def out(self, node):
        """The flows that leave a node."""
        return [key for key, (source, _target) in self.flows.items() if source == node]

    def into(self, node):
        """The flows that come to a node."""
        return [key for key, (_source, target) in self.flows.items() if target == node]

    def xml(self):
        """The drawing as BPMN."""
        lines = []
        for key, kind in self.nodes.items():
            inside = "<terminateEventDefinition />" if kind == "terminate" else ""
            kind = "endEvent" if kind == "terminate" else kind  # noqa: PLW2901
            lines.append(f'<{kind} id="{key}">{inside}</{kind}>')
        for key, (host, interrupting) in self.boundary.items():
            timer = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
            cancel = str(interrupting).lower()
            lines.append(
                f'<boundaryEvent id="{key}" attachedToRef="{host}" cancelActivity="{cancel}">{timer}</boundaryEvent>'
            )
        for key, (source, target) in self.flows.items():
            asked = self.nodes.get(source) in ("exclusiveGateway", "inclusiveGateway") and len(self.out(source)) > 1
            condition = f"<conditionExpression>{key}</conditionExpression>" if asked else ""
            lines.append(
                f'<sequenceFlow id="{key}" sourceRef="{source}" targetRef="{target}">{condition}</sequenceFlow>'
            )
        body = "\n".join(lines)
        space = 'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t"'
        return f'<definitions {space}><process id="p" isExecutable="true">{body}</process></definitions>'


def drawn(seed):
    """A random drawing of 3 to 11 nodes in which every node can be come to by flows."""
    dice = random.Random(seed)
    inner = [f"n{number}" for number in range(dice.randint(2, 8))]
    nodes = {"start": "startEvent", **{name: dice.choice(KINDS) for name in inner}}
    for number in range(dice.randint(1, 2)):
        nodes[f"end{number}"] = dice.choice(("endEvent", "endEvent", "endEvent", "terminate"))
    flows, known = {}, ["start"]

    def connect(source, target):
        if (source, target) not in flows.values():
            flows[f"f{len(flows)}"] = (source, target)

    boundary = {}
    for name in [*inner, *(name for name in nodes if name.startswith("end"))]:
        free = [each for each in known if nodes[each] not in ("endEvent", "terminate", "startEvent")]
        connect("start" if not free else dice.choice([free[-1], *free]), name)
        known.append(name)
    for _ in range(dice.randint(0, 4)):
        source, target = dice.choice(inner), dice.choice([name for name in nodes if name != "start"])
        if nodes[source] != "task" and source != target:
            connect(source, target)
    ends = [name for name in nodes if name.startswith("end")]
    for name in inner:
        if not any(source == name for source, _target in flows.values()):
            connect(name, dice.choice(ends))
    for host in [name for name in inner if nodes[name] == "task" and dice.random() < 0.25]:
        boundary[f"b{len(boundary)}"] = (host, dice.random() < 0.5)
        connect(f"b{len(boundary) - 1}", dice.choice([name for name in nodes if name != "start"]))
    return Drawing(nodes, flows, boundary)


@dataclass
class Played:
    """What the game met: joins where it stuck, flows with two tokens, ends reached twice, whether it can go on for ever only."""

    stuck: set[str]
    surplus: bool
    twice: set[str]
    endless: bool
    fired: set[str]
    states: int


def play(drawing, most=60_000):
    """Look at every state; None when there are more than `most`. A state with two tokens on a flow is not gone on from."""
    first = (frozenset(Counter(drawing.out("start")).items()), frozenset())
    seen, todo, after = {first}, [first], {}
    stuck, twice, fired, surplus, over = set(), set(), set(), False, []
    while todo:
        state = todo.pop()
        marking, ended = dict(state[0]), state[1]
        nexts = []
        for element, marks, end in _steps(drawing, marking):
            if any(count > 1 for count in marks.values()):
                surplus = True
                fired.add(element)
                continue
            if end == "end" and element in ended:
                twice.add(element)
            fired.add(element)
            then = frozenset() if end == "terminate" else ended | ({element} if end == "end" else set())
            nexts.append((frozenset((key, count) for key, count in marks.items() if count), then))
        after[state] = nexts
        if not marking:
            over.append(state)
        elif not nexts and not surplus:
            stuck |= {drawing.flows[key][1] for key in marking}
        for each in nexts:
            if each not in seen:
                seen.add(each)
                todo.append(each)
        if len(seen) > most:
            return None
    return Played(stuck, surplus, twice, _endless(after, over), fired, len(seen))


def _endless(after, over):
    back = {}
    for state, nexts in after.items():
        for each in nexts:
            back.setdefault(each, []).append(state)
    good, todo = set(), list(over)
    while todo:
        state = todo.pop()
        if state not in good:
            good.add(state)
            todo += back.get(state, [])
    return len(good) < len(after)


def _steps(drawing, marking):
    for key in marking:
        node = drawing.flows[key][1]
        kind, incoming = drawing.nodes[node], drawing.into(node)
        if kind in ("endEvent", "terminate"):
            yield (node, _put(marking, [key], []), "end") if kind == "endEvent" else (node, {}, "terminate")
        elif kind in JOINS and len(incoming) > 1:
            full = [each for each in incoming if each in marking]
            if key == full[0] and _released(drawing, marking, node, full):
                yield from ((node, _put(marking, full, choice), "") for choice in _choices(drawing, node))
        else:
            yield from _passing(drawing, marking, key, node)


def _passing(drawing, marking, key, node):
    struck = [name for name, (host, _interrupting) in drawing.boundary.items() if host == node]
    also = [name for name in struck if not drawing.boundary[name][1]]
    several = [(), *((name,) for name in also), *([tuple(also)] if len(also) > 1 else [])]
    ways = [*_choices(drawing, node), *(drawing.out(name) for name in struck if drawing.boundary[name][1])]
    for more in several:
        beside = [flow for name in more for flow in drawing.out(name)]
        for way in ways:
            yield node, _put(marking, [key], [*way, *beside]), ""


def _choices(drawing, node):
    flows, kind = drawing.out(node), drawing.nodes[node]
    if not flows:
        return [[]]
    if kind == "exclusiveGateway":
        return [[flow] for flow in flows]
    if kind == "inclusiveGateway" and len(flows) > 1:
        return [list(some) for count in range(1, len(flows) + 1) for some in combinations(flows, count)]
    return [flows]


def _released(drawing, marking, node, full):
    empty = [flow for flow in drawing.into(node) if flow not in full]
    if not empty or drawing.nodes[node] == "parallelGateway":
        return not empty
    for key in marking:
        if drawing.flows[key][1] == node:
            continue
        can = _ahead(drawing, key, node)
        if can & set(empty) and not can & set(full):
            return False
    return True


def _ahead(drawing, key, avoiding):
    seen, todo = set(), [key]
    while todo:
        flow = todo.pop()
        if flow in seen:
            continue
        seen.add(flow)
        node = drawing.flows[flow][1]
        if node != avoiding:
            todo += drawing.out(node)
            todo += [
                each for name, (host, _i) in drawing.boundary.items() if host == node for each in drawing.out(name)
            ]
    return seen


def _put(marking, taken, put):
    marks = dict(marking)
    for key in taken:
        marks[key] -= 1
        if not marks[key]:
            del marks[key]
    for key in put:
        marks[key] = marks.get(key, 0) + 1
    return marks
