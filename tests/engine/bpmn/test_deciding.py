"""What decides behind a task: the nearest gateway first, through the end of a sub-process, and never beyond the next wait."""

from pathlib import Path

import pytest

from engine import packs, versions
from engine.bpmn.deciding import conditions
from engine.forms.leading import leading

PACKS = Path(__file__).parents[3] / "processes"


@pytest.fixture(scope="module")
def incident():
    return versions.from_sources(packs.read(PACKS / "incident").sources)


def test_the_nearest_condition_comes_first_and_nothing_beyond_the_next_wait(incident):
    met = conditions(incident.definition, "confirm")
    assert "fixed" in met[0]
    assert not any("first_response_at" in text for text in met)


def test_what_comes_after_a_sub_process_counts(incident):
    assert any("action" in text for text in conditions(incident.definition, "wait_for_vendor"))


def test_an_unknown_element_meets_none(incident):
    assert conditions(incident.definition, "nowhere") == []


@pytest.mark.parametrize(
    ("pack", "element", "path"),
    [
        ("incident", "work", "action"),
        ("incident", "confirm", "fixed"),
        ("incident", "closed", None),
        ("rfc", "carry_out", "result"),
        ("stakeholder_comms", "draft_message", "action"),
        ("approval", "vote", "decision"),
    ],
)
def test_the_choice_that_leads_on_is_the_one_that_the_drawing_reads(pack, element, path):
    compiled = versions.from_sources(packs.read(PACKS / pack).sources)
    form = compiled.form(element, compiled.definition.elements[element].settings.get("form"))
    found = leading(form, conditions(compiled.definition, element))
    assert (found and found.path) == path
