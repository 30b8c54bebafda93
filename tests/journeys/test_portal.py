"""A new requester, from an empty portal: reports on a telephone, answers, confirms and says how it was, by the screen alone."""

import pytest
from playwright.sync_api import expect

from engine import deployments, instances, packs, people, tasks
from tests.journeys.killing import ROOT
from tests.people import ALICE, DAVE, EVERYONE

TRIAGED = {"category": "Email", "impact": 3, "urgency": 3}


@pytest.fixture
def prepared(sqlite_database, password):
    with sqlite_database.transaction() as session:
        for person in EVERYONE:
            people.add(
                session, person.login, name=person.name, password=password, roles=person.roles, groups=person.groups
            )
        deployments.deploy(session, [packs.read(ROOT / "processes/incident")], by=DAVE)
    return sqlite_database


def work(database, **answers):
    with database.transaction() as session:
        [task] = instances.find(session, "INC0000001", by=ALICE).tasks
        tasks.complete(session, task.id, answers, by=ALICE)


def fits(page):
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def test_a_new_requester_needs_no_explanation(address, new_page, prepared, password):
    page = new_page(base_url=address, viewport={"width": 320, "height": 640})
    page.goto("/sign-in")
    page.fill("[name=login]", "erin")
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")
    expect(page.get_by_text("Nothing is open for you")).to_be_visible()
    fits(page)

    page.get_by_role("link", name="Something does not work").click()
    page.get_by_label("What is wrong").fill("Mail does not work")
    page.get_by_label("Medium").check()
    fits(page)
    page.locator("#start").get_by_role("button", name="Send", exact=True).last.click()
    expect(page.get_by_role("heading", name="Mail does not work")).to_be_visible()
    fits(page)

    work(prepared, action="ask_user", question="Which mailbox?", **TRIAGED)
    page.goto("/")
    page.get_by_label("Which mailbox?").fill("The shared one")
    fits(page)
    page.get_by_role("button", name="Send the answer").click()
    expect(page.get_by_text("The shared one").first).to_be_visible()

    work(prepared, action="resolve", close_code="Solution provided", close_notes="The mailbox was full.")
    page.goto("/")
    page.get_by_role("link", name="Yes, close it").click()
    page.locator("main form button.primary").first.click()

    page.goto("/")
    page.get_by_role("link", name="Answer one question").click()
    page.get_by_text("Very good").click()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
