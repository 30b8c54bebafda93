"""Bookings: what they occupy, whom they tell, and that of two that want the same only one is sure to be the first."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlalchemy import select

from engine import deployments, desk, instances, now, packs
from engine.actor import SYSTEM
from engine.desk import bookings
from engine.errors import Invalid
from engine.models import Booking, Job, Occupation
from tests.engine.desk.calendars import BEGINNING, at, booked, plan, site, window
from tests.people import DAVE, ERIN

LOAN = packs.read(Path(__file__).parents[2] / "web" / "loan")


def said(session):
    """(to, with, sentence) of each message that is on its way; they are taken away."""
    jobs = session.scalars(select(Job).order_by(Job.id)).all()
    found = [(job.payload["correlation"].strip('"'), job.payload["payload"]) for job in jobs]
    assert {job.payload["name"] for job in jobs} <= {"change.conflict"}
    for job in jobs:
        session.delete(job)
    session.flush()
    return [(to, payload["with"], payload["sentence"]) for to, payload in found]


def test_a_booking_takes_its_items_and_people(database):
    with database.transaction() as session:
        site(session)
        answer = booked(session, "CHG1", 0, 4, ["db1", "app2"], people=["bob"], title="Upgrade", risk="Low")
        assert answer == {"booked": True, "conflicts": []}
        row = session.get(Booking, "CHG1")
        assert (row.title, row.starts, row.type, row.risk, row.items) == (
            "Upgrade",
            BEGINNING,
            "normal",
            "Low",
            ["db1", "app2"],
        )
        taken = session.execute(select(Occupation.kind, Occupation.key)).all()
        assert sorted(map(tuple, taken)) == [("item", "app2"), ("item", "db1"), ("person", "bob")]


def test_booking_again_moves_it_and_leaves_nothing_behind(database):
    with database.transaction() as session:
        site(session)
        booked(session, "CHG1", 0, 4, ["db1"], people=["bob"])
        booked(session, "CHG1", 6, 8, ["app2"])
        assert session.scalars(select(Occupation.key)).all() == ["app2"]
        assert booked(session, "CHG2", 0, 4, ["db1"], people=["bob"])["conflicts"] == []


def test_unbooking_frees_the_time(database):
    with database.transaction() as session:
        site(session)
        booked(session, "CHG1", 0, 4)
        assert bookings.unbook(session, {"number": "CHG1"}) is True
        assert bookings.unbook(session, {"number": "CHG1"}) is False
        assert booked(session, "CHG2", 0, 4)["conflicts"] == []


def test_only_free_leaves_the_calendar_as_it_was(database):
    with database.transaction() as session:
        site(session)
        booked(session, "CHG1", 0, 4)
        answer = booked(session, "CHG2", 2, 6, only_free=True)
        assert answer["booked"] is False
        assert [each["with"] for each in answer["conflicts"]] == ["CHG1"]
        assert session.get(Booking, "CHG2") is None
        assert said(session) == []


def test_the_other_change_is_told_once_when_one_moves_into_its_way(database):
    with now.at(BEGINNING), database.transaction() as session:
        site(session)
        booked(session, "CHG1", 0, 4, ["app1"], people=["bob"], title="Deploy the shop")
        booked(session, "CHG2", 6, 8, ["db1"], people=["bob"], title="Upgrade db1")
        assert said(session) == []
        booked(session, "CHG2", 2, 6, ["db1"], people=["bob"], title="Upgrade db1")
        ((to, other, sentence),) = said(session)
        assert (to, other) == ("CHG1", "CHG2")
        assert (
            "taken by CHG2 (Upgrade db1) from 2 March 2026, 10:00 to 14:00 UTC." in sentence
            or "bob is at work on CHG2" in sentence
        )
        booked(session, "CHG2", 2, 6, ["db1"], people=["bob"], title="Upgrade db1")
        assert said(session) == []


def test_a_new_item_and_a_new_person_tell_too(database):
    with database.transaction() as session:
        site(session)
        booked(session, "CHG1", 0, 4, ["db1"], people=["bob"])
        booked(session, "CHG2", 0, 4, ["app2"])
        assert said(session) == []
        booked(session, "CHG2", 0, 4, ["app2"], people=["bob"])
        assert [each[:2] for each in said(session)] == [("CHG1", "CHG2")]
        booked(session, "CHG2", 0, 4, ["app2", "db1"], people=["bob"])
        assert [each[:2] for each in said(session)] == [("CHG1", "CHG2")]


def test_a_window_that_comes_later_is_told_to_whom_it_binds(database):
    with now.at(BEGINNING), database.transaction() as session:
        site(session)
        booked(session, "CHG1", 10, 14)
        booked(session, "CHG2", 20, 24)
        before = bookings.collisions_by_number(session)
        window(session, "rest", "freeze", 12, 16)
        assert bookings.tell_new(session, before) == 1
        assert said(session) == [
            ("CHG1", "rest", "db1 is in the freeze 'rest' from 2 March 2026, 20:00 to 3 March 2026, 00:00 UTC.")
        ]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"number": ""}, "A booking needs the number of its change."),
        ({"ends": at(-2)}, "The planned end is not after the planned start; correct one of the two."),
        ({"type": "huge"}, "There is no type of change 'huge'; it is one of standard, normal, emergency."),
    ],
)
def test_a_plan_that_cannot_be_is_not_booked(sqlite_database, values, said):
    with sqlite_database.transaction() as session:
        site(session)
        with pytest.raises(Invalid) as refused:
            bookings.book(session, {**plan("CHG1", 0, 4), **values})
        assert refused.value.sentence == said
        assert session.scalars(select(Booking)).all() == []


@pytest.mark.parametrize(("hours", "number"), [(-1, None), (0, "CHG1"), (3.99, "CHG1"), (4, None)])
def test_an_item_is_in_maintenance_while_it_is_changed(database, hours, number):
    with database.transaction() as session:
        site(session)
        booked(session, "CHG1", 0, 4)
        asked = {"items": ["app2", "db1"], "at": at(hours)}
        assert bookings.in_window(session, asked) == {"maintenance": number is not None, "number": number}


def test_the_one_who_comes_second_learns_it_when_both_come_at_once(postgresql_database):
    with postgresql_database.transaction() as session:
        site(session)
    answers, together = [], threading.Barrier(2)

    def come(number):
        with postgresql_database.transaction() as session:
            session.connection()
            together.wait(5)
            answers.append(booked(session, number, 0, 4, only_free=True)["booked"])

    both = [threading.Thread(target=come, args=(number,)) for number in ("CHG1", "CHG2")]
    for each in both:
        each.start()
    for each in both:
        each.join(20)
    assert sorted(answers) == [False, True]


def test_who_books_a_time_that_was_taken_meanwhile_is_told_as_well(database):
    with now.at(BEGINNING), database.transaction() as session:
        site(session)
        booked(session, "CHG1", 0, 4, title="Patch")
        assert booked(session, "CHG2", 2, 6, tell_me=True)["booked"] is True
        assert [each[:2] for each in said(session)] == [("CHG2", "CHG1"), ("CHG1", "CHG2")]


def test_what_a_change_was_excepted_from_does_not_block_it(database):
    with database.transaction() as session:
        site(session)
        window(session, "rest", "freeze", 0, 8)
        assert booked(session, "CHG1", 0, 4, only_free=True)["booked"] is False
        answer = booked(session, "CHG1", 0, 4, only_free=True, allowed=["rest"])
        assert answer["booked"] is True
        assert [each["blocking"] for each in answer["conflicts"]] == [False]


def test_a_ticket_that_ended_outside_its_diagram_holds_no_time(database):
    desk.register()
    with now.at(BEGINNING), database.transaction() as session:
        site(session)
        deployments.deploy(session, [LOAN], by=SYSTEM)
        moved = instances.start(session, "loan", by=ERIN, variables={"device": "Laptop"})
        booked(session, moved.number, 0, 4)
        asked = {"items": ["db1"], "at": at(1)}
        assert bookings.in_window(session, asked)["number"] == moved.number
        instances.cancel(session, moved.id, by=DAVE, reason="Never mind")
        assert bookings.in_window(session, asked) == {"maintenance": False, "number": None}
        assert booked(session, "CHG2", 0, 4)["conflicts"] == []
