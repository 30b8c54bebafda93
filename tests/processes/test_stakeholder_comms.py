"""Stakeholder communication: what it sends really stands on pages and in mail."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import deployments, desk, instances, messages, packs, tasks
from engine.actor import SYSTEM, Actor
from engine.bpmn import decisions
from engine.desk import loading, status
from engine.models import ServiceSubscription
from engine.worker import Worker
from tests.engine.errands import rows

PACK = packs.read(Path(__file__).parents[2] / "processes" / "stakeholder_comms")
LEAD = Actor("grace", "Grace", frozenset({"requester", "agent"}), frozenset({"communications"}))


@pytest.mark.parametrize(
    ("given", "audiences", "channels", "cadence"),
    [
        (("maintenance", 1, 1), ["subscribers", "it"], ["email", "status", "banner"], 1440),
        (("major_outage", 1, 1), ["all", "executives"], ["banner", "email", "status"], 30),
        (("major_outage", 1, 3), ["subscribers", "executives", "it"], ["banner", "email", "status"], 30),
        (("degraded", 2, 2), ["subscribers", "it"], ["banner", "email", "status"], 60),
        (("degraded", 2, None), ["subscribers", "it"], ["email", "status"], 120),
        (("degraded", 3, 1), ["subscribers"], ["status"], 240),
        ((None, None, None), ["subscribers"], ["status"], 480),
    ],
)
def test_whom_to_tell(given, audiences, channels, cadence):
    asked = dict(zip(("component_status", "priority", "criticality"), given, strict=True))
    found = decisions.read(PACK.sources).evaluate("comms_audience", asked)
    assert found.outputs == {"audiences": audiences, "channels": channels, "cadence": cadence}


@pytest.fixture
def told(database):
    desk.register()
    with database.transaction() as session:
        loading.load(session, loading.files(loading.FACTORY))
        deployments.deploy(session, [PACK], by=SYSTEM)
        session.add(ServiceSubscription(login="erin", service="email"))

    def act(name, **payload):
        with database.transaction() as session:
            return messages.deliver(
                session, name, correlation="MAJ0000001", payload={"source": "MAJ0000001", **payload}, by=SYSTEM
            )

    started = act(
        "comms.start", title="Mail is slow", services=["email"], severity="SEV2", priority=2, text="Mail is late."
    )
    return started, act


def complete(database, element, **answers):
    with database.transaction() as session:
        view = instances.find(session, "COM0000001", by=SYSTEM)
        [task] = [each for each in view.tasks if each.element == element]
        tasks.complete(session, task.id, answers, by=LEAD)


def test_what_is_sent_stands_on_the_status_page_and_goes_to_subscribers(database, told):
    _, act = told
    complete(database, "draft_message", audience=["subscribers"], text="Mail is late. We look for the cause.")
    with database.reading() as session:
        [shown] = status.current(session, by=None)
    assert (shown.title, shown.number, shown.services) == ("Mail is slow", "COM0000001", {"email": "partial_outage"})
    assert shown.next_update_at is not None
    [mail] = [row["payload"] for row in rows(database, "job") if row["kind"] == "send"]
    assert (mail["to"], mail["hidden"], mail["event"]) == (["erin"], True, "announcement")
    assert mail["subject"] == "Investigating: Mail is slow"
    act("comms.update", text="Found it.", status="Identified", component_status="degraded")
    act("comms.end", text="It is mended.")
    complete(database, "write_final", text="Mail arrives at once again.", cause="A full queue.")
    with database.reading() as session:
        assert status.current(session, by=None) == []
        [over] = status.ended(session, by=None)
    assert [word.stage for word in over.updates] == ["Resolved", "Identified", "Investigating"]
    assert over.updates[0].text == "Mail arrives at once again.\n\nCause: A full queue."
    assert [row["text"][:12] for row in rows(database, "entry")] == ["Sent to 1 pe", "Sent to 1 pe", "Final notice"]


def test_news_that_come_too_early_wait(database, told):
    _, act = told
    assert act("comms.update", text="Found it.").status == "waiting"
    assert act("comms.end").number == "COM0000001"
    with database.reading() as session:
        assert instances.find(session, "COM0000001", by=SYSTEM).row.outcome == "Not needed"


def test_a_major_incident_and_its_communication_end_together(database):
    desk.register()
    folder = Path(__file__).parents[2] / "processes"
    lead = Actor(
        "grace", "Grace", frozenset({"requester", "agent"}), frozenset({"communications", "major_incident_management"})
    )
    with database.transaction() as session:
        loading.load(session, loading.files(loading.FACTORY))
        deployments.deploy(session, [PACK, packs.read(folder / "major_incident")], by=SYSTEM)
        proposed = {
            "title": "The shop is down",
            "business_impact": "No orders",
            "services": ["web_shop"],
            "priority": 1,
        }
        messages.deliver(session, "major_incident.propose", correlation=None, payload=proposed, by=SYSTEM)
    worker = Worker(database, {"email": lambda _parameters, _key: {"sent": 1}})

    def do(number, element, **answers):
        with database.transaction() as session:
            [task] = [each for each in instances.find(session, number, by=SYSTEM).tasks if each.element == element]
            tasks.complete(session, task.id, answers, by=lead)
        worker.drain()

    def stands():
        with database.reading() as session:
            return [(each.number, each.updates[0].text, each.services) for each in status.current(session, by=None)]

    leads = {"tech_lead": "grace", "comms_lead": "grace", "scribe": "grace"}
    do("MAJ0000001", "assess_candidate", decision="accept", severity="SEV2", business_impact="No orders", **leads)
    do("COM0000001", "draft_message", audience=["subscribers"], text="Nobody can order. We look for the cause.")
    assert stands() == [("COM0000001", "Nobody can order. We look for the cause.", {"web_shop": "partial_outage"})]
    do("MAJ0000001", "update_stakeholders", update_status="Identified", update_text="A patch is taken back.")
    assert stands() == [("COM0000001", "A patch is taken back.", {"web_shop": "partial_outage"})]
    do("MAJ0000001", "investigate", next="demote", reason="It was the monitoring")
    do("COM0000001", "write_final", text="All is well.", cause="A false alarm.")
    assert stands() == []
    with database.reading() as session:
        assert instances.find(session, "COM0000001", by=SYSTEM).row.outcome == "Over"
