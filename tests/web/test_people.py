"""People and groups are offered while one types."""

import re


def offered(answer):
    return re.findall(r'<option value="([^"]+)">([^<]+)', answer.text)


def test_people_are_found_by_name_or_login(visit):
    alice = visit("alice")
    assert offered(alice.get("/people/options?caller=ER")) == [("erin", "Erin")]
    assert len(offered(alice.get("/people/options"))) == 6
    assert offered(alice.get("/people/options?x=nobody")) == []


def test_those_who_left_are_not_offered(desk, visit):
    with desk.transaction() as session:
        session.connection().exec_driver_sql("UPDATE person SET status = 'disabled' WHERE login = 'erin'")
    assert offered(visit("alice").get("/people/options?x=erin")) == []


def test_groups_are_found_by_name_or_key(visit):
    assert offered(visit("alice").get("/groups/options?g=service")) == [("service_desk", "service_desk")]
