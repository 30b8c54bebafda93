"""The diagram as text: in order, with where the ticket stands; a sub-process shows what happens inside of it."""

import pytest

from engine import packs, versions
from engine.markers import Markers
from tests.web import visiting
from web import outline

DRAWING = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:ek="urn:evenkeel:bpmn:1" id="d" targetNamespace="t">
<message id="m" name="news"/>
<process id="p" name="P" isExecutable="true">
  <endEvent id="over" name="Over"/><sequenceFlow id="f2" sourceRef="part" targetRef="over"/>
  <subProcess id="part" name="Part">
    <userTask id="inner" name="Inner" ek:group="g"/><endEvent id="inner_end"/>
    <startEvent id="inner_start"/>
    <sequenceFlow id="i1" sourceRef="inner_start" targetRef="inner"/><sequenceFlow id="i2" sourceRef="inner" targetRef="inner_end"/>
  </subProcess>
  <subProcess id="listening" name="Listening" triggeredByEvent="true">
    <startEvent id="heard" name="Heard" isInterrupting="false"><messageEventDefinition messageRef="m"/></startEvent>
    <sequenceFlow id="h1" sourceRef="heard" targetRef="heard_end"/><endEvent id="heard_end"/>
  </subProcess>
  <startEvent id="begin" name="Begin"/><sequenceFlow id="f1" sourceRef="begin" targetRef="part"/>
</process></definitions>"""


@pytest.fixture(scope="module")
def definition():
    sources = {"pack.yaml": "key: p\nname: P\nprefix: P\nzone: UTC\n", "p.bpmn": DRAWING}
    return versions.from_sources(sources).definition


def test_steps_are_in_the_order_in_which_they_are_reached(definition):
    assert [(step.name, step.depth) for step in outline.steps(definition)] == [
        ("Begin", 0),
        ("Part", 0),
        ("Inner", 1),
        ("Over", 0),
        ("Listening", 0),
        ("Heard", 1),
    ]


def test_where_the_ticket_stands(definition):
    markers = Markers({"inner": 2, "part": 1, "heard": 1, "listening": 1}, {"begin": 1, "f1": 1}, ())
    assert {step.element: step.state for step in outline.steps(definition, markers)} == {
        "begin": "passed", "part": "ahead", "inner": "active", "over": "ahead", "listening": "ahead", "heard": "ahead",
    }  # fmt: skip
    assert outline.drawn(definition, markers) == {
        "active": {"inner": 2, "part": 2},
        "passed": {"begin": 1, "f1": 1},
        "faults": [],
    }


def test_a_fault_inside_marks_the_sub_process_too(definition):
    markers = Markers({}, {}, ("inner",))
    assert outline.drawn(definition, markers)["faults"] == ["inner", "part"]


def test_unnamed_steps_and_gateways_are_left_out():
    definition = versions.from_sources(packs.read(visiting.FOLDER).sources).definition
    assert [step.name for step in outline.steps(definition)] == [
        "Loan asked for", "Decide on the loan", "Hand over the device", "Refused", "Confirm the return", "Returned",
    ]  # fmt: skip
