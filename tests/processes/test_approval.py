"""The approval process: what a process that calls it gets from it."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from engine import deployments, desk, inbox, instances, messages, now, packs, people, tasks
from engine.actor import SYSTEM
from engine.desk import loading
from engine.errors import Invalid, NotAllowed, NotFound
from engine.worker import Worker
from tests.engine import errands

FOLDER = Path(__file__).parents[2] / "processes" / "approval"
PACK = packs.read(FOLDER)
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CALLER = """\
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:ek="urn:evenkeel:bpmn:1" targetNamespace="x">
  <message id="m_stop" name="trip.stop" />
  <process id="trip" isExecutable="true" ek:title="=where" ek:requester="=traveller">
    <startEvent id="wanted" name="Wanted" />
    <sequenceFlow id="t1" sourceRef="wanted" targetRef="ask" />
    <callActivity id="ask" name="Ask" calledElement="approval" ek:stage="Asking">
      <extensionElements>
        <ek:input name="number" value="=number" />
        <ek:input name="subject" value="=where" />
        <ek:input name="requester" value="=traveller" />
        <ek:input name="excluded" value='=["liam"]' />
        <ek:input name="levels" value="=levels" />
        <ek:output name="approval" value="=approval" />
      </extensionElements>
    </callActivity>
    <boundaryEvent id="stopped" name="Stopped" attachedToRef="ask" ek:correlation="=number">
      <messageEventDefinition messageRef="m_stop" />
    </boundaryEvent>
    <sequenceFlow id="t2" sourceRef="ask" targetRef="pack" />
    <userTask id="pack" name="Pack" ek:assignee="=traveller" />
    <sequenceFlow id="t3" sourceRef="pack" targetRef="gone" />
    <endEvent id="gone" name="Gone" />
    <sequenceFlow id="t4" sourceRef="stopped" targetRef="stays" />
    <endEvent id="stays" name="Stays" />
  </process>
</definitions>
"""
FORM = """{"type": "default", "components": [{"type": "textfield", "key": "where", "label": "Where"},
  {"type": "textfield", "key": "traveller", "label": "Who"}]}"""


class Trip:
    """A process that asks for approval by a call activity, on a store with the factory's people."""

    def __init__(self, database, folder):
        self.database, self.clock, self.mails = database, MONDAY, []
        shutil.copytree(FOLDER, folder / "approval")
        for path, text in {
            "pack.yaml": "{key: trip, name: Trip, prefix: TRP, owner: carol, uses: [approval]}",
            "trip.bpmn": CALLER,
            "forms/wanted.form": FORM,
        }.items():
            (folder / "trip" / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / "trip" / path).write_text(text)
        self.pack = packs.read(folder / "trip")
        desk.register()
        with now.at(self.clock), database.transaction() as session:
            loading.load(session, loading.files(loading.FACTORY))
            deployments.deploy(session, [self.pack], by=SYSTEM)

    def begun(self, *levels, by="erin"):
        with now.at(self.clock), self.database.transaction() as session:
            given = {"where": "To the sea", "traveller": by, "levels": list(levels)}
            self.id = instances.start(session, "trip", by=people.actor(session, by), variables=given, payload={}).id
        return self

    def view(self):
        with self.database.reading() as session:
            return instances.find(session, self.id, by=SYSTEM)

    def asked(self):
        return {task.assignee for task in self.view().tasks if task.element == "vote"}

    def task(self, login):
        return next(task.id for task in self.view().tasks if task.assignee == login)

    def does(self, login, verb, *given, **named):
        with now.at(self.clock), self.database.transaction() as session:
            return verb(session, *given, by=people.actor(session, login), **named)

    def votes(self, login, decision="approve", *, task=None, **more):
        words = {"comment": "Because"} if decision in ("reject", "abstain") else {}
        return self.does(login, tasks.complete, task or self.task(login), {"decision": decision, **words, **more})

    def later(self, **span):
        self.clock += timedelta(**span)
        with now.at(self.clock):
            Worker(self.database, {"email": lambda given, _key: self.mails.append(given["to"]) or {}}).drain()

    @property
    def approval(self):
        return self.view().data["approval"]


