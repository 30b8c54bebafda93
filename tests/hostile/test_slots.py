"""Number 55: code as a value, in each slot of a pack and in the data. It is refused, or it stays text; nothing ever runs it."""

import json
from datetime import UTC, datetime

import pytest

from engine import forms, packs
from engine.bpmn import decisions, definition
from engine.bpmn.values import OverBudget
from engine.errors import Invalid

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
SETTINGS = "key: hostile\nname: Hostile\nprefix: HOS\nowner: carol\n"

# MARK stands for a file that would be there if any of these ran.
PAYLOADS = [
    "__import__('os').system('touch MARK')",
    '=__import__("os").system("touch MARK")',
    "open('MARK', 'w').write('x')",
    '=open("MARK","w")',
    "().__class__.__base__.__subclasses__()",
    '="{0.__class__.__init__.__globals__}"',
    "${T(java.lang.Runtime).getRuntime().exec('touch MARK')}",
    "#{''.getClass().forName('java.lang.Runtime')}",
    "{{ cycler.__init__.__globals__.os.popen('touch MARK').read() }}",
    "{% for x in ().__class__.__base__.__subclasses__() %}{% endfor %}",
    "`touch MARK`; $(touch MARK)",
    '=function(x) external {java: {class: "java.lang.Runtime", method signature: "exec(java.lang.String)"}}',
    "'; DROP TABLE instance; --",
]

FLOWS = """
    <sequenceFlow id="f1" sourceRef="start" targetRef="way" />
    <sequenceFlow id="f2" sourceRef="way" targetRef="work"><conditionExpression>@condition@</conditionExpression></sequenceFlow>
    <sequenceFlow id="f3" sourceRef="way" targetRef="wait" />
    <sequenceFlow id="f4" sourceRef="wait" targetRef="ask" />
    <sequenceFlow id="f5" sourceRef="ask" targetRef="rule" />
    <sequenceFlow id="f6" sourceRef="rule" targetRef="tell" />
    <sequenceFlow id="f7" sourceRef="tell" targetRef="work" />
"""
DIAGRAM = f"""\
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:ek="urn:evenkeel:bpmn:1" targetNamespace="x">
  <message id="m" name="m" ek:correlation="@correlation@" />
  <process id="hostile" name="Hostile" isExecutable="true" ek:title="@title@">
    <startEvent id="start" name="Start" />
    <exclusiveGateway id="way" name="Way?" default="f3" />
    <intermediateCatchEvent id="wait" name="Wait">
      <timerEventDefinition><timeDuration>@timer@</timeDuration></timerEventDefinition>
    </intermediateCatchEvent>
    <receiveTask id="ask" name="Ask" messageRef="m" />
    <businessRuleTask id="rule" name="Rule" ek:decision="priority" ek:result="priority" />
    <serviceTask id="tell" name="Tell" ek:connector="email" ek:message="told">
      <extensionElements><ek:parameter name="to" value="@parameter@" /></extensionElements>
    </serviceTask>
    <userTask id="work" name="Work" ek:group="@group@" ek:assignee="@assignee@" ek:stage="@stage@">
      <extensionElements><ek:output name="x" value="@output@" /></extensionElements>
      <multiInstanceLoopCharacteristics>
        <loopCardinality>@cardinality@</loopCardinality>
        <completionCondition>@completion@</completionCondition>
      </multiInstanceLoopCharacteristics>
    </userTask>
    {FLOWS}
  </process>
</definitions>
"""
TABLE = """\
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="x">
  <decision id="priority" name="Priority">
    <decisionTable id="t" hitPolicy="FIRST">
      <input id="i"><inputExpression id="ie"><text>@input@</text></inputExpression></input>
      <output id="o" name="priority" />
      <rule id="r">
        <inputEntry id="c"><text>@cell@</text></inputEntry>
        <outputEntry id="oe"><text>@result@</text></outputEntry>
      </rule>
    </decisionTable>
  </decision>
</definitions>
"""
LETTER = "Subject: @subject@\n\n{{ @place@ }}\n"
SAFE = {
    "condition": "urgent = true",
    "correlation": "=number",
    "title": "=title",
    "timer": "PT1H",
    "parameter": "=requester",
    "group": "desk",
    "assignee": "=owner",
    "stage": "Open",
    "output": "=1",
    "cardinality": "2",
    "completion": "false",
    "input": "impact",
    "cell": "1",
    "result": "1",
    "subject": "Told",
    "place": "number",
    "default": "nothing",
    "hide": "=false",
}


