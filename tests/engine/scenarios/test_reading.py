import pytest

from engine import scenarios
from engine.errors import Invalid

PLAIN = """
name: One
start: {by: erin, with: {text: Hello}}
steps:
  - {complete: review, by: alice, with: {ok: true}}
  - {wait: P2D}
  - {expect: {stage: Closed}}
"""


def test_a_scenario_is_read():
    found = scenarios.read(PLAIN, file="scenarios/one.yaml")
    assert (found.name, found.now.isoformat()) == ("One", "2026-03-02T09:00:00+00:00")
    assert [(step.verb, step.what, step.by) for step in found.steps] == [
        ("complete", "review", "alice"),
        ("wait", "P2D", ""),
        ("expect", {"stage": "Closed"}, ""),
    ]


def test_a_moment_without_a_zone_is_utc():
    assert scenarios.read(PLAIN + "now: 2026-05-01T08:00").now.isoformat() == "2026-05-01T08:00:00+00:00"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("steps: []", "It does not say how it begins"),
        ("start: {by: erin}", "It has no list of steps"),
        ("start: {by: erin, who: bob}\nsteps: []", "start: 'who' is not known here"),
        ("start: {by: erin}\nsteps: []\nmood: good", "'mood' is not known here"),
        ("start: {by: erin}\nsteps: []\nnow: soon", "'soon' is no date and time"),
        (
            "start: {by: erin}\nsteps: [{jump: high}]",
            "step 1: it is one of complete, claim, message, signal, wait, expect",
        ),
        ("start: {by: erin}\nsteps: [{wait: P1D, claim: a}]", "step 1: it is one of"),
        ("start: {by: erin}\nsteps: [{wait: soon}]", "step 1: 'soon' is not a duration"),
        ("start: {by: erin}\nsteps: [{complete: review}]", "step 1: it does not say by whom"),
        ("start: {by: erin}\nsteps: [{expect: {mood: good}}]", "step 1: 'mood' is not known here"),
    ],
)
def test_what_is_wrong_is_said_with_its_step(text, said):
    with pytest.raises(Invalid) as refused:
        scenarios.read(text, file="one.yaml")
    assert said in refused.value.sentence


def test_all_that_is_wrong_is_said_at_once():
    with pytest.raises(Invalid) as refused:
        scenarios.read("steps: [{jump: high}, {wait: soon}]\nmood: good", file="one.yaml")
    assert [problem.element for problem in refused.value.problems] == ["", "start", "step 1", "step 2"]
