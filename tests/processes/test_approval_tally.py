"""How votes are counted, for every order in which up to four people may vote: a level ends as soon as, and only when, it is certain."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from engine import feel

DIAGRAM = Path(__file__).parents[2] / "processes" / "approval" / "approval.bpmn"
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
SCRIPTS = {task.get("id"): task.findtext(f"{BPMN}script") for task in ET.parse(DIAGRAM).iter(f"{BPMN}scriptTask")}  # noqa: S314  our own file
COUNT = feel.expression(SCRIPTS["record_vote"])
WORDS = ("approve", "reject", "abstain")


def tallied(votes, policy, members, needed=None, quorum=0, veto=False):
    """The tally after each vote, until it is certain."""
    level = {
        "voters": [{"person": str(n)} for n in range(members)],
        "policy": policy,
        "needed": needed,
        "quorum": quorum,
        "veto": veto,
    }
    cast, tallies = [], []
    for number, decision in enumerate(votes):
        given = {
            "cast": cast,
            "level": level,
            "voter": {"person": str(number)},
            "completed_by": str(number),
            "decision": decision,
        }
        found = feel.to_json(COUNT(given))
        cast = found["cast"]
        tallies.append(found["tally"]["outcome"])
        if tallies[-1] != "open":
            break
    return tallies


def wanted(votes, policy, needed=None, quorum=0, veto=False):
    """What all votes together say, counted in the plainest way."""
    approvals, rejections = votes.count("approve"), votes.count("reject")
    if veto and rejections:
        return "rejected"
    if not approvals + rejections or len(votes) < quorum:
        return "undecided"
    enough = {
        "any": approvals >= 1,
        "all": rejections == 0,
        "majority": approvals > rejections,
        "number": approvals >= (needed or 0),
    }
    return "approved" if enough[policy] else "rejected"


KINDS = [
    pytest.param(
        {"policy": policy, "needed": needed, "veto": veto}, id=f"{policy}{needed or ''}{'-veto' if veto else ''}"
    )
    for policy, needed in (("any", None), ("all", None), ("majority", None), ("number", 1), ("number", 2))
    for veto in (False, True)
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("members", [2, 3, 4])
def test_it_ends_with_what_all_votes_would_say(kind, members):
    for votes in product(WORDS, repeat=members):
        found = tallied(votes, members=members, **kind)
        approved = found[-1] == "approved"
        assert found[-1] != "open"
        if len(found) == members:
            assert found[-1] == wanted(votes, **kind), votes
        for rest in product(WORDS, repeat=members - len(found)):
            whole = [*votes[: len(found)], *rest]
            if not (kind["veto"] and "reject" in rest):  # a veto that nobody was left to cast
                assert (wanted(whole, **kind) == "approved") == approved, (votes[: len(found)], rest)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if not kind.values[0]["veto"]])
def test_nobody_is_asked_once_it_is_certain(kind):
    for votes in product(WORDS, repeat=4):
        for number, outcome in enumerate(tallied(votes, members=4, **kind), 1):
            ends = {
                wanted([*votes[:number], *rest], **kind) == "approved" for rest in product(WORDS, repeat=4 - number)
            }
            assert (outcome == "open") == (len(ends) == 2), votes


def test_nothing_is_approved_before_the_quorum():
    assert tallied(["approve", "abstain", "reject"], "any", 4, quorum=3) == ["open", "open", "approved"]
    assert tallied(["approve", "approve"], "all", 2, quorum=3) == ["open", "undecided"], "a quorum that is out of reach"


def test_a_veto_ends_it_whatever_was_approved():
    assert tallied(["approve", "reject"], "majority", 5, veto=True) == ["open", "rejected"]


def test_a_tie_is_a_rejection():
    assert tallied(["approve", "reject"], "majority", 2) == ["open", "rejected"]


def test_when_everybody_abstains_nothing_is_decided():
    for policy in ("any", "all", "majority"):
        assert tallied(["abstain", "abstain"], policy, 2) == ["open", "undecided"]
