"""The calendar of changes: what stands on which day, what collides, and that an address with nonsense shows today."""

from __future__ import annotations

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
    text = visit("alice").get("/changes?day=2026-03-15").text
    assert "March 2026" in text
    assert text.count("Freeze: Fair") == 3
    assert text.count("Maintenance: Night") == 6
    assert text.count("<summary>Conflict</summary>") == 2
    for number in planned:
        assert f'href="/{number}"' in text
        assert f"Upgrade &lt;{number}&gt;" in text
    assert "08:00\u201312:00" in text
    assert "Normal, high risk: db1" in text


@pytest.mark.usefixtures("planned")
def test_a_week_shows_its_seven_days(visit):
    text = visit("alice").get("/changes?view=week&day=2026-03-11").text
    assert "Week 11 of 2026" in text
    assert text.count("<td") == 7
    assert "Maintenance: Night" in text
    assert "Conflict" not in text
    assert "day=2026-03-04" in text
    assert "day=2026-03-18" in text


@pytest.mark.parametrize("asked", ["", "?day=2026-02-31", "?day=9999-12-31", "?day=x&view=year"])
def test_nonsense_shows_today(visit, asked):
    answer = visit("alice").get(f"/changes{asked}")
    assert answer.status_code == 200
    assert " today</p>" in answer.text


def test_requesters_have_no_such_page(visit):
    assert visit("erin").get("/changes").status_code == 403
