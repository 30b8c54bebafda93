"""The calendar of changes, for agents: a month or a week, made on the server."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, render_template, request

from engine import now
from engine.desk import calendar
from web import here
from web.pages import addresses
from web.policies import AGENT, policy

pages = Blueprint("changes", __name__)

VIEWS = ("month", "week")
NEAR = timedelta(days=366 * 20)


@pages.get("/changes")
@policy(AGENT)
def show() -> Any:
    """A month or week (`view`) around a `day`; today when it names none."""
    view, today = addresses.word("view", VIEWS, "month"), now.now().date()
    day = _day(request.args.get("day", ""), today)
    with here.database().reading() as session:
        weeks = (calendar.month if view == "month" else calendar.week)(session, day, by=here.actor())
    before, after = _beside(view, day)
    return render_template(
        "changes/page.html", view=view, day=day, today=today, weeks=weeks, before=before, after=after
    )


def _day(text: str, today: date) -> date:
    """The day that the address names, as long as it is one that people plan for."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today
    return day if abs(day - today) < NEAR else today


def _beside(view: str, day: date) -> tuple[date, date]:
    if view == "week":
        return day - timedelta(days=7), day + timedelta(days=7)
    first = day.replace(day=1)
    return (first - timedelta(days=1)).replace(day=1), (first + timedelta(days=32)).replace(day=1)
