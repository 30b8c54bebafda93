"""Things are offered while one types: people, groups, services, tickets; each person is offered what is theirs to know."""

import re

import pytest

from tests.engine.desk.rows import load, loaded
from tests.web import visiting
from web.pages import options


def offered(answer):
    return re.findall(r'<option value="([^"]+)">([^<]+)', answer.text)


def test_people_are_found_by_name_or_login(visit):
    alice = visit("alice")
    assert offered(alice.get("/options/people?caller=ER")) == [("erin", "Erin")]
    assert len(offered(alice.get("/options/people"))) == 6
    assert offered(alice.get("/options/people?x=nobody")) == []


def test_those_who_left_are_not_offered(desk, visit):
    with desk.transaction() as session:
        session.connection().exec_driver_sql("UPDATE person SET status = 'disabled' WHERE login = 'erin'")
    assert offered(visit("alice").get("/options/people?x=erin")) == []


def test_groups_are_found_by_name_or_key(visit):
    assert offered(visit("alice").get("/options/groups?g=service")) == [("service_desk", "service_desk")]


def test_requesters_are_offered_services_and_not_what_the_desk_knows(desk, visit):
    with desk.transaction() as session:
        loaded(session)
        load(session, cis=[{"key": "nb-7", "name": "Laptop 7", "class": "laptop", "owner": "erin"}])
    erin = visit("erin")
    assert offered(erin.get("/options/services?service=erp")) == [("erp", "ERP")]
    assert [erin.get(f"/options/{kind}?x=").status_code for kind in ("people", "groups", "instances")] == [404] * 3
    assert offered(erin.get("/options/cis?ci=")) == [("nb-7", "Laptop 7")]
    assert offered(visit("alice").get("/options/cis?ci=db")) == [("db1", "Database 1"), ("db2", "db2")]


def test_tickets_are_offered_by_number_and_title(desk, visit):
    moved = visiting.asked(desk)
    assert offered(visit("alice").get(f"/options/instances?parent={moved.number.lower()}"))[0][0] == moved.number


@pytest.mark.parametrize("kind", ["planets", "..", "%00"])
def test_an_unknown_kind_is_not_found(visit, kind):
    assert visit("alice").get(f"/options/{kind}?x=a").status_code == 404


def test_scripts_are_told_whether_there_is_more(visit, monkeypatch):
    alice = visit("alice")
    as_json = {"Accept": "application/json"}
    assert alice.get("/options/people?q=ER", headers=as_json).get_json() == {
        "options": [["erin", "Erin"]],
        "more": False,
    }
    assert alice.get("/options/people?q=nobody", headers=as_json).get_json() == {"options": [], "more": False}
    monkeypatch.setattr(options, "OFFERED", 2)
    answer = alice.get("/options/people?q=", headers=as_json).get_json()
    assert (len(answer["options"]), answer["more"]) == (2, True)
