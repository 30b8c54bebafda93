"""The CAB's workbench: an agenda from what waits, the chair's decision by the chair's task, minutes that are mailed once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from engine import deployments, instances, now, packs, people, tasks
from engine import desk as parts
from engine.actor import SYSTEM
from engine.desk import cab, loading
from engine.models import CabMeeting, Job
from tests.web.visiting import words

PROCESSES = Path(__file__).parents[2] / "processes"


@pytest.fixture
def change(desk):
    """The number of a change of high risk that waits for the board."""
    parts.register()
    with desk.transaction() as session:
        loading.load(session, loading.files(PROCESSES / "factory"))
        deployments.deploy(session, [packs.read(PROCESSES / "rfc")], by=SYSTEM)
    starts = (now.now() + timedelta(days=20)).replace(hour=18, minute=0, second=0, microsecond=0)
    asked = {"short_description": "New search", "reason": "Nobody finds anything", "change_type": "normal",
             "service": "intranet", "affected": [{"ci": "intranet1"}]}  # fmt: skip
    planned = {**asked, "requested_by": "erin", "implementation_plan": "Install it.", "test_plan": "Search.", "backout_plan": "The old one.",
               "assignment_group": "application_support", "steps": [], "team": [{"person": "alice"}], "users_affected": 100,
               "outage_expected": "degraded", "tested": "partly", "backout": "untested", "complexity": "many", "in_business_hours": True,
               "planned_start": starts.isoformat(), "planned_end": (starts + timedelta(hours=2)).isoformat(), "draft_action": "submit"}  # fmt: skip
    with desk.transaction() as session:
        number = instances.start(
            session, "rfc", by=people.actor(session, "erin"), variables=asked, at="requested"
        ).number
    complete(desk, number, "draft_rfc", "erin", **planned)
    complete(desk, number, "review_rfc", "henry", review_decision="accept")
    complete(desk, number, "technical_assessment", "irene", verdict="ok")
    return number


def complete(desk, number, element, login, **answers):
    with desk.transaction() as session:
        view = instances.find(session, number, by=people.actor(session, "dave"))
        task = next(one for one in view.tasks if one.element == element and one.assignee in (None, login))
        return tasks.complete(session, task.id, answers, by=people.actor(session, login))


def meet(henry, number):
    made = henry.post("/changes/cab", {"title": "Tuesday", "starts_at": "2026-12-01T09:00", "numbers": [number]})
    assert made.status_code == 303
    return made.location


def test_an_agenda_is_made_from_what_waits_and_arranged(change, visit, desk):
    henry = visit("henry")
    page = words(henry.get("/changes/cab"))
    assert change in page
    assert "High risk" in page
    assert change not in words(henry.get("/changes/cab?until=2000-01-01"))
    assert "No meeting yet" in page
    meeting = meet(henry, change)
    assert "1 of 1" in words(henry.get(meeting))
    assert henry.post(f"{meeting}/agenda", {"numbers": "CHG9999999"}).status_code == 422
    henry.post(f"{meeting}/agenda", {"number": change, "deed": "drop"})
    assert "The agenda is empty" in words(henry.get(meeting))
    henry.post(f"{meeting}/agenda", {"numbers": f"{change.lower()}, {change}"})
    with desk.reading() as session:
        assert session.scalar(select(CabMeeting.agenda)) == [change]
    assert henry.post("/changes/cab", {"title": "", "starts_at": "x"}).status_code == 422


def test_changes_move_up_and_down(desk, change):
    with desk.transaction() as session:
        henry = people.actor(session, "henry")
        meeting = cab.plan(session, title="A", starts_at=now.now(), numbers=[change], by=henry)
        row = cab.find(session, meeting, by=henry)
        row.agenda = ["CHG0000007", change, "CHG0000009"]
        cab.move(session, meeting, change, step=-1, by=henry)
        assert row.agenda == [change, "CHG0000007", "CHG0000009"]
        cab.move(session, meeting, change, step=-1, by=henry)
        cab.move(session, meeting, change, step=1, by=henry)
        assert row.agenda == ["CHG0000007", change, "CHG0000009"]


def test_votes_the_chairs_decision_and_the_minutes(change, visit, desk):
    henry = visit("henry")
    meeting = meet(henry, change)
    for login in ("irene", "grace", "liam"):
        complete(desk, change, "vote", login, decision="approve", remark=f"{login} agrees")
    page = henry.get(meeting)
    assert "Decide as chair" in words(page)
    assert "irene agrees" in words(page)
    alone = henry.get(meeting, headers={"Ek-Live": "true"})  # as it is asked for while votes come
    assert "irene agrees" in words(alone)
    for region in ("case-now", "minutes-now", "agenda"):
        assert f'id="{region}" data-live="{change}"' in alone.text
    task = page.text.split('action="/approvals/')[1].split('"')[0]
    said = henry.post(
        f"/approvals/{task}", {"answer": "approve", "comment": "After the fair", "back": f"{meeting}?at=1"}
    )
    assert (said.status_code, said.location) == (303, f"{meeting}?at=1")
    assert (
        henry.post(f"{meeting}/attendance", {"attended": ["henry", "irene"], "others": "nobody.known"}).status_code
        == 422
    )
    henry.post(f"{meeting}/attendance", {"attended": ["henry", "irene"], "others": "alice"})
    draft = henry.get(meeting).text
    for told in (
        "Attended: Henry Hughes, Irene Irwin, Alice",
        "Irene Irwin approves: irene agrees",
        "Decision: Approved.",
        "After the fair",
    ):
        assert told in draft
    assert "There are no minutes to mail yet" in words(henry.post(f"{meeting}/mail", {"to": "alice"}))
    assert henry.post(f"{meeting}/minutes", {"minutes": " "}).status_code == 422
    henry.post(f"{meeting}/minutes", {"minutes": "All was well."})
    assert henry.post(f"{meeting}/mail", {"to": "who"}).status_code == 422
    assert henry.post(f"{meeting}/mail", {"to": "henry, board@example.org"}).status_code == 303
    again = henry.post(f"{meeting}/mail", {"to": "henry"})
    assert again.status_code == 409
    assert "they go out once" in words(again)
    assert henry.post(f"{meeting}/minutes", {"minutes": "Otherwise"}).status_code == 409
    with desk.reading() as session:
        (mail,) = session.scalars(select(Job).where(Job.key.startswith("cab-minutes-"))).all()
        assert mail.payload["to"] == ["henry", "board@example.org"]
        assert mail.payload["text"] == "All was well."
    assert "Minutes mailed" in words(henry.get("/changes/cab"))


@pytest.mark.usefixtures("change")
def test_meetings_are_the_boards(visit):
    assert "held by its members" in words(visit("alice").get("/changes/cab"))
    assert visit("henry").get("/changes/cab/999").status_code == 404
