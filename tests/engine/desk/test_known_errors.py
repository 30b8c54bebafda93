"""Known errors: written once per problem, found by what an incident says, gone from the finds once fixed."""

from __future__ import annotations

import pytest

from engine.desk import known_errors
from engine.errors import Invalid

DISK = {
    "problem": "PRB0000001",
    "title": "The disk of db1 fills up",
    "symptoms": "The ERP hangs on Mondays",
    "workaround": "Delete the old logs",
    "service": "erp",
    "ci": "db1",
    "category": "Database",
    "by": "bob",
}
PRINT = {
    "problem": "PRB0000002",
    "title": "Printing stops",
    "workaround": "Start the queue again",
    "service": "printing",
}


@pytest.fixture
def told(database):
    with database.transaction() as session:
        known_errors.publish(session, DISK)
        known_errors.publish(session, PRINT)
    return database


def found(database, **like):
    with database.reading() as session:
        return [(one["problem"], one["score"]) for one in known_errors.matching(session, like)]


def test_what_an_incident_says_finds_it_best_first(told):
    assert found(told, service="erp", ci="db1", category="Database") == [("PRB0000001", 7)]
    assert found(told, service="printing") == [("PRB0000002", 2)]
    assert found(told, text="Since Monday the ERP hangs on Mondays again") == [("PRB0000001", 3)]
    assert found(told, ci="db1", service="printing") == [("PRB0000001", 4), ("PRB0000002", 2)]


def test_little_in_common_is_no_match(told):
    assert found(told, category="Database") == []
    assert found(told, text="hangs") == []
    assert found(told) == []
    assert found(told, service="100%_") == []


def test_writing_it_again_replaces_it(told):
    with told.transaction() as session:
        known_errors.publish(session, {**DISK, "workaround": "Restart it"})
    with told.reading() as session:
        page = known_errors.listed(session, status="all")
        assert (page.total, {one.workaround for one in page.items}) == (2, {"Restart it", "Start the queue again"})


def test_a_fixed_one_is_not_offered_any_more(told):
    with told.transaction() as session:
        assert known_errors.settle(session, {"problem": "PRB0000001", "status": "fixed"})
        assert not known_errors.settle(session, {"problem": "PRB0000009", "status": "fixed"})
    assert found(told, ci="db1") == []
    with told.reading() as session:
        assert [one.problem for one in known_errors.listed(session, status="fixed").items] == ["PRB0000001"]
        assert [one.problem for one in known_errors.listed(session).items] == ["PRB0000002"]


def test_the_list_is_searched_by_all_words(told):
    with told.reading() as session:
        assert [one.problem for one in known_errors.listed(session, search="DB1 monday").items] == ["PRB0000001"]
        assert known_errors.listed(session, search="db1 printing").total == 0


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"title": ""}, "known_error.missing"),
        ({"workaround": None}, "known_error.missing"),
        ({"problem": None}, "known_error.missing"),
        ({"audience": "the world"}, "known_error.audience"),
    ],
)
def test_what_is_missing_is_said(database, change, code):
    with database.transaction() as session, pytest.raises(Invalid) as refused:
        known_errors.publish(session, {**DISK, **change})
    assert refused.value.code == code


def test_an_unknown_status_is_refused(told):
    with told.transaction() as session, pytest.raises(Invalid, match="'gone' is none of them"):
        known_errors.settle(session, {"problem": "PRB0000001", "status": "gone"})
