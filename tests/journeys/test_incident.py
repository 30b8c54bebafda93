"""An incident from report to close in a real browser: reported, asked about, resolved, reopened, resolved again, confirmed."""

import pytest
from playwright.sync_api import expect

from engine import deployments, packs, people
from tests.journeys.killing import ROOT
from tests.people import DAVE, EVERYONE


@pytest.fixture
def prepared(sqlite_database, password):
    with sqlite_database.transaction() as session:
        for person in EVERYONE:
            people.add(
                session, person.login, name=person.name, password=password, roles=person.roles, groups=person.groups
            )
        deployments.deploy(session, [packs.read(ROOT / "processes/incident")], by=DAVE)
    return sqlite_database


def finish(page, **answers):
    for name, value in answers.items():
        field = page.locator(f"[name={name}]:visible").first
        field.wait_for()
        if field.evaluate("element => element.tagName") == "SELECT":
            field.select_option(value)
            page.wait_for_load_state("networkidle")  # the server has settled which fields show now
        else:
            field.fill(value)
    page.locator("main form button.primary").first.click()
    page.wait_for_load_state()


def test_an_incident_is_reported_worked_on_and_closed(signed_in):
    erin, alice = signed_in("erin"), signed_in("alice")

    erin.goto("/processes/incident/start")
    erin.get_by_text("More details, if you like").click()
    finish(erin, short_description="Mail does not work", description="Since this morning")
    expect(erin.get_by_role("heading", name="Mail does not work")).to_be_visible()
    ticket = erin.url

    alice.goto("/inbox?box=groups")
    alice.get_by_role("button", name="Claim").first.click()
    expect(alice.get_by_role("button", name="Claim")).to_have_count(0)
    alice.goto("/inbox?box=mine")
    alice.get_by_role("link", name="Mail does not work").first.click()
    finish(
        alice,
        category="Email",
        impact="3",
        urgency="3",
        action="ask_user",
        question="Which mailbox?",
    )

    erin.goto(ticket)
    expect(erin.get_by_text("Which mailbox?")).to_be_visible()
    finish(erin, text="The shared one")

    alice.goto(ticket)
    expect(alice.get_by_text("In progress").first).to_be_visible()
    alice.get_by_role("link", name="Work on").first.click()
    expect(alice.get_by_text("The shared one").first).to_be_visible()
    finish(alice, action="resolve", close_code="Solution provided", close_notes="The mailbox was full; it is emptied.")

    erin.goto(ticket)
    erin.get_by_role("link", name="Confirm the resolution").click()
    erin.get_by_role("radio").nth(1).check()
    finish(erin, reason="It is still full")
    expect(erin.get_by_text("In progress").first).to_be_visible()

    alice.goto(f"{ticket}?tab=diagram")
    expect(alice.locator(".djs-element[data-element-id=work]")).to_be_visible()
    expect(alice.locator(".bjs-powered-by")).to_be_visible()
