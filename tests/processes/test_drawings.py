"""How the packs are drawn: everything is on the page, everything has a name, and no flow crosses another or runs through a task."""

from __future__ import annotations

from itertools import combinations, pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

PACKS = Path(__file__).parents[2] / "processes"
DIAGRAMS = sorted(PACKS.glob("*/*.bpmn"))
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
BOUNDS = "{http://www.omg.org/spec/DD/20100524/DC}Bounds"
WAYPOINT = "{http://www.omg.org/spec/DD/20100524/DI}waypoint"
NAMED = ("Task", "Event", "subProcess", "callActivity", "task")
SMALLEST = 10


def local(node):
    return node.tag.rpartition("}")[2]


def flow_nodes(root):
    return [
        node for node in root.iter() if node.get("id") and (node.find(f"{BPMN}incoming") is not None or is_start(node))
    ]


def is_start(node):
    return local(node) in ("startEvent", "boundaryEvent")


def planes(root):
    for plane in root.iter(f"{DI}BPMNPlane"):
        boxes = {}
        for shape in plane.iter(f"{DI}BPMNShape"):
            box = shape.find(BOUNDS)
            boxes[shape.get("bpmnElement")] = tuple(float(box.get(name)) for name in ("x", "y", "width", "height"))
        lines = {}
        for edge in plane.iter(f"{DI}BPMNEdge"):
            points = [(float(point.get("x")), float(point.get("y"))) for point in edge.iter(WAYPOINT)]
            lines[edge.get("bpmnElement")] = list(pairwise(points))
        yield plane.get("bpmnElement"), boxes, lines


def stretch(line):
    """Left, right, top and bottom of a straight part of a flow."""
    (ax, ay), (bx, by) = line
    return min(ax, bx), max(ax, bx), min(ay, by), max(ay, by)


def crosses(one, other):
    """Whether a flat and an upright stretch cross inside of both; stretches that join or run together do not."""
    for flat, upright in ((one, other), (other, one)):
        left, right, y, bottom = stretch(flat)
        x, end, above, below = stretch(upright)
        if y == bottom and x == end and left < x < right and above < y < below:
            return True
    return False


def inside(box, line):
    """Whether a stretch runs through a box and not only up to its edge."""
    x, y, width, height = box
    left, right, top, bottom = stretch(line)
    beside = right < x + SMALLEST or left > x + width - SMALLEST
    return not beside and not (bottom < y + SMALLEST or top > y + height - SMALLEST)


def test_the_rules_find_what_they_look_for():
    assert crosses(((0, 5), (10, 5)), ((5, 0), (5, 10)))
    assert not crosses(((0, 5), (10, 5)), ((5, 5), (5, 10)))
    assert not crosses(((0, 5), (10, 5)), ((3, 5), (20, 5)))
    assert inside((0, 0, 100, 80), ((-50, 40), (150, 40)))
    assert not inside((0, 0, 100, 80), ((-50, 40), (0, 40)))


@pytest.fixture(params=DIAGRAMS, ids=lambda path: path.stem)
def root(request):
    return ET.parse(request.param).getroot()  # noqa: S314  our own file


def test_everything_is_drawn(root):
    drawn = {name for _plane, boxes, lines in planes(root) for name in (*boxes, *lines)}
    wanted = {node.get("id") for node in flow_nodes(root)} | {
        flow.get("id") for flow in root.iter(f"{BPMN}sequenceFlow")
    }
    assert wanted <= drawn


def test_what_people_read_has_a_name(root):
    nameless = [node.get("id") for node in flow_nodes(root) if local(node).endswith(NAMED) and not node.get("name")]
    assert nameless == []


def test_a_question_has_answers(root):
    for gateway in root.iter(f"{BPMN}exclusiveGateway"):
        answers = [flow for flow in root.iter(f"{BPMN}sequenceFlow") if flow.get("sourceRef") == gateway.get("id")]
        if len(answers) > 1:
            assert gateway.get("name", "").endswith("?"), gateway.get("id")
            assert all(flow.get("name") for flow in answers), gateway.get("id")
            assert gateway.get("default") in {flow.get("id") for flow in answers}


def test_flows_run_along_the_page_and_none_crosses_another(root):
    for _plane, _boxes, lines in planes(root):
        slanted = [name for name, line in lines.items() for (ax, ay), (bx, by) in line if ax != bx and ay != by]
        assert slanted == []
        for (one, first), (other, second) in combinations(lines.items(), 2):
            crossings = [(one, other) for a in first for b in second if crosses(a, b)]
            assert crossings == []


def test_no_flow_runs_through_a_task(root):
    ids = {node.get("id") for node in flow_nodes(root)}
    for _plane, boxes, lines in planes(root):
        through = [
            (name, box)
            for name, line in lines.items()
            for box in ids & set(boxes)
            for part in line
            if inside(boxes[box], part)
        ]
        assert through == []


def test_tasks_of_a_diagram_do_not_overlap(root):
    activities = {node.get("id") for node in flow_nodes(root) if not local(node).endswith("Event")}
    for _plane, boxes, _lines in planes(root):
        for one, other in combinations(sorted(activities & set(boxes)), 2):
            (ax, ay, aw, ah), (bx, by, bw, bh) = boxes[one], boxes[other]
            assert ax + aw <= bx or bx + bw <= ax or ay + ah <= by or by + bh <= ay, (one, other)
