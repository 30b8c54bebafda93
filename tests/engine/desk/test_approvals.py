"""Who is asked on each level, who stands in, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from engine import absences, now, people
from engine.actor import SYSTEM
from engine.desk import approvals
from engine.errors import Invalid
from engine.models import Person

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MANAGERS = {"ann": "mia", "ben": "mia", "cid": "max", "mia": "top", "max": "top", "top": None}


@pytest.fixture
def session(database):
    with now.at(MONDAY), database.transaction() as session:
        for login, manager in MANAGERS.items():
            people.add(
                session,
                login,
                name=login.capitalize(),
                roles=["requester"],
                groups=["board"] if login in ("mia", "max", "top") else [],
            )
            session.get(Person, login).manager = manager
        people.add_group(session, "empty")
        session.flush()
        yield session


def level(session, requester="req", excluded=(), **given):
    [found] = approvals.resolved(session, {"levels": [given], "requester": requester, "excluded": list(excluded)})
    return found


def voters(session, *, requester="req", excluded=(), **given):
    found = level(session, requester, excluded, **given)
    return [(voter["person"], voter["login"]) for voter in found["voters"]]


def away(session, login, deputy=None):
    absences.add(session, login, begins_at=MONDAY, ends_at=MONDAY + timedelta(days=1), deputy=deputy, by=SYSTEM)


def disable(session, login):
    session.get(Person, login).status = "disabled"
    session.flush()


def test_groups_and_people_are_each_asked_once(session):
    assert voters(session, approvers=["ann", "mia", "ann", None], groups=["board"]) == [
        ("ann", "ann"), ("mia", "mia"), ("max", "max"), ("top", "top"),
    ]  # fmt: skip
    assert voters(session, approvers="ann") == [("ann", "ann")]


def test_what_a_level_leaves_out_has_a_beginning(session):
    assert level(session, approvers=["ann"]) == {
        "name": "Level 1", "voters": [{"person": "ann", "login": "ann"}], "policy": "any", "needed": None, "quorum": 0,
        "veto": False, "chair": None, "closes_after": None, "skipped": [], "problem": None,
    }  # fmt: skip


def test_neither_the_requester_nor_who_is_excluded_is_asked(session):
    found = level(session, "ann", ["ben"], approvers=["ann", "ben", "cid"])
    assert [voter["login"] for voter in found["voters"]] == ["cid"]
    assert found["skipped"] == ["ann", "ben"]


def test_a_level_left_empty_goes_to_a_manager_or_is_refused(session):
    assert voters(session, requester="ann", approvers=["ann"]) == [("mia", "mia")]
    assert voters(session, requester="ann", excluded=["mia"], approvers=["ann"]) == [("top", "top")]
    refused = level(session, "ann", name="Owner", approvers=["ann"], if_nobody="refuse")
    assert refused["problem"].startswith("Nobody is left who may decide on the level 'Owner'")
    assert level(session, "top", approvers=["top"])["problem"], "nobody is above"
    assert level(session, groups=["empty"])["problem"], "and a group may be empty"


def test_who_is_away_is_replaced_by_the_deputy(session):
    away(session, "ann", "cid")
    assert voters(session, approvers=["ann"]) == [("ann", "cid")]


def test_a_deputy_who_is_away_or_may_not_is_passed_by(session):
    away(session, "ann", "ben")
    away(session, "ben", "cid")
    assert voters(session, approvers=["ann"]) == [("ann", "cid")], "the deputy's deputy"
    assert voters(session, requester="cid", approvers=["ann"]) == [("ann", "mia")], "the manager"
    away(session, "mia")
    assert voters(session, requester="cid", approvers=["ann"]) == [("ann", "top")], "a manager who is there"
    disable(session, "top")
    assert voters(session, requester="cid", approvers=["ann"]) == [("ann", "ann")], "nobody else is there"


def test_deputies_in_a_circle_end_at_the_manager(session):
    away(session, "ann", "ben")
    away(session, "ben", "ann")
    assert voters(session, approvers=["ann"]) == [("ann", "mia")]


def test_a_stand_in_who_is_asked_anyway_has_one_vote(session):
    away(session, "ann", "cid")
    found = level(session, approvers=["ann", "cid"])
    assert found["voters"] == [{"person": "cid", "login": "cid"}, {"person": "ann", "login": "mia"}]
    away(session, "mia", "max")
    disable(session, "top")
    found = level(session, approvers=["ann", "cid", "ben"], excluded=["max"])
    assert {voter["login"] for voter in found["voters"]} == {"cid", "ben", "ann"}


def test_a_disabled_person_is_replaced_by_the_manager(session):
    disable(session, "ann")
    assert voters(session, approvers=["ann"]) == [("ann", "mia")]


def test_somebody_without_a_role_sees_nothing_and_is_not_asked(session):
    people.add(session, "lea", name="Lea")
    assert level(session, approvers=["lea"])["problem"]
    session.get(Person, "lea").manager = "mia"
    session.flush()
    assert voters(session, approvers=["lea"]) == [("lea", "mia")]


def test_the_chair_follows_the_same_rules(session):
    assert level(session, approvers=["ann"], chair="ben")["chair"] == {"person": "ben", "login": "ben"}
    assert level(session, "ben", approvers=["ann"], chair="ben")["chair"] == {"person": "ben", "login": "mia"}
    away(session, "ben", "cid")
    assert level(session, approvers=["ann"], chair="ben")["chair"] == {"person": "ben", "login": "cid"}
    lonely = level(session, "top", name="Board", approvers=["ann"], chair="top")
    assert lonely["problem"].startswith("Nobody is left who may chair the level 'Board'")


def test_what_can_never_be_reached_is_said_beforehand(session):
    found = level(session, "ann", name="CAB", approvers=["ann", "ben", "cid"], policy="number", needed=3)
    assert found["problem"] == "The level 'CAB' needs 3 approvals, and 2 may vote; ask more people."
    found = level(session, name="CAB", approvers=["ben", "cid"], quorum=3)
    assert found["problem"] == "The level 'CAB' needs 3 votes, and 2 may vote; ask more people."
    assert level(session, approvers=["ben", "cid"], quorum=3, chair="mia")["problem"] is None, "the chair decides then"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"approvers": ["zoe"]}, "The level 'Level 1' names 'zoe', and nobody has this login"),
        ({"approvers": ["ann"], "chair": "zoe"}, "names 'zoe', and nobody"),
        ({"groups": ["moon"]}, "names the group 'moon', which is unknown"),
        ({"approvers": ["ann"], "policy": "dice"}, "has policy 'dice'; use one of any, all, majority, number"),
        ({"approvers": ["ann"], "policy": "number"}, "does not say how many; set needed"),
        ({"approvers": ["ann"], "policy": "number", "needed": 0}, "has needed '0'; write a whole number from 1"),
        ({"approvers": ["ann"], "quorum": 1.5}, "has quorum '1.5'; write a whole number"),
        ({"approvers": ["ann"], "quorum": True}, "has quorum 'True'; write a whole number"),
        ({"approvers": ["ann"], "closes_after": "soon"}, "has closes_after 'soon'"),
        ({"approvers": ["ann"], "if_nobody": "guess"}, "has if_nobody 'guess'; use one of manager, refuse"),
    ],
)
def test_a_level_that_is_written_wrong_is_refused(session, given, sentence):
    with pytest.raises(Invalid) as caught:
        level(session, **given)
    assert sentence in caught.value.sentence


def test_an_approval_that_does_not_know_its_ticket_is_refused(session):
    with pytest.raises(Invalid, match="give the call activity an ek:input number"):
        approvals.resolved(session, {"levels": [{"approvers": ["ann"]}], "number": None})


@pytest.mark.parametrize("levels", [None, [], "cab", [{}] * 21])
def test_there_are_one_to_twenty_levels(session, levels):
    with pytest.raises(Invalid, match="An approval needs one to 20 levels"):
        approvals.resolved(session, {"levels": levels})
    with pytest.raises(Invalid, match="Level 1 of the approval is no context"):
        approvals.resolved(session, {"levels": ["cab"]})


def test_who_stands_in_for_a_silent_one(session):
    assert approvals.stand_in(session, {"person": "ann", "excluded": []}) == "mia"
    assert approvals.stand_in(session, {"person": "ann", "excluded": ["mia"]}) == "top"
    assert approvals.stand_in(session, {"person": "top", "excluded": None}) is None
    away(session, "ann", "cid")
    assert approvals.stand_in(session, {"person": "ann", "excluded": ["mia"]}) == "cid"