@pytest.fixture
def trip(database, tmp_path):
    return Trip(database, tmp_path)


def test_a_caller_gets_the_outcome_with_every_vote_and_keeps_its_own_stage(trip):
    assert packs.check(trip.pack) == []
    trip.begun({"name": "CAB", "groups": ["cab"], "policy": "majority"})
    assert trip.view().row.stage == "Asking"
    trip.votes("grace", remark="Have fun")
    trip.later(hours=1)
    trip.votes("henry", "abstain")
    trip.votes("irene")
    assert [task.element for task in trip.view().tasks] == ["pack"], "what was still open has vanished"
    assert trip.view().row.stage == "Asking"
    assert trip.approval == {
        "outcome": "approved",
        "reason": None,
        "conditions": None,
        "deferred_until": None,
        "levels": [
            {
                "name": "CAB",
                "outcome": "approved",
                "votes": [
                    vote("grace", "approve", "Have fun", "2026-03-02T09:00:00Z"),
                    vote("henry", "abstain", "Because", "2026-03-02T10:00:00Z"),
                    vote("irene", "approve", None, "2026-03-02T10:00:00Z"),
                ],
                "questions": [],
                "chair": None,
                "skipped": ["liam"],
            }
        ],
    }
    assert set(trip.view().data) & {"cast", "tally", "plan", "turn"} == set(), "nothing else comes back"


def vote(person, decision, comment, at, by=None):
    return {"person": person, "by": by or person, "decision": decision, "comment": comment, "at": at}


@pytest.mark.parametrize("outsider", ["dave", "carol", "alice", "grace", "liam"])
def test_a_vote_by_somebody_who_is_not_asked_is_refused(trip, outsider):
    trip.begun({"approvers": ["frank", "wendy"], "policy": "all"})
    with pytest.raises(NotAllowed, match=r"was asked of Wendy Walsh in person|is not for you: the ticket excludes"):
        trip.votes(outsider, task=trip.task("wendy"))
    assert trip.asked() == {"frank", "wendy"}


@pytest.mark.parametrize("stranger", ["erin", "mallory"])
def test_who_may_not_see_it_is_told_nothing(trip, stranger):
    trip.begun({"approvers": ["frank"]})
    with pytest.raises(NotFound, match="not yours to see"):
        trip.votes(stranger, task=trip.task("frank"))


def test_a_vote_is_handed_over_by_its_voter_and_says_who_cast_it(trip):
    trip.begun({"approvers": ["frank", "wendy"], "policy": "all"})
    for somebody in ("erin", "liam", "wendy"):
        with pytest.raises(Invalid, match="the ticket excludes those who asked for it"):
            trip.does("frank", tasks.assign, trip.task("frank"), to=somebody)
    trip.does("frank", tasks.assign, trip.task("frank"), to="grace", reason="She knows the sea.")
    trip.votes("grace")
    trip.votes("wendy")
    assert [(one["person"], one["by"]) for one in trip.approval["levels"][0]["votes"]] == [
        ("frank", "grace"),
        ("wendy", "wendy"),
    ]


def test_who_has_cast_a_vote_for_somebody_casts_no_other(trip):
    trip.begun({"approvers": ["frank", "wendy"], "policy": "all"})
    trip.does("frank", tasks.assign, trip.task("frank"), to="grace")
    trip.votes("grace")
    with pytest.raises(Invalid, match="is not for Grace Grant"):
        trip.does("wendy", tasks.assign, trip.task("wendy"), to="grace")


def test_nobody_decides_about_their_own_wish(trip):
    trip.begun({"approvers": ["frank", "wendy"], "policy": "all"}, by="frank")
    assert trip.asked() == {"wendy"}
    trip.votes("wendy")
    assert trip.approval["levels"][0]["skipped"] == ["frank"]


