"""Four eyes and personal tasks: whom a task is not offered to, and what is refused even to administrators."""

from __future__ import annotations

import pytest

from engine import deployments, inbox, instances, packs, people, tasks
from engine.errors import Conflict, Invalid, NotAllowed
from tests.engine import errands
from tests.people import ALICE, BOB, CAROL, DAVE, ERIN

HEAD = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:ek="urn:evenkeel:bpmn:1" targetNamespace="x">'
DIAGRAM = f"""{HEAD}<process id="eyes" isExecutable="true">
  <startEvent id="asked" name="Asked" />
  <sequenceFlow id="f0" sourceRef="asked" targetRef="both" />
  <parallelGateway id="both" name="Both" />
  <sequenceFlow id="f1" sourceRef="both" targetRef="check" />
  <sequenceFlow id="f2" sourceRef="both" targetRef="vote" />
  <sequenceFlow id="f3" sourceRef="both" targetRef="name" />
  <userTask id="check" name="Check" ek:group="service_desk" ek:excluded="=not_for" />
  <userTask id="vote" name="Vote" ek:assignee="=voter" ek:excluded="=not_for" ek:personal="true" />
  <userTask id="name" name="Name others" ek:group="service_desk" />
  <sequenceFlow id="f4" sourceRef="check" targetRef="checked" /><endEvent id="checked" name="Checked" />
  <sequenceFlow id="f5" sourceRef="vote" targetRef="voted" /><endEvent id="voted" name="Voted" />
  <sequenceFlow id="f6" sourceRef="name" targetRef="named" /><endEvent id="named" name="Named" />
</process></definitions>"""
START = """{"type": "default", "components": [{"type": "textfield", "key": "voter", "label": "Voter"},
  {"type": "taglist", "key": "not_for", "label": "Not for", "valuesExpression": "=[\\"alice\\", \\"bob\\", \\"a_ice\\"]"}]}"""


@pytest.fixture
def desk(database):
    again = START.replace('{"type": "textfield", "key": "voter", "label": "Voter"},', "")
    sources = {
        "pack.yaml": "{key: eyes, name: Eyes, prefix: EYE, owner: carol}",
        "eyes.bpmn": DIAGRAM,
        "forms/asked.form": START,
        "forms/name.form": again,
    }
    with database.transaction() as session:
        for one in (ALICE, BOB, CAROL, DAVE, ERIN):
            people.add(session, one.login, name=one.name, roles=one.roles, groups=one.groups)
        deployments.deploy(session, [packs.of(sources)], by=DAVE)
    return database


def begun(database, **answers):
    with database.transaction() as session:
        moved = instances.start(session, "eyes", by=ERIN, variables={"not_for": ["bob"], "voter": "alice", **answers})
    return {task.element: task.id for task in moved.opened}


def act(database, verb, *given, **named):
    with database.transaction() as session:
        return verb(session, *given, **named)


def offered(database, by):
    with database.reading() as session:
        listed = inbox.listed(session, by=by, box="groups").items
        assert inbox.counts(session, by=by)["groups"] == len(listed)
    return {row.element for row in listed}


def row(database, task):
    return next(one for one in errands.rows(database, "task") if one["id"] == task)


def test_a_task_is_not_offered_to_those_it_excludes(desk):
    begun(desk)
    assert offered(desk, ALICE) == {"check", "name"}
    assert offered(desk, BOB) == {"name"}


def test_all_tasks_are_seen_and_those_that_exclude_are_told_apart(desk):
    begun(desk)
    with desk.reading() as session:
        listed = inbox.listed(session, by=BOB, box="all").items
    assert {row.element for row in listed if not row.is_for("bob")} == {"check", "vote"}


def test_a_login_is_no_pattern(desk):
    begun(desk, not_for=["a_ice"])
    assert offered(desk, ALICE) == {"check", "name"}


