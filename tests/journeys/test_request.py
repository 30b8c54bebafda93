"""A request in a real browser: found in the catalogue, asked for, approved, fulfilled with an asset tag, and received."""

import pytest
from playwright.sync_api import expect

from engine import deployments, desk, packs, people
from engine.desk import loading
from tests.journeys.killing import ROOT
from tests.people import DAVE

PEOPLE = ("erin", "frank", "wendy", "oscar")


@pytest.fixture
def prepared(sqlite_database, password):
    desk.register()
    with sqlite_database.transaction() as session:
        loading.load(session, loading.files(loading.FACTORY))
        for login in PEOPLE:
            people.set_password(session, login, password)
        deployments.deploy(session, [packs.read(ROOT / "processes/request_fulfilment")], by=DAVE)
    return sqlite_database


def send(page):
    page.locator("main form button.primary").first.click()
    page.wait_for_load_state()


def finish(page, task, choice, *, box="mine", **texts):
    """Open a task from the inbox, choose, fill in and finish it."""
    page.goto(f"/inbox?box={box}")
    page.get_by_role("row").filter(has_text=task).get_by_role("link", name="Laptop: light").click()
    page.get_by_label(choice, exact=True).check()
    page.wait_for_load_state("networkidle")
    for name, text in texts.items():
        page.fill(f"[name={name}]", text)
    send(page)


def test_a_laptop_is_found_asked_for_approved_delivered_and_received(signed_in):
    erin = signed_in("erin")
    erin.goto("/catalogue")
    erin.get_by_role("searchbox", name="Search the catalogue").fill("work")
    expect(erin.get_by_role("link", name="Password reset")).to_have_count(0)
    erin.get_by_role("link", name="Laptop").click()
    expect(erin.get_by_text("1,290 EUR")).to_be_visible()
    erin.get_by_label("Light, 13 inch").check()
    erin.wait_for_load_state("networkidle")
    send(erin)
    expect(erin.get_by_role("heading", name="Laptop: light")).to_be_visible()
    expect(erin.get_by_text("Waiting for approval").first).to_be_visible()
    ticket = erin.url

    finish(signed_in("frank"), "Vote: Line manager", "Approve")
    wendy = signed_in("wendy")
    finish(wendy, "Vote: Cost owner", "Approve")

    finish(wendy, "Take from stock or order", "Done", box="groups")
    oscar = signed_in("oscar")
    finish(oscar, "Install and hand over", "Done", box="groups", asset_tag="NB-1210")

    erin.goto(ticket)
    expect(erin.get_by_text("Delivered").first).to_be_visible()
    finish(erin, "Confirm the delivery", "Yes")
    erin.goto(ticket)
    expect(erin.get_by_text("Closed complete").first).to_be_visible()
