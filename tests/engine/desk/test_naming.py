"""What forms may ask for by name: what is known and what is offered, of each kind."""

import pytest

from engine import instances, people, references
from engine.errors import NotFound
from tests.engine import errands
from tests.engine.desk.rows import load, loaded
from tests.people import ALICE, ERIN, MALLORY


@pytest.fixture
def session(database):
    errands.deployed(database)
    with database.transaction() as session:
        loaded(session)
        yield session


def known(session, kind, *said):
    return references.SOURCES[kind].known(session, said)


def offered(session, kind, text, by=ALICE):
    return references.found(session, kind, text, limit=5, by=by)


def test_things_are_known_by_key_and_by_name_in_any_letters(session):
    said = ("erp", "ERP", "Identity", "Nothing", "platform")
    assert known(session, "services", *said) == {
        "erp": "erp", "ERP": "erp", "Identity": "identity", "platform": "platform",
    }  # fmt: skip
    assert known(session, "cis", "database 1", "DB2") == {"database 1": "db1", "DB2": "db2"}
    assert known(session, "people", "Erin", "erin", "zoe") == {"Erin": "erin", "erin": "erin"}
    assert known(session, "groups", "service_desk") == {"service_desk": "service_desk"}


def test_what_is_retired_is_neither_known_nor_offered(session):
    assert known(session, "services", "fax", "Fax") == {}
    assert known(session, "cis", "old") == {}
    assert offered(session, "services", "fax") == []


def test_a_name_that_two_have_is_none_but_a_key_is(session):
    load(session, cis=[{"key": "db1b", "name": "Database 1", "class": "database"}])
    assert known(session, "cis", "Database 1", "db1b") == {"db1b": "db1b"}


def test_tickets_are_known_by_number_and_offered_to_those_who_see_them(session):
    moved = instances.start(session, "errand", by=ERIN, variables={"title": "Buy bread", "wanted_by": "erin"})
    assert known(session, "instances", moved.number.lower(), "ERR0009999") == {moved.number.lower(): moved.number}
    assert offered(session, "instances", "bread") == [(moved.number, "Buy bread")]
    assert references.SOURCES["instances"].search(session, "bread", 5, MALLORY) == []


def test_requesters_are_offered_services_and_their_own_devices(session):
    people.add(session, "zoe", name="Zoe")
    load(session, cis=[{"key": "nb-7", "name": "Laptop 7", "class": "laptop", "owner": "erin"}])
    assert offered(session, "services", "erp", ERIN) == [("erp", "ERP")]
    assert offered(session, "cis", "", ERIN) == [("nb-7", "Laptop 7")]
    assert len(offered(session, "cis", "")) == 5
    for kind in ("people", "groups", "instances", "planets"):
        with pytest.raises(NotFound, match=f"There is no list of {kind} to choose from"):
            offered(session, kind, "", ERIN)


def test_the_catalogue_is_offered_by_name(session):
    load(session, catalogue=[{"key": "laptop", "name": "A laptop", "category": "Hardware"}])
    assert offered(session, "catalogue", "LAP", ERIN) == [("laptop", "A laptop")]
    assert known(session, "catalogue", "a laptop") == {"a laptop": "laptop"}
