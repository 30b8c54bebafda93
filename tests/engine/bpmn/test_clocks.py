"""What a run says of clocks: which an entered element starts and stops, which are paused by where the tokens are, what they aim at."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.bpmn import clocks, definition

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
FOLDER = Path(__file__).parents[1] / "clocked"
SOURCES = {
    "clocked.bpmn": (FOLDER / "clocked.bpmn").read_text(),
    "sla.dmn": (FOLDER / "sla.dmn").read_text(),
    "forms/work.form": (FOLDER / "forms" / "work.form").read_text(),
}


class Host:
    def now(self):
        return NOW

    def call(self, function, parameters):
        raise AssertionError


@pytest.fixture(scope="module")
def clocked():
    return definition.compiled(SOURCES, "clocked")


def wishes(run):
    return [(one.element, dict(one.detail)) for one in run.take_happenings() if one.kind == "clock"]


def compiled(**attributes):
    """The same diagram with other attributes on the task Work."""
    text = " ".join(f"ek:{name}='{value}'" for name, value in attributes.items())
    diagram = SOURCES["clocked.bpmn"].replace('<userTask id="work"', f'<userTask id="work" {text}')
    return definition.compiled({**SOURCES, "clocked.bpmn": diagram}, "clocked")


def test_an_entered_element_says_what_it_wishes_of_clocks(clocked):
    run = clocked.start(Host(), {})
    assert wishes(run) == [("reported", {"starts": ["response", "resolution"]})]
    (work,) = [wait for wait in run.waits() if wait.kind == "task"]
    run.complete(work.token, {"action": "resolve"})
    assert wishes(run) == [("what_next", {"stops": ["response"]}), ("confirm", {"stops": ["resolution", "update"]})]


def test_clocks_are_paused_by_the_scopes_around_a_token(clocked):
    run = clocked.start(Host(), {})
    assert run.pausing() == {}
    (work,) = [wait for wait in run.waits() if wait.kind == "task"]
    run.complete(work.token, {"action": "hold", "reason": "requester"})
    assert run.pausing() == {"resolution": "requester"}
    assert clocked.restore(Host(), run.dump()).pausing() == {"resolution": "requester"}


def test_without_a_reason_the_name_of_the_element_is_the_reason():
    assert compiled(pauses="resolution").start(Host(), {}).pausing() == {"resolution": "Work"}


@pytest.mark.parametrize("pauses", ["=null", "=7", "=[]", "=gone", "=1/0"])
def test_what_names_no_clock_pauses_none(pauses):
    assert compiled(pauses=pauses).start(Host(), {}).pausing() == {}


def test_a_clock_that_only_an_expression_can_name_wrongly_stops_the_token_in_a_sentence():
    run = compiled(starts='="resolutoin"').start(Host(), {})
    (stuck,) = run.faults()
    assert stuck.sentence == "'work' starts the clock 'resolutoin', which the diagram does not have."


def test_an_expression_that_names_none_says_nothing():
    run = compiled(starts="=null").start(Host(), {})
    assert [element for element, _ in wishes(run)] == ["reported"]


def test_targets_are_aimed_at_with_the_outputs_of_their_decision(clocked):
    aims = clocked.clocks.aims(clocked.decisions, {"priority": 1}, NOW)
    assert aims["resolution"] == clocks.Aim("PT4H", "24x7")
    assert aims["response"] == clocks.Aim("PT30M", "24x7")
    assert clocked.clocks.aims(clocked.decisions, {"priority": 5}, NOW)["resolution"] == clocks.Aim(None, "office")


def test_a_decision_that_cannot_decide_gives_no_target_and_says_why():
    unique = SOURCES["sla.dmn"].replace('hitPolicy="FIRST"', 'hitPolicy="UNIQUE"')
    made = definition.compiled({**SOURCES, "sla.dmn": unique}, "clocked")
    aim = made.clocks.aims(made.decisions, {"priority": 1}, NOW)["resolution"]
    assert aim.target is None
    assert "UNIQUE" in aim.problem or "rules" in aim.problem


def test_only_variables_that_targets_rest_on_touch_them(clocked):
    assert clocked.clocks.touched({"priority": 1}, {"priority": 2})
    assert not clocked.clocks.touched({"priority": 1, "told": []}, {"priority": 1, "told": ["x"]})


def test_a_variable_called_like_an_output_of_the_decision_does_not_touch_them(clocked):
    assert not clocked.clocks.touched({"calendar": 1, "resolution": 1}, {"calendar": 2, "resolution": 2})


@pytest.mark.parametrize(
    ("value", "named"), [("a b", ["a", "b"]), (["a", 7, "b"], ["a", "b"]), (None, []), ({"a": 1}, []), ("", [])]
)
def test_names_of_clocks(value, named):
    assert clocks.names(value) == named