class Host:
    def now(self):
        return NOW

    def call(self, function, parameters):
        raise AssertionError(function, parameters)


def written(text: str, slots: dict[str, str], *, xml: bool) -> str:
    for slot, value in slots.items():
        escaped = value.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;") if xml else value
        text = text.replace(f"@{slot}@", escaped)
    return text


def pack(slots: dict[str, str]) -> packs.Pack:
    field = {"type": "textfield", "key": "x", "defaultValue": slots["default"], "conditional": {"hide": slots["hide"]}}
    return packs.of(
        {
            "pack.yaml": SETTINGS,
            "hostile.bpmn": written(DIAGRAM, slots, xml=True),
            "priority.dmn": written(TABLE, slots, xml=True),
            "messages/told.md": written(LETTER, slots, xml=False),
            "forms/work.form": json.dumps({"components": [field]}),
        }
    )


def test_the_pack_without_payloads_is_sound_and_runs():
    sound = pack(SAFE)
    assert [problem for problem in packs.check(sound) if problem.severity == "error"] == []
    run = definition.compiled(sound.sources, "hostile").start(Host(), {"number": "HOS1", "title": "x"})
    assert [wait.kind for wait in run.waits()] == ["timer"]
    assert run.faults() == []


@pytest.mark.parametrize("slot", SAFE)
def test_code_in_a_slot_never_runs(slot, tmp_path):
    mark = tmp_path / "mark"
    for payload in PAYLOADS:
        hostile = pack({**SAFE, slot: payload.replace("MARK", str(mark))})
        refused = [problem for problem in packs.check(hostile) if problem.severity == "error"]
        for variables in ({"urgent": True}, {"urgent": False}):
            play(hostile, {**variables, "number": "HOS1", "impact": 1}, refused=bool(refused))
        assert not mark.exists()


def play(hostile: packs.Pack, variables: dict, *, refused: bool) -> None:
    """Go through the pack as far as it lets anybody: every slot is evaluated once, unless it was refused."""
    try:
        ready = definition.compiled(hostile.sources, "hostile")
    except Invalid:
        ready = None
    assert ready is not None or refused
    if ready is None:
        return
    try:
        run = ready.start(Host(), variables)
        for wait in run.waits():
            if wait.kind == "timer":
                run.fire(wait.token)
        for wait in run.waits():
            if wait.kind == "message":
                run.deliver(wait.token, {})
    except OverBudget:
        return
    try:
        decisions.read(hostile.sources).evaluate("priority", variables)
        form = forms.read(hostile.sources["forms/work.form"])
        form.answers(form.initial(variables), variables)
    except (Invalid, decisions.DecisionError):
        return


@pytest.mark.parametrize("payload", PAYLOADS)
def test_code_in_data_stays_text(payload, tmp_path):
    mark = tmp_path / "mark"
    payload = payload.replace("MARK", str(mark))
    sound = pack({**SAFE, "title": "=title", "group": "=title"})
    run = definition.compiled(sound.sources, "hostile").start(
        Host(), {"number": payload, "title": payload, "urgent": True, "owner": payload}
    )
    tasks = [wait for wait in run.waits() if wait.kind == "task"]
    assert {(task.group, task.assignee) for task in tasks} == {(payload, payload)}
    assert run.variables["title"] == payload
    form = forms.read(json.dumps({"components": [{"type": "textfield", "key": "x", "label": "{{ title }}"}]}))
    assert form.visible({"title": payload})[0].label == payload
    assert form.answers({"x": payload}, {}) == {"x": payload}
    assert not mark.exists()
