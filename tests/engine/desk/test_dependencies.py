"""What rests on what: walked both ways to a depth, and free of circles."""

import pytest

from engine.desk import dependencies
from engine.models import ItemDependency, ServiceDependency
from tests.engine.desk.rows import load, loaded, refused


@pytest.fixture
def session(database):
    with database.transaction() as session:
        loaded(session)
        yield session


def test_what_would_fall_with_an_item(session):
    walk = dependencies.resting_on
    assert walk(session, ItemDependency, ["san"], depth=1) == {"db1": 1, "db2": 1}
    assert walk(session, ItemDependency, ["san"], depth=2) == {"db1": 1, "db2": 1, "app1": 2}
    assert walk(session, ItemDependency, ["san"], depth=9) == {"db1": 1, "db2": 1, "app1": 2, "web1": 3}
    assert walk(session, ItemDependency, ["san", "db1"]) == {"app1": 1, "db2": 1, "web1": 2}
    assert walk(session, ItemDependency, []) == {}


def test_what_an_item_rests_on(session):
    assert dependencies.rested_on(session, ItemDependency, ["app1"]) == {"db1": 1, "db2": 1, "san": 2}
    assert dependencies.rested_on(session, ServiceDependency, ["erp"]) == {"platform": 1, "identity": 2}


def test_the_edges_among_some(session):
    assert dependencies.pairs(session, ItemDependency, ["db1", "san", "web1"]) == [("db1", "san")]


def test_a_list_that_is_given_replaces_and_one_that_is_left_out_stays(session):
    (told,) = load(session, cis=[{"key": "app1", "class": "application", "service": "erp", "criticality": 1}])
    assert told.same == 1
    assert set(dependencies.rested_on(session, ItemDependency, ["app1"], depth=1)) == {"db1", "db2"}
    row = {"key": "app1", "class": "application", "service": "erp", "criticality": 1, "depends_on": ["db2"]}
    (told,) = load(session, cis=[row])
    assert told.changed == 1
    assert set(dependencies.rested_on(session, ItemDependency, ["app1"], depth=1)) == {"db2"}


def test_a_circle_is_refused_once_with_its_way(session):
    row = {"key": "san", "class": "storage", "service": "platform", "depends_on": ["web1"]}
    (said,) = refused(session, cis=[row])
    assert "it goes in a circle, " in said
    assert "web1 → san" in said.replace("san → web1", "") or "san → web1" in said


def test_a_circle_among_new_rows_and_with_oneself_is_refused(session):
    said = refused(
        session,
        services=[
            {"key": "a", "name": "A", "criticality": 1, "depends_on": ["b"]},
            {"key": "b", "name": "B", "criticality": 1, "depends_on": ["a"]},
            {"key": "c", "name": "C", "criticality": 1, "depends_on": ["c"]},
        ],
    )
    assert [problem.split(" (")[0] for problem in said] == [
        "[services, row 1 'a'] depends_on: it goes in a circle, a → b → a; leave one of these out.",
        "[services, row 3 'c'] depends_on: it goes in a circle, c → c; leave one of these out.",
    ]


def test_what_nobody_knows_is_refused(session):
    (said,) = refused(session, cis=[{"key": "x", "class": "server", "depends_on": ["nowhere"]}])
    assert "depends_on: there is nothing known as 'nowhere' in cis; add it there, or correct the name." in said
