"""The calendar of changes: what stands on which day, what collides, and that an address with nonsense shows today."""

from __future__ import annotations

import re

import pytest

from engine import now
from engine.desk import bookings
from tests.engine.desk.calendars import BEGINNING, at, site, window
from tests.web import visiting


@pytest.fixture
def planned(desk):
    """Two changes of db1 at the same time, under the numbers of two tickets that are there; the numbers."""
    numbers = [visiting.asked(desk).number for _ in range(2)]
    with now.at(BEGINNING), desk.transaction() as session:
        site(session)
        window(session, "Night", "maintenance", items=["db1"], recurs="every Wednesday", opens="02:00", closes="06:00")
        window(session, "Fair", "freeze", 24, 72)
        for number in numbers:
            plan = {
                "number": number,
                "title": f"Upgrade <{number}>",
                "items": ["db1"],
                "starts": at(0),
                "ends": at(4),
                "risk": "High",
            }
            bookings.book(session, plan)
    return numbers


def test_a_month_shows_changes_windows_and_collisions(visit, planned):
    text = visit("alice").get("/changes/calendar?day=2026-03-15").text
    assert "March 2026" in text
    assert text.count("Freeze: Fair") == 3
    assert text.count("Maintenance: Night") == 6
    assert len(re.findall(r"Conflict</summary>", text)) == 2
    for number in planned:
        assert f'href="/{number}"' in text
        assert f"Upgrade &lt;{number}&gt;" in text
    assert "08:00\u201312:00" in text
    assert "Normal, high risk" in text


@pytest.mark.usefixtures("planned")
def test_a_week_shows_its_seven_days(visit):
    text = visit("alice").get("/changes/calendar?view=week&day=2026-03-11").text
    assert "Week 11 of 2026" in text
    assert text.count("<td") == 7
    assert "Days and times are in UTC" in text
    assert "Maintenance: Night" in text
    assert "Conflict</summary>" not in text
    assert "day=2026-03-04" in text
    assert "day=2026-03-18" in text


@pytest.mark.parametrize("asked", ["", "?day=2026-02-31", "?day=9999-12-31", "?day=x&view=year"])
def test_nonsense_shows_today(visit, asked):
    answer = visit("alice").get(f"/changes/calendar{asked}")
    assert answer.status_code == 200
    assert "today" in answer.text


def test_requesters_have_no_such_page(visit):
    assert visit("erin").get("/changes/calendar").status_code == 403


def test_a_day_lists_its_changes_and_the_hours_that_are_free(visit, planned):
    with now.at(BEGINNING):
        text = visit("alice").get(f"/changes/calendar?view=day&day={BEGINNING.date()}").text
    assert text.count("<rect") == 2
    assert 'aria-label="Plan a change at 13:00"' in text
    assert 'aria-label="Plan a change at 09:00"' not in text, "taken"
    assert "planned_start=2026-03-02T13%3A00" in text
    assert all(number in text for number in planned)


@pytest.mark.usefixtures("planned")
def test_days_are_those_of_the_readers_zone(visit):
    text = visit("alice").get("/changes/calendar?view=week&day=2026-03-02&zone=Pacific/Auckland").text
    assert "Days and times are in Pacific/Auckland" in text
    assert "21:00\u2013\u2026" in text, "eight in UTC; it ends on the day after"
    alice = visit("alice")
    alice.client.set_cookie("evenkeel-zone", "Europe/Berlin")
    assert "09:00\u201313:00" in alice.get("/changes/calendar?view=week&day=2026-03-02").text
    assert "in UTC" in visit("alice").get("/changes/calendar?zone=Mars/Base").text


@pytest.mark.usefixtures("planned")
@pytest.mark.parametrize(
    ("asked", "many"), [("item=db1", 2), ("item=app1", 0), ("type=normal", 2), ("type=standard", 0), ("group=x", 0)]
)
def test_changes_are_filtered(visit, asked, many):
    text = visit("alice").get(f"/changes/calendar?view=week&day=2026-03-02&{asked}").text
    assert text.count('<div class="change') == many
