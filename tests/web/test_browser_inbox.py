"""The inbox in a real browser: keys, deeds beside the list, undo, an order by several columns; on a telephone, for all."""

import pytest
from playwright.sync_api import expect

from engine import people
from tests.browsers import accessibility_problems
from tests.web import visiting

pytestmark = pytest.mark.browser


@pytest.fixture
def service(desk, app, serve):
    with desk.transaction() as session:
        people.set_password(session, "alice", visiting.PASSWORD)
    for device, rank in (("Beamer", 3), ("Laptop", 1)):
        visiting.asked(desk, device=device, priority=rank)
    return serve(app)


def sign_in(page, service):
    page.goto(f"{service}/sign-in")
    page.get_by_label("Login").fill("alice")
    page.get_by_label("Password").fill(visiting.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{service}/")


def test_claim_undo_and_put_off_without_leaving_the_list(page, service):
    sign_in(page, service)
    page.goto(f"{service}/inbox?box=all")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.get_by_label("Select Decide on the loan of LOAN0000002")).to_be_checked()
    page.keyboard.press("c")
    expect(page.get_by_text("LOAN0000002 is yours now.")).to_be_visible()
    expect(page.locator("tr#task-2")).to_have_attribute("aria-selected", "true")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("It is as it was before.")).to_be_visible()
    page.locator("tr#task-2").hover()
    page.get_by_role("link", name="More for Decide on the loan of LOAN0000002").click()
    deeds = page.locator("#deeds")
    expect(deeds.get_by_role("heading", level=1)).to_have_text("Decide on the loan")
    assert accessibility_problems(page) == []
    deeds.get_by_role("button", name="Claim").click()
    expect(page).to_have_url(f"{service}/inbox?box=all")
    expect(page.get_by_text("The task is yours now.")).to_be_visible()


def test_shift_on_a_heading_sorts_by_it_too(page, service):
    sign_in(page, service)
    page.goto(f"{service}/inbox?box=all")
    page.get_by_role("link", name="Priority", exact=True).click()
    page.wait_for_url("**sort=priority")
    page.get_by_role("link", name="Age", exact=True).click(modifiers=["Shift"])
    page.wait_for_url("**sort=priority%2Cage")
    expect(page.locator("th[aria-sort]")).to_have_count(2)
    page.get_by_text("Filter", exact=True).click()
    expect(page.get_by_label("Stage")).to_be_visible()
    page.get_by_label("Priority").select_option("Moderate")
    expect(page.get_by_text("Priority: Moderate")).to_be_visible()
    expect(page.locator("#box tbody tr")).to_have_count(1)
    assert accessibility_problems(page) == []
