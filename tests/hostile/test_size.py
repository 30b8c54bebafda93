"""Diagrams within the limits that have as much of one thing as they can: the rules still answer soon."""

import time

import pytest

from engine.bpmn import rules, xml
from tests.hostile.corpus import HEAD, diagram, flow

SECONDS = 4
"""Twice what one takes alone, since other tests run beside it."""


def many(number: int, text: str) -> str:
    return "".join(text.replace("#", str(each)) for each in range(number))


def links() -> bytes:
    throws = '<intermediateThrowEvent id="a#"><linkEventDefinition name="x" /></intermediateThrowEvent>'
    return diagram(many(4500, throws + throws.replace("Throw", "Catch").replace('"a#"', '"b#"')))


def compensations() -> bytes:
    event = '<boundaryEvent id="b#" attachedToRef="t"><compensateEventDefinition activityRef="t" /></boundaryEvent>'
    return diagram('<userTask id="t" />' + many(6000, event + '<association sourceRef="b#" targetRef="t" />'))


def shared_definitions() -> bytes:
    event = '<intermediateCatchEvent id="e#"><eventDefinitionRef>d#</eventDefinitionRef></intermediateCatchEvent>'
    inside = '<process id="hostile" isExecutable="true">' + many(6000, event) + "</process></definitions>"
    return HEAD + (many(6000, '<timerEventDefinition id="d#" />') + inside).encode()


def conditions(text: str) -> bytes:
    one = f'<sequenceFlow id="f#" sourceRef="g" targetRef="t"><conditionExpression>{text}#</conditionExpression></sequenceFlow>'
    return diagram('<exclusiveGateway id="g" /><task id="t" />' + many(9000, one))


def nested() -> bytes:
    row = '<task id="s@t#" />' + flow("s@f#", "s@t#", "s@t#")
    return diagram(
        "".join(f'<subProcess id="s{deep}">' + many(130, row.replace("@", str(deep))) for deep in range(48))
        + "</subProcess>" * 48
    )


SIZES = {
    "links": links,
    "boundary_events": lambda: diagram(
        '<userTask id="t" />' + many(8000, '<boundaryEvent id="b#" attachedToRef="t" />')
    ),
    "compensations": compensations,
    "nested": nested,
    "ways_out": lambda: diagram('<exclusiveGateway id="g" />' + many(9000, '<task id="t#" />' + flow("f#", "g", "t#"))),
    "calls": lambda: diagram(many(9000, '<callActivity id="c#" calledElement="hostile" />')),
    "one_id": lambda: diagram(many(19_000, '<task id="x" />')),
    "circles": lambda: diagram(many(9000, '<task id="t#" />' + flow("f#", "t#", "t#"))),
    "shared_definitions": shared_definitions,
    "sums": lambda: conditions("x + " * 60),
    "brackets": lambda: conditions("(" * 110 + "1" + ")" * 110 + " + "),
}


@pytest.mark.parametrize("name", SIZES)
def test_it_is_answered_soon(name):
    data = SIZES[name]()
    began = time.process_time()
    found = rules.problems({"large.bpmn": xml.parse(data)}, {"large.bpmn": data.decode()})
    assert time.process_time() - began < SECONDS
    assert found


def test_expressions_together_have_a_bound():
    data = conditions("x + " * 60)
    found = rules.problems({"large.bpmn": xml.parse(data)}, {"large.bpmn": data.decode()})
    assert [problem.sentence for problem in found if problem.code == "bpmn.too_much"] == [
        "The diagrams hold 2,194,890 characters of expressions; 200,000 is the most, so move some into decisions."
    ]
