"""Scenarios of the small process `errand`: those that hold, and the sentence for each way of not holding."""

from __future__ import annotations

import pytest

from engine import packs, scenarios
from engine.errors import Invalid
from tests.engine.errands import FOLDER

PACK = packs.read(FOLDER)
START = "start: {at: asked, by: erin, with: {title: Buy bread, wanted_by: erin}}\n"


def played(steps, start=START, more=""):
    return scenarios.run(PACK, scenarios.read(f"{more}{start}steps:\n{steps}", file="scenarios/one.yaml"))


def test_one_that_holds_says_what_it_passed():
    outcome = played("""
  - {expect: {stage: In review, open: [review], variables: {title: Buy bread}, ended: null}}
  - {claim: review, by: alice}
  - {complete: review, by: alice, with: {verdict_given: "yes"}}
  - {expect: {stage: Under way, open: [], sent: [fetch]}}
  - {message: errand.done}
  - {expect: {stage: Done, ended: Done, sent: []}}
""")
    assert outcome.problem == ""
    assert {"f1", "f4", "yes", "f6", "f7"} <= outcome.passed
    assert not {"no", "f2", "f3"} & outcome.passed


def test_others_of_the_process_that_it_begins_count_for_what_it_passed():
    outcome = played("""
  - {message: errand.wanted, to: none, with: {title: Buy milk}}
  - {complete: review, by: alice, of: errand, with: {verdict_given: "yes"}}
  - {expect: {stage: In review, open: [review]}}
""")
    assert outcome.problem == ""
    assert {"yes", "f6"} <= outcome.passed


def test_waiting_lets_timers_strike_at_their_moment():
    assert played("  - {wait: PT3H59M}\n  - {expect: {open: [review]}}\n").problem == ""
    assert played("  - {wait: PT4H}\n  - {expect: {ended: Expired}}\n").problem == ""


def test_a_message_may_begin_it():
    start = "start: {message: errand.wanted, with: {title: Buy milk}}\n"
    assert played("  - {expect: {stage: In review, variables: {title: Buy milk}}}\n", start).problem == ""


def test_a_far_end_answers_as_the_scenario_says():
    steps = '  - {complete: review, by: alice, with: {verdict_given: "yes"}}\n'
    gone = "far_ends: {fetch: {error: GONE}}\n"
    assert played(steps + "  - {expect: {ended: Gone}}\n", more=gone).problem == ""
    kept = "far_ends: {fetch: {bread: brown}}\n"
    assert played(steps + "  - {expect: {variables: {fetched: {bread: brown}}}}\n", more=kept).problem == ""


def test_a_far_end_may_be_away_and_come_back():
    steps = '  - {complete: review, by: alice, with: {verdict_given: "yes"}}\n'
    away = "far_ends: {fetch: [away, {bread: brown}]}\n"
    waits = "  - {expect: {variables: {fetched: null}}}\n  - {wait: PT1M}\n"
    assert played(steps + waits + "  - {expect: {variables: {fetched: {bread: brown}}}}\n", more=away).problem == ""


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ("  - {expect: {stage: Done}}\n", "step 1: expected stage Done, it is In review."),
        ("  - {expect: {open: []}}\n", "step 1: expected open tasks none, it is review."),
        ("  - {expect: {ended: Done}}\n", "step 1: expected outcome Done, it is none."),
        ("  - {expect: {variables: {title: Milk}}}\n", "step 1: expected variable 'title' Milk, it is Buy bread."),
        (
            "  - {wait: PT1H}\n  - {complete: fetch, by: alice}\n",
            "step 2: there is no open task 'fetch'; its stage is In review, its open tasks are review.",
        ),
        (
            "  - {message: errand.done}\n",
            "step 1: nothing waits for the message 'errand.done'; its stage is In review, its open tasks are review.",
        ),
        ("  - {complete: review, by: alice, with: {verdict_given: never}}\n", "step 1: Verdict has no choice 'never'"),
        (
            "  - {complete: review, by: alice, with: {verdict_given: maybe}}\n",
            "step 1: it cannot go on: ",
        ),
    ],
)
def test_one_that_does_not_hold_says_where_and_why(steps, said):
    assert played(steps).problem.startswith(said)


def test_who_is_described_has_only_the_rights_described():
    people = "people: {alice: {roles: [requester]}}\n"
    steps = '  - {complete: review, by: alice, with: {verdict_given: "yes"}}\n'
    assert "it is not yours to see" in played(steps, more=people).problem


