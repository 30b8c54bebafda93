"""Soundness agrees with a game by brute force on 2,000 random drawings, shows a way for what it finds, and says when it cannot know."""

import pytest

from engine.bpmn import soundness, xml
from engine.bpmn.rules.diagram import Diagrams
from tests.engine.bpmn.token_game import Drawing, drawn, play

BLOCKS, SEEDS = 4, 2_024


def proof(drawing, **given):
    diagrams = Diagrams({"p.bpmn": xml.parse(drawing.xml().encode(), file="p.bpmn")}, {})
    return soundness.proofs(diagrams, **given)[0]


def found(drawing):
    kinds = {}
    for finding in proof(drawing, bound=60_000).findings:
        kinds.setdefault(finding.kind, set()).add(finding.element)
    return kinds


def ways(*steps, **nodes):
    """A drawing of `source-target` steps; nodes that are not named by kind are tasks."""
    pairs = [step.split("-") for step in steps]
    names = dict.fromkeys(name for pair in pairs for name in pair)
    kinds = {name: {"start": "startEvent", "end": "endEvent"}.get(name, "task") for name in names}
    return Drawing({**kinds, **nodes}, {f"{source}_{target}": (source, target) for source, target in pairs})


SPLIT = ("start-s", "s-a", "s-b", "a-j", "b-j", "j-end")


@pytest.mark.parametrize("block", range(BLOCKS))
def test_it_agrees_with_the_game(block):
    compared = 0
    for seed in range(block, SEEDS, BLOCKS):
        drawing = drawn(seed)
        played = play(drawing, most=6_000)
        if played is None:  # too many states for a game by brute force
            continue
        compared += 1
        kinds = found(drawing)
        assert ("surplus" in kinds) == played.surplus, seed
        if not played.surplus:
            assert kinds.get("deadlock", set()) == played.stuck, seed
            assert kinds.get("twice", set()) == played.twice, seed
            assert ("endless" in kinds) == (played.endless and not played.stuck), seed
    assert compared >= 2000 // BLOCKS


@pytest.mark.parametrize(
    ("split", "join", "kind"),
    [
        ("exclusiveGateway", "parallelGateway", "deadlock"),
        ("inclusiveGateway", "parallelGateway", "deadlock"),
        ("parallelGateway", "exclusiveGateway", "surplus"),
        ("parallelGateway", "parallelGateway", None),
        ("inclusiveGateway", "inclusiveGateway", None),
        ("exclusiveGateway", "exclusiveGateway", None),
    ],
)
def test_gateways_that_divide_and_join(split, join, kind):
    kinds = found(ways(*SPLIT, s=split, j=join))
    assert kinds == (
        {}
        if kind is None
        else {"deadlock": {"deadlock": {"j"}}, "surplus": {"surplus": {"end"}, "twice": {"end"}}}[kind]
    )


def test_a_deadlock_is_shown_by_the_way_that_leads_there():
    [finding] = proof(ways(*SPLIT, s="exclusiveGateway", j="parallelGateway")).findings
    assert [step.element for step in finding.way] == ["", "s"]
    assert finding.way[-1].flows in (("a_j",), ("b_j",))
    assert finding.missing in (("a_j",), ("b_j",))
    assert finding.always


def test_a_circle_without_a_way_out_is_endless():
    circle = ways("start-m", "m-a", "a-m", m="exclusiveGateway")
    assert found(circle) == {"endless": {"m"}}


def test_a_loop_that_begins_new_branches_is_found_at_once():
    kinds = found(ways("start-m", "m-s", "s-a", "s-b", "a-m", "b-end", s="parallelGateway", m="exclusiveGateway"))
    assert "surplus" in kinds


def test_what_happens_beside_and_meets_nothing_is_no_surplus():
    drawing = ways("start-a", "a-x", "x-a", "x-end", "told-over", x="exclusiveGateway", over="endEvent")
    drawing.nodes.pop("told")
    drawing.boundary["told"] = ("a", False)
    assert found(drawing) == {}


def test_a_boundary_event_that_comes_back_in_is_a_surplus():
    drawing = ways("start-a", "a-b", "b-end", "told-b")
    drawing.nodes.pop("told")
    drawing.boundary["told"] = ("a", False)
    assert "surplus" in found(drawing)


def test_more_states_than_are_looked_at_are_undecided():
    steps = [step for at in range(8) for step in (f"s-a{at}", f"a{at}-b{at}", f"b{at}-j", f"b{at}-c{at}")]
    wide = ways("start-s", *steps, "j-end", s="parallelGateway", j="parallelGateway")
    narrow = proof(wide, bound=50)
    assert (narrow.undecided, narrow.states) == (True, 50)


def test_a_sub_process_that_never_ends_is_told_once():
    inside = ways(*SPLIT, s="exclusiveGateway", j="parallelGateway").xml()
    body = inside.partition('isExecutable="true">')[2].partition("</process>")[0]
    outer = (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t"><process id="p">'
        '<startEvent id="o" /><sequenceFlow id="o_u" sourceRef="o" targetRef="u" />'
        f'<subProcess id="u">{body}</subProcess><endEvent id="z" /><sequenceFlow id="u_z" sourceRef="u" targetRef="z" />'
        "</process></definitions>"
    )
    proofs = soundness.proofs(Diagrams({"p.bpmn": xml.parse(outer.encode(), file="p.bpmn")}, {}))
    assert [(each.element, [finding.kind for finding in each.findings]) for each in proofs] == [
        ("p", []),
        ("u", ["deadlock"]),
    ]
    assert [each.never_over for each in proofs] == [True, True]
