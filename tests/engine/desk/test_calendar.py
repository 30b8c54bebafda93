"""The calendar's days: whole weeks, what spans several days, and that nobody sees the change of a ticket they may not see."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from engine import deployments, desk, instances, now, packs
from engine.actor import SYSTEM
from engine.desk import calendar
from tests.engine.desk.calendars import BEGINNING, booked, site, window
from tests.people import ALICE, ERIN, MALLORY

LOAN = packs.read(Path(__file__).parents[2] / "web" / "loan")


def test_a_month_is_whole_weeks_from_monday(sqlite_database):
    with sqlite_database.reading() as session:
        weeks = calendar.month(session, date(2026, 3, 15), by=ALICE)
        assert (weeks[0][0].date, weeks[-1][-1].date) == (date(2026, 2, 23), date(2026, 4, 5))
        assert len(calendar.month(session, date(2027, 2, 1), by=ALICE)) == 4
        assert [day.date.day for day in calendar.week(session, date(2026, 3, 8), by=ALICE)[0]] == [2, 3, 4, 5, 6, 7, 8]


def test_what_spans_several_days_stands_on_each(database):
    desk.register()
    with now.at(BEGINNING), database.transaction() as session:
        site(session)
        deployments.deploy(session, [LOAN], by=SYSTEM)
        number = instances.start(session, "loan", by=ERIN, variables={"device": "Laptop"}).number
        booked(session, number, 10, 40)
        booked(session, "CHG9999999", 10, 40)  # of no ticket: it holds its time, and there is nothing to show
        window(session, "rest", "freeze", 12, 16)
        (days,) = calendar.week(session, BEGINNING.date(), by=ALICE)
        assert [[entry.number for entry in day.entries] for day in days] == [[number], [number], [], [], [], [], []]
        assert [[band.kind for band in day.bands] for day in days[:2]] == [["freeze"], []]
        assert days[0].entries[0].blocked
        assert {one.kind for one in days[0].entries[0].collisions} == {"ci_scheduled", "ci_in_blackout"}
        assert [day.entries for day in calendar.week(session, BEGINNING.date(), by=MALLORY)[0]] == [()] * 7
