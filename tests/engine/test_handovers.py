"""Handovers: a task goes to another group with a reason; the diagram hears of it where it listens; and each refusal."""

import pytest

from engine import deployments, desk, handovers, instances, packs, people, tasks
from engine.errors import Conflict, Invalid, NotAllowed
from tests.engine import errands
from tests.journeys.killing import ROOT
from tests.people import DAVE, EVERYONE


@pytest.fixture
def task(database):
    errands.deployed(database)
    with database.transaction() as session:
        people.add(session, "frank", name="Frank", roles=["agent"], groups=["network"])
        people.add_group(session, "empty", name="Nobody's")
    return errands.asked(database).opened[0].id


def act(database, verb, *args, **kwargs):
    with database.transaction() as session:
        return verb(session, *args, **kwargs)


def test_it_lies_there_for_the_other_group_to_take(database, task, alice):
    act(database, tasks.claim, task, by=alice)
    name = act(database, handovers.hand_over, task, group="network", by=alice, reason="The switch is dead.")
    [row] = errands.rows(database, "task")
    assert (row["group"], row["assignee"], row["revision"]) == ("network", None, 3)
    told = errands.rows(database, "history")[-1]
    assert (told["verb"], told["detail"]["reason"], told["detail"]["to"]) == (
        "task.handed_over",
        "The switch is dead.",
        name,
    )
    with database.reading() as session:
        frank = people.actor(session, "frank")
    act(database, tasks.claim, task, by=frank)
    with pytest.raises(NotAllowed, match="offered to the group"):
        act(database, handovers.hand_over, task, group="service_desk", by=alice, reason="Back.")


@pytest.mark.parametrize(
    ("group", "reason", "sentence"),
    [
        ("network", "  ", "wants to know why"),
        ("nonsense", "Why not.", "no group 'nonsense'"),
        ("service_desk", "Why not.", "already"),
        ("empty", "Why not.", "Nobody works in"),
    ],
)
def test_what_cannot_be_handed_over_is_refused(database, task, alice, group, reason, sentence):
    with pytest.raises(Invalid, match=sentence) as refusal:
        act(database, handovers.hand_over, task, group=group, by=alice, reason=reason)
    assert refusal.value.fields
    assert errands.rows(database, "task")[0]["group"] == "service_desk"


def test_what_is_done_is_not_handed_over(database, task, alice):
    act(database, tasks.complete, task, {"verdict_given": "yes"}, by=alice)
    with pytest.raises(Conflict, match="cannot be handed over"):
        act(database, handovers.hand_over, task, group="network", by=alice, reason="Late.")


def test_an_incident_hears_of_it(sqlite_database, alice, erin):
    desk.register()
    with sqlite_database.transaction() as session:
        for person in EVERYONE:
            people.add(session, person.login, name=person.name, roles=person.roles, groups=person.groups)
        people.add(session, "frank", name="Frank", roles=["agent"], groups=["network_support"])
        deployments.deploy(session, [packs.read(ROOT / "processes/incident")], by=DAVE)
        report = {"short_description": "Mail does not work"}
        task = instances.start(session, "incident", by=erin, variables=report).opened[0].id
    act(sqlite_database, tasks.claim, task, by=alice)
    act(sqlite_database, handovers.hand_over, task, group="network_support", by=alice, reason="The switch is dead.")
    [instance] = errands.rows(sqlite_database, "instance")
    assert instance["data"]["assignment_group"] == "network_support", "the tasks that follow go there, too"
    [row] = [one for one in errands.rows(sqlite_database, "task") if one["status"] == "open"]
    assert (row["group"], row["assignee"]) == ("network_support", None)
