"""Named functions that write: what they write stands or falls with the move, and a refused one leaves nothing."""

from __future__ import annotations

import pytest

from engine import deployments, functions, instances, packs, people, tasks
from engine.errors import Conflict, Invalid, Noted
from engine.models import Group
from tests.engine import errands
from tests.people import ALICE, DAVE

DIAGRAM = """\
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:ek="urn:evenkeel:bpmn:1" targetNamespace="x">
  <process id="notes" isExecutable="true">
    <startEvent id="begun" name="Begun" />
    <sequenceFlow id="f1" sourceRef="begun" targetRef="choose" />
    <userTask id="choose" name="Choose" ek:group="service_desk" />
    <sequenceFlow id="f2" sourceRef="choose" targetRef="write" />
    <serviceTask id="write" name="Write" ek:function="write" ek:result="kept">
      <extensionElements><ek:parameter name="keys" value="=keys" /></extensionElements>
    </serviceTask>
    <sequenceFlow id="f3" sourceRef="write" targetRef="round" />
    <exclusiveGateway id="round" name="Round?" default="out" />
    <sequenceFlow id="again" name="Yes" sourceRef="round" targetRef="write">
      <conditionExpression>rounds = true</conditionExpression>
    </sequenceFlow>
    <sequenceFlow id="out" name="No" sourceRef="round" targetRef="read" />
    <userTask id="read" name="Read" ek:group="service_desk" />
    <sequenceFlow id="f4" sourceRef="read" targetRef="done" />
    <endEvent id="done" name="Done" />
  </process>
</definitions>
"""
FORM = """{"type": "default", "components": [
  {"type": "checkbox", "key": "rounds", "label": "Round and round"},
  {"type": "taglist", "key": "keys", "label": "Keys", "values": [{"label": "One", "value": "one"},
   {"label": "Two", "value": "two"}, {"label": "Bad", "value": "bad"}]}]}"""


def write(session, parameters):
    """Add a group for each key through the session and by statement, and refuse a bad one when the others stand already."""
    for key in parameters["keys"]:
        if key == "bad":
            raise Invalid("There is no group 'bad'; choose another.")
        if session.get(Group, key) is None:
            session.add(Group(key=key, name=key))
    return len(parameters["keys"])


@pytest.fixture
def desk(database):
    functions.register("write", write, writes=True)
    sources = {
        "pack.yaml": "{key: notes, name: Notes, prefix: NOT, owner: carol}",
        "notes.bpmn": DIAGRAM,
        "forms/choose.form": FORM,
    }
    with database.transaction() as session:
        people.add(session, "alice", name="Alice", roles=["agent"], groups=["service_desk"])
        deployments.deploy(session, [packs.of(sources)], by=DAVE)
    yield database
    del functions.FUNCTIONS["write"]


def chosen(database, **answers):
    with database.transaction() as session:
        moved = instances.start(session, "notes", by=ALICE, variables={})
    with database.transaction() as session:
        return tasks.complete(session, moved.opened[0].id, answers, by=ALICE)


def groups(database):
    return {row["key"] for row in errands.rows(database, "group")} - {"service_desk"}


def test_what_a_function_writes_is_kept_with_the_move(desk):
    assert chosen(desk, keys=["one", "two"]).opened[0].element == "read"
    assert groups(desk) == {"one", "two"}


def test_a_move_over_its_budget_leaves_no_row_of_a_writing_function(desk):
    with pytest.raises(Noted, match="did not come to rest"):
        chosen(desk, keys=["one"], rounds=True)
    assert groups(desk) == set()
    assert [row["code"] for row in errands.rows(desk, "fault")] == ["budget"], "the refusal itself is noted"


def test_a_refused_function_leaves_nothing_of_itself(desk):
    chosen(desk, keys=["one", "bad"])
    assert groups(desk) == set()
    [fault] = errands.rows(desk, "fault")
    assert fault["sentence"].startswith("There is no group 'bad'")


def test_a_start_over_its_budget_leaves_nothing_even_when_the_transaction_goes_on(database):
    functions.register("write", write, writes=True)
    diagram = DIAGRAM.replace('targetRef="choose"', 'targetRef="write"').replace(
        '<sequenceFlow id="f2" sourceRef="choose" targetRef="write" />', ""
    )
    diagram = diagram.replace('<userTask id="choose" name="Choose" ek:group="service_desk" />', "")
    form = FORM
    sources = {
        "pack.yaml": "{key: notes, name: Notes, prefix: NOT, owner: carol}",
        "notes.bpmn": diagram,
        "forms/begun.form": form,
    }
    with database.transaction() as session:
        deployments.deploy(session, [packs.of(sources)], by=DAVE)
    with database.transaction() as session, pytest.raises(Conflict, match="was not kept"):
        instances.start(session, "notes", by=ALICE, variables={"keys": ["one"], "rounds": True})
    assert groups(database) == set()
    del functions.FUNCTIONS["write"]
