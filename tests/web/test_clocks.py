"""Targets on a ticket's page: what is left, what is overdue and why it is paused, in words."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from engine import deployments, now, packs, versions
from engine.clocks import Shown
from tests.engine import clocked
from tests.engine.clocked import Ticket
from tests.people import DAVE
from tests.web.visiting import words
from web import clocks, outline

HOUR = 3600
SINCE = datetime(2026, 3, 2, 9, tzinfo=UTC)


def shown(**facts) -> Shown:
    elapsed = facts.pop("elapsed", 0)
    target = 4 * HOUR
    usual = {
        "name": "resolution",
        "label": "Resolution",
        "state": "running",
        "reason": None,
        "since": SINCE,
        "calendar": "Office hours",
        "day": 9 * HOUR,
        "target": target,
        "elapsed": elapsed,
        "remaining": target - elapsed,
        "percent": elapsed * 100 // target,
        "due_at": SINCE,
        "breached": elapsed >= target,
        "outcome": None,
    }
    return Shown(**{**usual, **facts})


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(30, "less than a minute"), (-5, "less than a minute"), (60, "1 min"), (HOUR + 61, "1 h 1 min"), (9 * HOUR, "1 d"), (28 * HOUR, "3 d 1 h"), (18 * HOUR + 60, "2 d")],
)  # fmt: skip
def test_working_time_is_told_in_its_two_largest_units(seconds, said):
    assert clocks.length(seconds, 9 * HOUR) == said


@pytest.mark.parametrize(
    ("clock", "said", "tone"),
    [
        (shown(elapsed=HOUR), "3 h left", "good"),
        (shown(elapsed=3 * HOUR), "near, 1 h left", "warn"),
        (shown(elapsed=5 * HOUR), "overdue by 1 h", "bad"),
        (shown(elapsed=HOUR, state="paused", reason="Waiting"), "paused, 3 h left", ""),
        (shown(elapsed=5 * HOUR, state="paused"), "overdue by 1 h", "bad"),
        (shown(elapsed=HOUR, state="stopped", outcome="met"), "met after 1 h", "good"),
        (shown(elapsed=5 * HOUR, state="stopped", outcome="missed"), "missed by 1 h", "bad"),
        (shown(elapsed=HOUR, state="stopped"), "ended undecided", ""),
    ],
)
def test_a_chip_says_what_its_colour_means(clock, said, tone):
    found = clocks.chip(clock)
    assert (found.words, found.tone) == (said, tone)
    assert found.icon


def test_every_state_has_an_icon_of_its_own():
    states = [shown(elapsed=HOUR), shown(elapsed=3 * HOUR), shown(elapsed=5 * HOUR), shown(state="paused")]
    assert len({clocks.chip(clock).icon for clock in states}) == 4


@pytest.fixture
def running(desk):
    with desk.transaction() as session:
        deployments.deploy(session, [packs.read(clocked.FOLDER)], by=DAVE, source="tests")
    return Ticket(desk, 2)


def test_the_page_of_a_ticket_shows_its_targets_to_the_desk_alone(visit, running):
    with now.at(datetime(2026, 3, 2, 10, tzinfo=UTC)):
        said = words(visit("alice").get(f"/{running.moved.number}"))
        assert "Resolution 7 h left" in said
        assert "Response overdue by 30 min" in said
        assert "Due in 7 h" in said
        assert "Was due 30 min ago" in said
        assert "1 h of 8 h used, by Around the clock" in said
    loan = visit("alice").get("/LOAN0000001")
    assert "Targets" not in words(loan)


def test_the_page_of_a_task_shows_what_its_ticket_has_left(visit, running):
    with now.at(datetime(2026, 3, 2, 10, tzinfo=UTC)):
        said = words(visit("alice").get(f"/tasks/{running.moved.opened[0].id}"))
    assert "Resolution 7 h left" in said
    assert "Response overdue by 30 min" in said


def test_a_pause_says_why(visit, running):
    running.does("2026-03-02T10:00:00Z", "hold", "Waiting for erin")
    with now.at(datetime(2026, 3, 2, 12, tzinfo=UTC)):
        said = words(visit("alice").get(f"/{running.moved.number}"))
    assert "Resolution paused, 7 h left" in said
    assert "Waiting for erin, since 10:00" in said


def test_history_tells_what_became_of_clocks(visit, running):
    running.does("2026-03-02T10:00:00Z", "hold", "Waiting for erin")
    said = words(visit("alice").get(f"/{running.moved.number}?tab=history"))
    assert "“Response” was stopped: missed" in said
    assert "“Resolution” was paused: Waiting for erin" in said


def test_steps_say_what_they_do_to_clocks():
    definition = versions.from_sources(packs.read(clocked.FOLDER).sources).definition
    found = {step.name: step.clocks for step in outline.steps(definition)}
    assert found["Reported"] == ("starts Response, Resolution",)
    assert found["On hold"] == ("pauses Resolution",)
    assert found["Confirm"] == ("stops Resolution, Next update",)
    assert found["Tell"] == ("begins anew Next update",)
    assert found["Work"] == ()


def test_an_unknown_name_is_passed_over():
    definition = versions.from_sources(packs.read(clocked.FOLDER).sources).definition
    element = SimpleNamespace(settings={"stops": "gone resolution", "pauses": "=null"})
    assert clocks.wishes(element, definition) == ["stops Resolution"]