def test_a_start_that_is_refused_is_a_finding():
    assert played("  []\n", "start: {at: asked, by: erin}\n").problem.startswith("start: ")
    assert played("  []\n", "start: {message: unheard}\n").problem == "start: the message 'unheard' starts nothing."


def test_a_report_names_the_flows_that_no_scenario_takes():
    text = START + "steps:\n  - {wait: PT4H}\n"
    broken = "start: {by: erin}\nsteps: [{jump: high}]"
    pack = packs.of({**PACK.sources, "scenarios/late.yaml": text, "scenarios/odd.yaml": broken})
    report = scenarios.checked(pack)
    assert report.flows == 12
    assert report.missed == ("again", "f0", "f3", "f4", "f5", "f6", "f7", "no", "round", "yes")
    assert round(report.coverage, 2) == 0.17
    assert [problem.partition(":")[0] for problem in report.problems] == ["scenarios/odd.yaml"]


def test_what_diagrams_say_is_expected_by_name_and_what_the_scenario_says_is_not(tmp_path):
    pack = copied(tmp_path, "one", said="two.wanted")
    copied(tmp_path, "two", begun="two.wanted")
    steps = """
  - {complete: ask, by: alice}
  - {expect: {said: [two.wanted], ended: Over}}
  - {expect: {said: []}}
  - {expect: {open: [ask], stage: null}, of: two}
  - {complete: ask, by: alice, of: two}
  - {expect: {ended: Over}, of: two}
"""
    read = scenarios.read(f"packs: [two]\nstart: {{at: begins, by: alice}}\nsteps:\n{steps}", file="s.yaml")
    assert scenarios.run(packs.read(pack), read).problem == ""
    alone = scenarios.read("start: {at: begins, by: alice}\nsteps:\n  - {expect: {open: []}, of: two}\n", file="s.yaml")
    assert "there is no instance of 'two'" in scenarios.run(packs.read(pack), alone).problem


def test_a_signal_reaches_who_listens_and_is_told_when_nobody_does():
    broken = played("  - {signal: storm.ended}\n")
    assert broken.problem.startswith("step 1: nothing listens for the signal 'storm.ended'; its stage is In review")


def copied(folder, key, *, said=None, begun=None):
    """A pack of one task that says a message at its end, or is begun by one."""
    begins = '<bpmn:messageEventDefinition id="b" messageRef="m" />' if begun else ""
    ends = '<bpmn:messageEventDefinition id="e" messageRef="m" />' if said else ""
    (folder / key).mkdir()
    (folder / key / "pack.yaml").write_text(f"{{key: {key}, name: {key}, prefix: {key.upper()}, owner: carol}}")
    (folder / key / f"{key}.bpmn").write_text(f"""<?xml version="1.0"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t">
  <bpmn:process id="{key}" name="{key}" isExecutable="true">
    <bpmn:startEvent id="begins" name="Begins">{begins}</bpmn:startEvent>
    <bpmn:manualTask id="ask" name="Ask" />
    <bpmn:endEvent id="over" name="Over">{ends}</bpmn:endEvent>
    <bpmn:sequenceFlow id="f1" sourceRef="begins" targetRef="ask" />
    <bpmn:sequenceFlow id="f2" sourceRef="ask" targetRef="over" />
  </bpmn:process>
  <bpmn:message id="m" name="{said or begun}" />
</bpmn:definitions>
""")
    return folder / key


def test_the_desks_data_is_there_when_it_is_asked_for():
    steps = "  - {expect: {stage: In review}}\n"
    assert played(steps, more="desk: factory\n").problem == ""
    assert played(steps, more="desk: {groups: [{key: bakers, name: Bakers}]}\n").problem == ""
    with pytest.raises(Invalid, match="Nothing was loaded: one thing is wrong"):
        played(steps, more="desk: {groups: [{key: bakers}]}\n")
    with pytest.raises(Invalid, match="'everything' is no data of the desk"):
        played(steps, more="desk: everything\n")


def test_a_person_of_the_scenario_may_come_with_the_desks_data():
    more = "desk: factory\npeople: {erin: {roles: [requester], groups: [cab]}}\n"
    assert played("  - {expect: {stage: In review}}\n", more=more).problem == ""
