"""How far a ticket has come, in a line."""

from pathlib import Path

import pytest

from engine import packs, versions
from tests.web import visiting
from web import stages

PACKS = Path(__file__).parents[2] / "processes"


def shown(folder, stage, status="open"):
    compiled = versions.from_sources(packs.read(folder).sources)
    return [(each.words, each.state) for each in stages.line(compiled, stage, status)]


def test_the_diagram_gives_the_line_where_the_owner_says_nothing():
    assert shown(visiting.FOLDER, "Granted") == [
        ("New", "done"),
        ("Under review", "done"),
        ("Granted", "now"),
        ("Lent", "ahead"),
    ]
    assert shown(visiting.FOLDER, "Refused", "ended") == [("New", "done"), ("Refused", "now")]


def test_the_owner_says_which_stages_make_up_the_usual_way():
    assert shown(PACKS / "incident", "In progress") == [
        ("New", "done"),
        ("In progress", "now"),
        ("Resolved", "ahead"),
        ("Closed", "ahead"),
    ]


def test_a_stage_beside_the_way_is_shown_while_it_lasts():
    assert [words for words, _ in shown(PACKS / "incident", "On hold")] == [
        "New", "In progress", "On hold", "Resolved", "Closed",
    ]  # fmt: skip
    assert ("On hold", "now") in shown(PACKS / "incident", "On hold")


def test_what_was_cancelled_goes_nowhere_else():
    assert shown(PACKS / "incident", "Cancelled", "ended") == [("New", "done"), ("Cancelled", "now")]


@pytest.mark.parametrize("pack", sorted(path.parent.name for path in PACKS.glob("*/pack.yaml")))
def test_the_stages_of_a_pack_are_those_of_its_diagram(pack):
    compiled = versions.from_sources(packs.read(PACKS / pack).sources)
    text = compiled.sources[f"{pack}.bpmn"]
    assert [each for each in compiled.settings.get("stages", []) if each not in text] == []
