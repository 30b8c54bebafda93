"""Announcements: made, kept up to date and ended; what a diagram does with them, and who is told."""

from datetime import UTC, datetime, timedelta

import pytest

from engine import desk, functions, now
from engine.desk import announcements, status
from engine.errors import Conflict, Invalid, NotAllowed, NotFound
from engine.models import Person, ServiceSubscription
from tests.engine import errands

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def people(database):
    desk.register()
    errands.deployed(database)


def call(database, name, at=NOON, **parameters):
    with now.at(at), database.transaction() as session:
        return functions.FUNCTIONS[name].call(session, parameters)


def look(database, what, by=None, at=NOON):
    with now.at(at), database.reading() as session:
        return getattr(status, what)(session, by=by)


def announce(database, at=NOON, **more):
    return call(database, "announce", at, **{"title": "Mail is slow", "body": "We look into it.", **more})


def test_what_is_announced_is_current_until_it_is_ended(database, erin):
    made = announce(
        database,
        services=["email"],
        level="degraded",
        number="MAJ0000001",
        stage="Investigating",
        next_update="2026-03-02T12:30:00Z",
    )
    [shown] = look(database, "current")
    assert (shown.id, shown.title, shown.services, shown.next_update_at) == (
        made,
        "Mail is slow",
        {"email": "degraded"},
        NOON + HOUR / 2,
    )
    assert [(said.stage, said.text) for said in shown.updates] == [("Investigating", "We look into it.")]
    assert (
        call(
            database,
            "announcement_update",
            number="MAJ0000001",
            body="Found it.",
            level="partial_outage",
            stage="Identified",
        )
        == made
    )
    [shown] = look(database, "current")
    assert (shown.services, shown.next_update_at) == ({"email": "partial_outage"}, None), (
        "the next update was promised anew or not at all"
    )
    assert [said.text for said in shown.updates] == ["Found it.", "We look into it."]
    assert call(database, "announcement_end", NOON + HOUR, number="MAJ0000001", body="Fixed.") == made
    assert look(database, "current", at=NOON + HOUR) == []
    [over] = look(database, "ended", at=NOON + HOUR)
    assert [said.stage for said in over.updates] == ["Resolved", "Identified", "Investigating"]
    assert look(database, "ended", at=NOON + timedelta(days=15)) == []


def test_a_ticket_that_announces_again_updates_its_announcement(database):
    made = announce(database, number="MAJ0000001")
    assert announce(database, number="MAJ0000001", body="Again") == made
    assert announce(database, number="MAJ0000001", body="Another", separate=True) != made
    assert announce(database, number="MAJ0000002") != made


def test_nothing_open_is_nothing_to_update_or_end(database):
    assert call(database, "announcement_update", number="MAJ0000009", body="Words") is None
    assert call(database, "announcement_end", number="MAJ0000009") is None
    assert call(database, "announcement_end", id=77) is None
    made = announce(database)
    assert call(database, "announcement_end", id=made) == made
    with pytest.raises(Conflict, match="has ended"):
        call(database, "announcement_end", id=made)


def test_what_lies_ahead_is_planned(database):
    announce(
        database, level="maintenance", services=["erp"], starts="2026-03-02T13:00:00Z", ends="2026-03-02T15:00:00Z"
    )
    assert [len(look(database, what)) for what in ("current", "planned")] == [0, 1]
    assert [len(look(database, what, at=NOON + HOUR)) for what in ("current", "planned")] == [1, 0]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"title": " "}, "title"), ({"body": ""}, "body"), ({"body": "x" * 5001}, "body"), ({"level": "bad"}, "level"),
        ({"services": {"email": "shiny"}}, "services"),
        ({"starts": "2026-03-02T13:00:00Z", "ends": "2026-03-02T12:59:00Z"}, "ends"),
    ],
)  # fmt: skip
def test_what_cannot_be_announced_is_refused_at_the_field(database, given, field):
    with pytest.raises(Invalid) as refusal:
        announce(database, **given)
    assert set(refusal.value.fields) == {field}


def test_channels_of_others_are_not_announced_on(database):
    assert announce(database, channels=["email", "webhook"]) is None
    assert announce(database, channels=["email", "banner"])
    assert look(database, "current")[0].channels == ("banner",)


def test_a_moment_that_is_none_is_told(database):
    with pytest.raises(Invalid, match="no moment"):
        announce(database, starts="soon")


def test_a_narrow_audience_is_for_the_desk_and_whom_it_names(database, alice, erin, bob):
    announce(database, audience=["erin"])
    announce(database, audience=["service_desk"])
    announce(database, audience=["subscribers"])
    assert [len(look(database, "current", by=by)) for by in (None, erin, alice)] == [1, 2, 3]


def test_the_worst_comes_first_and_counts(database):
    announce(database, services=["email"], level="degraded")
    announce(database, services={"email": "major_outage", "erp": "operational"}, level="major_outage")
    shown = look(database, "current")
    assert [one.level for one in shown] == ["major_outage", "degraded"]
    assert status.statuses(shown) == {"email": "major_outage", "erp": "operational"}


def test_reading_is_noted_once_and_takes_the_banner_away(database, erin, alice):
    made = announce(database)
    announce(database, channels=["status"])
    assert [one.id for one in look(database, "banners", by=erin)] == [made]
    for _ in range(2):
        with database.transaction() as session:
            announcements.read(session, made, by=erin)
    assert look(database, "banners", by=erin) == []
    with database.reading() as session:
        seen, by_alice = status.find(session, made, by=erin), status.find(session, made, by=alice)
    assert (seen.readers, seen.read, by_alice.read) == (1, True, False)
    with pytest.raises(NotFound), database.transaction() as session:
        announcements.read(session, made + 99, by=erin)


def test_only_the_desk_announces(erin, alice):
    announcements.require_desk(alice)
    with pytest.raises(NotAllowed):
        announcements.require_desk(erin)


def test_an_audience_is_people(database):
    with database.transaction() as session:
        session.add(ServiceSubscription(login="erin", service="email"))
        session.add(ServiceSubscription(login="bob", service="erp"))
    ask = lambda **given: call(database, "audience", **given)  # noqa: E731
    assert ask(services=["email"], audiences=["subscribers"]) == ["erin"]
    assert ask(services={"email": "degraded", "erp": "degraded"}, audiences="subscribers") == ["bob", "erin"]
    assert ask(audiences=["it"]) == ["alice", "bob", "carol", "dave"]
    assert ask(audiences=["service_desk", "erin"]) == ["alice", "bob", "erin"]
    assert ask(audiences=["all"]) == ["alice", "bob", "carol", "dave", "erin"], "mallory has no role"
    assert ask() == []


def test_an_audience_may_be_important_or_at_a_site(database):
    with database.transaction() as session:
        session.get(Person, "erin").vip = True
        session.get(Person, "bob").location = "Lyon"
    assert call(database, "audience", audiences=["executives"]) == ["erin"]
    assert call(database, "audience", audiences=["site: Lyon"]) == ["bob"]
