"""Configuration items: loaded, found, and what would fall with them."""

import pytest

from engine.desk import items
from engine.errors import NotFound
from tests.engine.desk.rows import load, loaded, refused


@pytest.fixture
def session(database):
    with database.transaction() as session:
        loaded(session)
        yield session


def test_an_item_is_found_retired_or_not(session):
    assert (items.find(session, "db1").name, items.find(session, "old").status) == ("Database 1", "retired")
    with pytest.raises(NotFound, match="There is no configuration item 'nope'"):
        items.find(session, "nope")


def test_the_items_of_a_service(session):
    assert [row.key for row in items.of_service(session, "platform")] == ["db1", "db2", "san"]


def test_a_diagram_is_told_what_is_known(session):
    assert items.described(session, {"key": "app1"}) == {
        "key": "app1", "name": "app1", "class": "application", "environment": "production", "status": "live",
        "service": "erp", "criticality": 1, "owner": None, "group": None, "location": None,
        "depends_on": ["db1", "db2"],
    }  # fmt: skip
    assert items.described(session, {"key": None}) is None


def test_impact_tells_items_and_services_to_a_depth(session):
    assert items.impact(session, {"items": ["san"]}) == {
        "items": ["db1", "db2", "app1"],
        "services": ["erp", "platform"],
    }
    assert items.impact(session, {"items": "san", "depth": 1}) == {
        "items": ["db1", "db2"], "services": ["platform", "erp"],
    }  # fmt: skip
    assert items.impact(session, {"items": []}) == {"items": [], "services": []}


def test_impact_of_an_unknown_item_is_refused(session):
    with pytest.raises(NotFound, match="There is no configuration item 'nope'; add it to the desk's data"):
        items.impact(session, {"items": ["san", "nope"]})


def test_what_a_row_lacks_is_told(session):
    said = refused(session, cis=[{"key": "x", "service": "nope", "status": "asleep"}])
    assert [problem.split(" (")[0] for problem in said] == [
        "[cis, row 1 'x'] status: 'asleep' is none of live, in_stock, in_repair, retired; write one of them.",
        "[cis, row 1 'x'] class: it is missing; write it.",
        "[cis, row 1 'x'] service: there is nothing known as 'nope' in services; add it there, or correct the name.",
    ]


def test_an_item_is_retired_and_stays(session):
    (told,) = load(session, cis=[{"key": "web1", "class": "application", "retired": True}])
    assert told.retired == 1
    assert items.find(session, "web1").status == "retired"