@pytest.mark.parametrize("by", [BOB, DAVE])
def test_who_is_excluded_neither_claims_nor_completes_it_administrators_included(desk, by):
    task = begun(desk)["check"]
    if by is DAVE:  # an administrator's own request
        with desk.transaction() as session:
            instances.correct(
                session, row(desk, task)["instance_id"], {"not_for": ["dave"]}, by=DAVE, reason="His own."
            )
    for verb, more in ((tasks.claim, {}), (tasks.complete, {"answers": {}})):
        with pytest.raises(
            NotAllowed, match="Task 'Check' of EYE0000001 is not for you: the ticket excludes those who"
        ):
            act(desk, verb, task, by=by, **more)
    act(desk, tasks.complete, task, {}, by=ALICE)


def test_it_cannot_be_handed_over_to_somebody_excluded(desk):
    task = begun(desk)["check"]
    with pytest.raises(Invalid, match=r"is not for Bob: .*; choose somebody else"):
        act(desk, tasks.assign, task, to="bob", by=ALICE)
    act(desk, tasks.claim, task, by=ALICE)
    with pytest.raises(Invalid, match="is not for Bob"):
        act(desk, tasks.assign, task, to="bob", by=ALICE)


def test_who_has_taken_it_and_becomes_excluded_has_it_no_longer(desk):
    opened = begun(desk, not_for=[])
    act(desk, tasks.claim, opened["check"], by=BOB)
    revision = row(desk, opened["check"])["revision"]
    act(desk, tasks.complete, opened["name"], {"not_for": ["bob"]}, by=ALICE)
    assert row(desk, opened["check"])["assignee"] is None
    assert row(desk, opened["check"])["revision"] > revision, "a form that was open is stale"
    assert offered(desk, BOB) == set()
    with desk.reading() as session:
        assert tasks.find(session, opened["check"], by=BOB).excluded
        assert not tasks.find(session, opened["check"], by=ALICE).excluded


def test_a_change_leaves_it_with_whom_it_does_not_exclude(desk):
    opened = begun(desk, not_for=[])
    act(desk, tasks.claim, opened["check"], by=ALICE)
    act(desk, tasks.complete, opened["name"], {"not_for": ["bob"]}, by=ALICE)
    assert row(desk, opened["check"])["assignee"] == "alice"


def test_nobody_is_given_a_task_that_excludes_them(desk):
    opened = begun(desk, voter="bob")
    assert row(desk, opened["vote"])["assignee"] is None


@pytest.mark.parametrize("by", [BOB, CAROL, DAVE])
def test_a_personal_task_is_its_assignees_alone(desk, by):
    task = begun(desk, not_for=[])["vote"]
    for verb, more in ((tasks.complete, {"answers": {}}), (tasks.assign, {"to": by.login})):
        with pytest.raises(NotAllowed, match="was asked of Alice in person; only they can do it, or hand it over"):
            act(desk, verb, task, by=by, **more)
    with pytest.raises(Conflict, match="was taken by Alice"):
        act(desk, tasks.claim, task, by=by)
    with pytest.raises(Conflict, match="it can be handed over, not given back"):
        act(desk, tasks.release, task, by=by)
    act(desk, tasks.complete, task, {}, by=ALICE)


def test_a_personal_task_is_handed_over_by_whom_it_was_asked_of(desk):
    task = begun(desk)["vote"]
    act(desk, tasks.assign, task, to="erin", by=ALICE, reason="I am away.")
    with pytest.raises(NotAllowed, match="was asked of Erin in person"):
        act(desk, tasks.complete, task, {}, by=ALICE)
    act(desk, tasks.complete, task, {}, by=ERIN)
    assert row(desk, task)["done_by"] == "erin"


def test_it_is_not_handed_to_somebody_who_could_not_see_it(desk):
    with desk.transaction() as session:
        people.add(session, "lea", name="Lea")
    with pytest.raises(Invalid, match="There is no active person 'lea'; choose somebody else"):
        act(desk, tasks.assign, begun(desk)["vote"], to="lea", by=ALICE)


def test_names_that_are_none_stop_the_task_in_a_sentence(desk):
    moved = begun(desk)
    ticket = row(desk, moved["check"])["instance_id"]
    with desk.transaction() as session:
        instances.correct(session, ticket, {"not_for": [1]}, by=DAVE, reason="Wrong.")
    assert any("a list of sign-in names is needed" in fault["sentence"] for fault in errands.rows(desk, "fault"))
