"""Which major incident a service has: proposals count, restored ones do not, and the look is by an index."""

from pathlib import Path

import pytest
from sqlalchemy import event

from engine import deployments, desk, instances, packs, starts, tasks
from engine.actor import SYSTEM, Actor
from engine.desk import loading, major_incidents

PACK = packs.read(Path(__file__).parents[3] / "processes" / "major_incident")
GRACE = Actor("grace", "Grace", frozenset({"requester", "agent"}), frozenset({"major_incident_management"}))
ACCEPTED = {
    "decision": "accept", "severity": "SEV2", "business_impact": "None", "tech_lead": "grace", "comms_lead": "nina",
}  # fmt: skip
RESTORED = {
    "restored_at": "2026-03-02T09:00:00+00:00", "method": "fix", "restored_how": "New", "monitoring_minutes": 30,
}  # fmt: skip


@pytest.fixture
def session(database):
    desk.register()
    with database.transaction() as session:
        loading.load(session, loading.files(loading.FACTORY))
        deployments.deploy(session, [PACK], by=SYSTEM)
        yield session


def proposed(session, *services):
    given = {"title": "Down", "business_impact": "None", "services": [{"service": one} for one in services]}
    return instances.start(session, "major_incident", by=GRACE, variables=given).number


def done(session, number, element, **answers):
    found = instances.find(session, number, by=GRACE).tasks
    tasks.complete(session, next(one for one in found if one.element == element).id, answers, by=GRACE)


def open_for(session, service, **more):
    return major_incidents.open_for(session, {"service": service, **more})


def test_a_proposal_counts_from_the_first_moment(session):
    assert open_for(session, "email") is None
    first = proposed(session, "erp", "email")
    assert (open_for(session, "email"), open_for(session, "erp"), open_for(session, "vpn")) == (first, first, None)


def test_the_oldest_one_is_named_and_oneself_is_left_out(session):
    first, second = proposed(session, "email"), proposed(session, "email")
    assert open_for(session, "email") == first
    assert open_for(session, "email", number=first) == second


def test_one_of_several_services_is_enough(session):
    first = proposed(session, "email")
    assert open_for(session, ["erp", "email"]) == first
    assert open_for(session, ["erp", "vpn"]) is None


def test_without_a_service_there_is_none(session):
    proposed(session)
    assert (open_for(session, None), open_for(session, ""), major_incidents.open_for(session, {})) == (None, None, None)


def test_a_rejected_one_is_none(session):
    done(session, proposed(session, "email"), "assess_candidate", decision="reject", reason="One person only")
    assert open_for(session, "email") is None


def test_a_declared_one_counts_until_the_service_is_restored_and_not_in_its_review(session):
    number = proposed(session, "email")
    done(session, number, "assess_candidate", **ACCEPTED)
    done(session, number, "investigate", next="restored")
    done(session, number, "restore_confirm", **RESTORED)
    assert open_for(session, "email") == number
    done(session, number, "monitor", holds=True)
    still = instances.find(session, number, by=GRACE).row
    assert (still.stage, still.status) == ("Review", "open")
    assert open_for(session, "email") is None


def test_it_is_one_look_by_an_index(sqlite_database):
    desk.register()
    with sqlite_database.transaction() as session:
        deployments.deploy(session, [PACK], by=SYSTEM)
    looks = []
    with sqlite_database.reading() as session:
        connection = session.connection()
        event.listen(connection, "before_cursor_execute", lambda _c, _r, sql, given, *_m: looks.append((sql, given)))
        open_for(session, "email")
        ((sql, given),) = looks
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", given)]
    assert not [step for step in plan if step.startswith("SCAN")]


def test_what_a_ticket_has_proposed_is_found_without_a_service(session):
    given = {"title": "Down", "business_impact": "None", "services": [], "source": "INC0000007"}
    first = starts.begin(
        session, starts.live(session, "major_incident"), by=SYSTEM, variables={}, at="asked_for", payload=given
    ).number
    assert major_incidents.open_for(session, {"source": "INC0000007"}) == first
    assert major_incidents.open_for(session, {"source": "INC0000008"}) is None
