"""Watching: by choice and by the diagram's list, each once."""

import pytest

from engine import desk, watching
from engine.errors import NotFound
from tests.engine import errands


@pytest.fixture
def errand(database):
    desk.register()
    errands.deployed(database)
    return errands.asked(database)


def who(database, errand, data=None):
    with database.reading() as session:
        return watching.watchers(session, errand.id, data or {})


def test_who_chose_and_who_is_listed(database, errand, alice, bob):
    with database.transaction() as session:
        watching.watch(session, errand.id, by=bob)
        watching.watch(session, errand.id, by=alice)
        watching.watch(session, errand.id, by=alice)
    assert who(database, errand) == ["alice", "bob"]
    assert who(database, errand, {"watch_list": ["carol", "bob", 7]}) == ["carol", "bob", "alice"]
    assert who(database, errand, {"watch_list": "carol"}) == ["alice", "bob"]
    with database.transaction() as session:
        assert watching.watched(session, errand.id, by=alice)
        watching.unwatch(session, errand.id, by=alice)
        watching.unwatch(session, errand.id, by=alice)
        assert not watching.watched(session, errand.id, by=alice)
    assert who(database, errand) == ["bob"]


def test_what_one_does_not_see_one_does_not_watch(database, errand, mallory):
    with pytest.raises(NotFound), database.transaction() as session:
        watching.watch(session, errand.id, by=mallory)
