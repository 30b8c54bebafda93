"""The major incident process: its outage and its updates."""

from __future__ import annotations

from pathlib import Path

from engine import deployments, desk, instances, packs, tasks
from engine.actor import SYSTEM, Actor
from engine.desk import loading
from engine.models import Outage

PACK = packs.read(Path(__file__).parents[2] / "processes" / "major_incident")
GRACE = Actor("grace", "Grace", frozenset({"requester", "agent"}), frozenset({"major_incident_management"}))
LEADS = {"business_impact": "Nobody can invoice", "tech_lead": "grace", "comms_lead": "grace"}


def test_the_outage_lasts_from_the_decision_to_the_restoration(database):
    desk.register()
    with database.transaction() as session:
        loading.load(session, loading.files(loading.FACTORY))
        deployments.deploy(session, [PACK], by=SYSTEM)
        proposed = {"title": "ERP is down", "business_impact": "No invoices", "services": [{"service": "erp"}]}
        moved = instances.start(session, "major_incident", by=GRACE, variables=proposed)
    moved = _done(database, moved, "assess_candidate", {"decision": "accept", "severity": "SEV1", **LEADS})
    with database.reading() as session:
        assert [(one.service, one.impact, one.ends_at) for one in session.query(Outage)] == [("erp", "outage", None)]
    moved = _done(database, moved, "investigate", {"next": "demote", "reason": "The monitoring was wrong"})
    assert (moved.status, moved.stage) == ("ended", "Demoted")
    with database.reading() as session:
        assert [one.ends_at is None for one in session.query(Outage)] == [False]


def test_the_updates_end_with_the_work(database):
    desk.register()
    with database.transaction() as session:
        loading.load(session, loading.files(loading.FACTORY))
        deployments.deploy(session, [PACK], by=SYSTEM)
        moved = instances.start(
            session, "major_incident", by=GRACE, variables={"title": "Mail", "business_impact": "None", "services": []}
        )
    moved = _done(database, moved, "assess_candidate", {"decision": "accept", "severity": "SEV2", **LEADS})
    assert _open(database, moved) == ["investigate", "update_stakeholders"]
    moved = _done(database, moved, "investigate", {"next": "demote", "reason": "A test"})
    assert _open(database, moved) == []


def _open(database, moved):
    with database.reading() as session:
        return sorted(task.element for task in instances.find(session, moved.id, by=SYSTEM).tasks)


def _done(database, moved, element, answers):
    with database.transaction() as session:
        found = next(task for task in instances.find(session, moved.id, by=SYSTEM).tasks if task.element == element)
        return tasks.complete(session, found.id, answers, by=GRACE)