def test_a_level_without_anybody_is_not_an_approval(trip):
    trip.begun({"name": "Owner", "approvers": ["frank"], "if_nobody": "refuse"}, by="frank")
    assert (trip.approval["outcome"], trip.approval["levels"]) == ("rejected", [])
    assert trip.approval["reason"].startswith("Nobody is left who may decide on the level 'Owner'")


def test_who_is_away_is_replaced_at_once_and_a_silent_one_after_three_days(trip):
    trip.begun({"approvers": ["quentin", "grace"], "policy": "all"})
    assert trip.asked() == {"wendy", "grace"}
    trip.later(days=3)
    assert trip.asked() == {"victor", "xavier"}, "their managers"
    trip.votes("victor")
    trip.votes("xavier")
    assert {(one["person"], one["by"]) for one in trip.approval["levels"][0]["votes"]} == {
        ("quentin", "xavier"),
        ("grace", "victor"),
    }


def test_reminders_go_to_who_has_not_voted(trip):
    trip.begun({"approvers": ["frank", "wendy"], "policy": "all"})
    trip.later()
    trip.votes("frank")
    trip.mails.clear()
    trip.later(days=2)
    assert trip.mails == ["wendy"]


def test_what_is_not_decided_expires_with_the_votes_that_were_cast(trip):
    trip.begun({"name": "All", "approvers": ["frank", "xavier"], "policy": "all"})
    trip.votes("frank")
    trip.later(days=10)
    assert trip.approval["outcome"] == "expired"
    [level] = trip.approval["levels"]
    assert (level["outcome"], [one["person"] for one in level["votes"]]) == ("expired", ["frank"])


def test_when_the_caller_stops_no_vote_is_left(trip):
    trip.begun({"approvers": ["frank", "wendy"], "policy": "all"})
    with trip.database.transaction() as session:
        messages.deliver(session, "trip.stop", correlation="TRP0000001", payload={}, by=SYSTEM)
    assert trip.view().row.outcome == "Stays"
    with trip.database.reading() as session:
        assert inbox.counts(session, by=people.actor(session, "frank"))["mine"] == 0
    assert {row["status"] for row in errands.rows(trip.database, "task")} == {"cancelled"}


def test_a_question_to_the_requester_stops_only_the_one_who_asks(trip):
    trip.begun({"approvers": ["frank", "wendy"], "policy": "all"})
    trip.votes("frank", "more_info", question="For how long?")
    trip.votes("wendy")
    with trip.database.transaction() as session:
        messages.deliver(session, "user.replied", correlation="TRP0000001", payload={"text": "A week"}, by=SYSTEM)
    trip.votes("frank")
    [level] = trip.approval["levels"]
    assert level["questions"] == [
        {"person": "frank", "question": "For how long?", "answer": "A week", "at": level["questions"][0]["at"]}
    ]
    assert level["outcome"] == "approved"


def test_the_chair_is_told_with_minutes(trip):
    trip.begun({"approvers": ["frank"], "chair": "xavier"}, {"approvers": ["wendy"]})
    trip.votes("frank", "reject")
    said = {
        "chair_says": "approve_with_conditions",
        "conditions_given": "Be back on Monday",
        "minutes": "Talked to Frank",
    }
    trip.does("xavier", tasks.complete, trip.task("xavier"), said)
    trip.votes("wendy")
    assert (trip.approval["outcome"], trip.approval["conditions"]) == ("approved_with_conditions", "Be back on Monday")
    chair = trip.approval["levels"][0]["chair"]
    assert (chair["by"], chair["decision"], chair["minutes"]) == (
        "xavier",
        "approve_with_conditions",
        "Talked to Frank",
    )


def test_a_level_that_cannot_be_is_a_fault_that_says_what_to_correct(trip):
    trip.begun({"name": "CAB", "approvers": ["nobody"]})
    assert trip.view().faults[0].startswith("The level 'CAB' names 'nobody', and nobody has this login; correct it.")
