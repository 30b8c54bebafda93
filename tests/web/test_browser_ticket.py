"""The page of a ticket in a browser: by keys, and without scripts."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from engine import deployments, instances, packs, people
from tests.people import ALICE, DAVE
from tests.web import visiting
from tests.web.test_browser import sign_in

pytestmark = pytest.mark.browser
INCIDENT = Path(__file__).parents[2] / "processes" / "incident"
REPORT = {"short_description": "Wi-Fi drops", "for_desk": True, "caller": "erin", "category": "Enquiry"}
WIDE = """() => [...document.querySelectorAll('main *')].filter((each) => each.getBoundingClientRect().right > innerWidth)
    .slice(0, 3).map((each) => each.outerHTML.slice(0, 160))"""
"""What is wider than the screen."""


@pytest.fixture
def service(desk, app, serve):
    with desk.transaction() as session:
        for login in ("alice", "erin"):
            people.set_password(session, login, visiting.PASSWORD)
        deployments.deploy(session, [packs.read(INCIDENT)], by=DAVE)
    return serve(app)


def reported(desk, **more):
    with desk.transaction() as session:
        return instances.start(session, "incident", by=ALICE, variables={**REPORT, "impact": 2, "urgency": 1, **more})


def test_the_main_deed_is_one_key_away_and_opens_its_form_ready(page, service, desk):
    moved = reported(desk)
    sign_in(page, service)
    page.goto(f"{service}/{moved.number}")
    expect(page.locator(".button.primary:visible")).to_have_text(["Start work"])
    page.keyboard.press("1")
    expect(page.get_by_label("What next")).to_have_value("start")
    page.go_back()
    page.keyboard.press("r")
    expect(page.get_by_label("Text", exact=True)).to_be_focused()
    expect(page.get_by_role("button", name="Send to Erin")).to_be_visible()
    page.keyboard.type("1r")
    expect(page.get_by_label("Text", exact=True)).to_have_value("1r")


def test_files_that_are_dropped_are_sent_with_the_note(page, service, desk):
    moved = reported(desk)
    sign_in(page, service)
    page.goto(f"{service}/{moved.number}")
    dropped = page.evaluate_handle(
        "() => { const kept = new DataTransfer(); kept.items.add(new File(['one'], 'one.txt', {type: 'text/plain'})); return kept; }"
    )
    page.locator("form[data-drop]").dispatch_event("drop", {"dataTransfer": dropped})
    page.get_by_role("button", name="Add internal note").click()
    expect(page.get_by_role("article", name="Internal note by Alice").get_by_text("one.txt")).to_be_visible()


def test_the_main_deeds_work_without_scripts(new_page, service, desk):
    moved = reported(desk)
    page = new_page(java_script_enabled=False)
    sign_in(page, service)
    page.goto(f"{service}/{moved.number}")
    page.get_by_text("More", exact=True).click()
    page.get_by_role("link", name="Ask the requester").click()
    page.get_by_label("Question to the requester").fill("Which floor?")
    page.get_by_role("button", name=re.compile("Work on incident|Ask the requester")).click()
    erin = new_page(java_script_enabled=False)
    sign_in(erin, service, "erin")
    erin.goto(f"{service}/{moved.number}")
    erin.get_by_label("Your reply").fill("The third")
    erin.get_by_role("button", name="Send the reply").click()
    expect(erin.get_by_role("article", name="Reply by Erin")).to_be_visible()
    expect(erin.get_by_text("In progress").first).to_be_visible()
