"""Saved filters: kept, renamed, shared, deleted; and each refusal in a sentence."""

import pytest

from engine import saved_filters
from engine.errors import Conflict, Invalid, NotAllowed, NotFound
from engine.filters import Filter
from tests.engine import errands

URGENT = Filter(box="all", priority=("1",))


@pytest.fixture
def act(database):
    errands.deployed(database)

    def done(verb, *args, **kwargs):
        with database.transaction() as session:
            return verb(session, *args, **kwargs)

    return done


def names(act, by):
    return [one.name for one in act(saved_filters.listed, by=by)]


def test_one_is_kept_for_oneself_until_it_is_shared(act, alice, bob, erin):
    mine = act(saved_filters.save, "  My   urgent ones ", URGENT, by=alice)
    assert act(saved_filters.find, mine, by=alice).asked == URGENT
    assert (names(act, alice), names(act, bob)) == (["My urgent ones"], [])
    act(saved_filters.share, mine, "service_desk", by=alice)
    [seen] = act(saved_filters.listed, by=bob)
    assert (seen.maker, seen.group) == ("Alice", "service_desk")
    assert names(act, erin) == []
    act(saved_filters.rename, mine, "Urgent", by=alice)
    act(saved_filters.change, mine, Filter(box="groups"), by=alice)
    assert act(saved_filters.find, mine, by=bob).asked == Filter(box="groups")
    act(saved_filters.share, mine, None, by=alice)
    assert names(act, bob) == []
    act(saved_filters.remove, mine, by=alice)
    assert names(act, alice) == []


def test_only_who_made_it_changes_it(act, alice, bob, erin):
    mine = act(saved_filters.save, "Urgent", URGENT, by=alice, group="service_desk")
    for verb, more in (("rename", ["X"]), ("change", [URGENT]), ("share", [None]), ("remove", [])):
        with pytest.raises(NotAllowed, match="'Urgent' is Alice's"):
            act(getattr(saved_filters, verb), mine, *more, by=bob)
        with pytest.raises(NotFound):
            act(getattr(saved_filters, verb), mine, *more, by=erin)


@pytest.mark.parametrize(("name", "sentence"), [(" \0 ", "needs a name"), ("x" * 61, "has 61 characters")])
def test_a_name_is_needed_and_short(act, alice, name, sentence):
    with pytest.raises(Invalid, match=sentence) as refusal:
        act(saved_filters.save, name, URGENT, by=alice)
    assert "name" in refusal.value.fields


def test_one_name_once_and_not_too_many(act, alice, bob, monkeypatch):
    mine = act(saved_filters.save, "Urgent", URGENT, by=alice)
    act(saved_filters.save, "urgent", URGENT, by=bob)
    with pytest.raises(Conflict, match="called 'URGENT' already"):
        act(saved_filters.save, "URGENT", URGENT, by=alice)
    act(saved_filters.rename, mine, "urgent", by=alice)
    other = act(saved_filters.save, "Late", URGENT, by=alice)
    with pytest.raises(Conflict, match="already"):
        act(saved_filters.rename, other, "Urgent", by=alice)
    monkeypatch.setattr(saved_filters, "MOST", 2)
    with pytest.raises(Conflict, match="You have 2 saved filters"):
        act(saved_filters.save, "More", URGENT, by=alice)


def test_it_is_shared_with_groups_of_ones_own(act, alice):
    with pytest.raises(Invalid, match="do not work in the group 'network'"):
        act(saved_filters.save, "Urgent", URGENT, by=alice, group="network")
