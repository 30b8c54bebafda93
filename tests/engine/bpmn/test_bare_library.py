"""Defects of the bare library that a diagram can reach: each is shown on the library itself, and shown corrected here.

When one of these fails because the library has been mended, the correction here may go.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.specs.event_definitions import MessageEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition
from SpiffWorkflow.bpmn.util import BpmnEvent
from SpiffWorkflow.util.deep_merge import DeepMerge
from SpiffWorkflow.util.task import TaskState

from engine.bpmn import timers
from engine.bpmn.failures import Failure
from tests.engine.bpmn.drawing import HEAD, Case, beside, flow, path, process

ELEMENTS = Path(__file__).parent / "elements"
CASE = str(ELEMENTS / "case.py")


class Bare:
    """A diagram on the library as it comes, with its own engine steps."""

    def __init__(self, text: str, **variables: Any) -> None:
        parser = BpmnParser()
        parser.add_bpmn_str(text.encode())
        self.workflow = BpmnWorkflow(parser.get_spec("p"), parser.get_subprocess_specs("p"))
        self.workflow.task_tree.data.update(variables)
        self.workflow.do_engine_steps()

    def ready(self) -> list[str]:
        return sorted(t.task_spec.name for t in self.workflow.get_tasks(state=TaskState.READY, manual=True))

    def complete(self, element: str, **data: Any) -> None:
        task = next(t for t in self.workflow.get_tasks(state=TaskState.READY) if t.task_spec.name == element)
        task.data.update(data)
        task.run()
        self.workflow.do_engine_steps()

    def reached(self, element: str) -> bool:
        return any(t.state == TaskState.COMPLETED for t in self.workflow.get_tasks(spec_name=element))


def drawing(name: str) -> str:
    return (ELEMENTS / f"{name}.bpmn").read_text(encoding="utf-8")


def inline(body: str, head: str = "") -> str:
    return f'{HEAD}{head}<process id="p" isExecutable="true">{body}</process></definitions>'


@pytest.mark.parametrize("kind", ["parallel", "inclusive"])
def test_a_join_in_a_loop_fires_early_in_the_second_round(kind: str):
    text = drawing(f"{kind}_gateway")
    after = {"parallel": "c", "inclusive": "after"}[kind]
    early = []
    for order in ("ab", "ba"):
        bare = Bare(text, repeat=True, x=True, y=True)
        for element in order[::-1]:
            bare.complete(element, repeat=True)
        bare.complete(after, repeat=True)
        bare.complete(order[0], repeat=True)
        early.append(after in bare.ready())
    assert any(early), "the library waits for the second branch now"

    it = Case(beside(CASE, f"{kind}_gateway"), {"repeat": True, "x": True, "y": True})
    for element in ("b", "a", after, "a"):
        it.complete(element, repeat=True)
    assert after not in it.open()


def test_an_old_instance_says_that_it_is_complete_while_a_task_is_ready():
    text = inline(
        '<startEvent id="s"/><exclusiveGateway id="top"/>'
        '<scriptTask id="t" scriptFormat="python"><script>n = n + 1</script></scriptTask>'
        '<exclusiveGateway id="again" default="again_u"/><userTask id="u"/><endEvent id="e"/>'
        + path("s", "top", "t", "again", "u", "e") + flow("again", "top", "n &lt; 600")
    )  # fmt: skip
    bare = Bare(text, n=0)
    assert bare.workflow.is_completed()
    assert not bare.reached("u")

    made = process(
        text.split("<process")[1]
        .partition(">")[2]
        .rpartition("</process>")[0]
        .replace("python", "feel")
        .replace("n = n + 1", "{n: n + 1}")
    )
    it = Case(made, {"n": 0})
    assert (it.run.status, it.open(), it.run.variables["n"]) == ("running", ["u"], 600)
    assert len(it.run.dump()) < 250, "the state holds what lives, not what was"


def test_what_terminate_has_stopped_is_still_run():
    text = inline(
        '<startEvent id="s"/><parallelGateway id="f"/><endEvent id="stop"><terminateEventDefinition/></endEvent>'
        '<scriptTask id="a" scriptFormat="python"><script>ran = 1</script></scriptTask><endEvent id="e"/>'
        + path("s", "f", "stop") + path("f", "a", "e")
    )  # fmt: skip
    assert Bare(text).reached("a")

    assert Case(beside(CASE, "terminate_event"), {"log": []}).run.variables["log"] == []


def test_a_signal_end_event_sends_nothing():
    body = '<startEvent id="s"/><endEvent id="e"><signalEventDefinition signalRef="g"/></endEvent>' + path("s", "e")
    assert Bare(inline(body, '<signal id="g" name="Alarm"/>')).workflow.get_events() == []

    assert [sent.name for sent in Case(process(body, head='<signal id="g" name="Alarm"/>')).sent] == ["Alarm"]


def test_a_link_loses_its_token():
    bare = Bare(drawing("link_events").replace('{log: append(log, "', 'log = ("').replace('")}', '")'))
    assert (bare.workflow.is_completed(), bare.reached("a"), bare.reached("b")) == (True, True, False)

    assert Case(beside(CASE, "link_events"), {"log": []}).run.variables["log"] == ["a", "b"]


def test_a_condition_on_the_only_flow_of_a_task_is_ignored():
    body = (
        '<startEvent id="s"/><userTask id="t"/><userTask id="u"/><endEvent id="e"/>'
        + path("s", "t")
        + flow("t", "u", "n > 5")
        + flow("u", "e")
    )
    bare = Bare(inline(body), n=1)
    bare.complete("t")
    assert bare.ready() == ["u"]

    it = Case(process(body), {"n": 1})
    it.complete("t")
    assert it.open() == []


def test_a_message_that_does_not_interrupt_is_taken_once():
    text = inline(
        '<startEvent id="s"/><userTask id="t"/><boundaryEvent id="b" attachedToRef="t" cancelActivity="false">'
        '<messageEventDefinition messageRef="m"/>'
        '</boundaryEvent><userTask id="u"/><endEvent id="e"/>' + path("s", "t", "e") + path("b", "u", "e"),
        '<message id="m" name="Answer"/>',
    )
    bare = Bare(text)
    for _ in range(2):
        bare.workflow.catch(BpmnEvent(MessageEventDefinition("Answer"), payload={}))
        bare.workflow.do_engine_steps()
    assert bare.ready().count("u") == 1

    it = Case(beside(CASE, "boundary_events"), {"log": []})
    it.deliver("note")
    it.deliver("note")
    assert it.run.variables["log"] == ["noted", "noted"]


def test_an_error_event_sub_process_runs_at_once_without_an_error():
    text = inline(
        '<startEvent id="s"/><userTask id="t"/><endEvent id="e"/>' + path("s", "t", "e")
        + '<subProcess id="x" triggeredByEvent="true"><startEvent id="xs"><errorEventDefinition/></startEvent>'
        '<userTask id="xu"/><endEvent id="xe"/>'
        + path("xs", "xu", "xe") + "</subProcess>"
    )  # fmt: skip
    assert "xu" in Bare(text).ready()

    assert Case(beside(CASE, "event_sub_process_nested")).open() == ["work"]


def test_a_surplus_token_at_a_parallel_join_is_lost():
    bare = Bare(drawing("parallel_surplus"))
    for element in ("a", "b", "c", "after"):
        bare.complete(element)
    assert bare.workflow.is_completed()

    it = Case(beside(CASE, "parallel_surplus"))
    for element in ("a", "b", "c", "after"):
        it.complete(element)
    assert it.run.faults()[0].code == "nothing_waits"


def test_an_uncaught_error_does_not_end_the_instance():
    assert Bare(drawing("error_uncaught")).ready() == ["beside"]

    assert Case(beside(CASE, "error_uncaught")).run.status == "aborted"


def test_more_than_one_flow_out_of_a_task_is_refused():
    with pytest.raises(ValidationException):
        Bare(drawing("implicit_split"))

    assert beside(CASE, "implicit_split").flows


def test_a_loop_without_a_gateway_and_a_long_chain_are_too_deep():
    loop = (
        '<startEvent id="s"/><userTask id="t" default="t_e"/><endEvent id="e"/>'
        + path("s", "t", "e")
        + flow("t", "t", "more")
    )
    chain = [f"t{number}" for number in range(900)]
    long = (
        '<startEvent id="s"/>'
        + "".join(f'<task id="{task}"/>' for task in chain)
        + '<endEvent id="e"/>'
        + path("s", *chain, "e")
    )
    with pytest.raises(ValidationException):
        Bare(inline(long))

    it = Case(process(loop))
    it.complete("t", more=True)
    it.complete("t", more=False)
    assert it.run.status == "completed"
    assert Case(process(long)).run.status == "completed"


@pytest.mark.parametrize("name", ["Start", "End", "Root"])
def test_ids_that_the_library_uses_itself(name: str):
    body = f'<startEvent id="s"/><userTask id="{name}"/><endEvent id="e"/>' + path("s", name, "e")

    assert Case(process(body)).open() == [name]


def test_two_timers_behind_an_event_gateway_share_one_moment():
    it = Case(beside(CASE, "event_based_gateway"))

    assert it.wait("soon").due != it.wait("late").due


@pytest.mark.parametrize("text", ["-PT5M", "5m", "P"])
def test_a_text_that_is_no_duration_is_read_as_one(text: str):
    assert isinstance(TimerEventDefinition.parse_iso_duration(text), dict)

    with pytest.raises(Failure):
        timers.duration(text)


def test_a_store_that_sorts_keys_loses_the_variables():
    serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure())
    bare = Bare(drawing("lap"), more=True)
    bare.complete("lap", answer=1)
    kept = json.loads(serializer.serialize_json(bare.workflow))
    kept["tasks"] = dict(reversed(kept["tasks"].items()))
    again = serializer.deserialize_json(json.dumps(kept))
    assert not all(task.data for task in again.get_tasks(state=TaskState.READY, manual=True))

    it = Case(beside(CASE, "lap"), {"more": True})
    it.complete("lap", answer=1)
    assert it.run.variables["answer"] == 1


def test_a_variable_called_typename_makes_an_instance_unreadable():
    serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure())
    bare = Bare(drawing("lap"), more=True, form={"typename": "printer"})
    with pytest.raises(Exception):  # noqa: B017, PT011  whatever the library happens to raise
        serializer.deserialize_json(serializer.serialize_json(bare.workflow))

    it = Case(beside(CASE, "lap"), {"more": True, "form": {"typename": "printer"}})
    assert it.run.variables["form"] == {"typename": "printer"}


def test_a_list_in_a_form_is_merged_into_the_old_one():
    assert DeepMerge.merge({"list": [1, 2, 3]}, {"list": [3, 3]})["list"] != [3, 3]

    it = Case(beside(CASE, "lap"), {"more": True, "list": [1, 2, 3]})
    it.complete("lap", list=[3, 3])
    assert it.run.variables["list"] == [3, 3]


def test_a_naive_date_is_read_in_the_zone_of_the_machine():
    assert timers.date("2026-07-01T09:00:00", ZoneInfo("Europe/Berlin")) == datetime(2026, 7, 1, 7, tzinfo=UTC)
