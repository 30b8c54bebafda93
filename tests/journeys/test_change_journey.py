"""A change, from the wish to its review: planned, weighed, moved out of another's way, decided by the board, backed out.

Everything that a person does is done by the screen; between the steps the clock goes on.
"""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.engine import letters
from tests.journeys import shop as shops

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("shop")]

TITLE = "New search on the intranet"
PLAN = {
    "How it is done": "Install the new version on one node after the other.",
    "How it is tested": "Search for the menu of today.",
    "How it is taken back": "Install the version before.",
}
RISK = {
    "Effect while it is made": "Slower or partly away", "Tested before": "Partly",
    "Way back": "There is one, untested", "Teams involved": "Many",
}  # fmt: skip


def seen(page, name):
    shops.picture(page, "change", name)


def choose(page, field, words):
    """Type into a field and take the first that is offered."""
    field.fill(words)
    page.get_by_role("listbox", name="What is found").get_by_role("option").first.click()


def add(page, rows, field, words):
    """A new row of a list, and what it names."""
    around = page.get_by_role("group", name=rows, exact=True)
    around.get_by_role("button", name="Add a row").click()
    choose(page, around.get_by_label(field, exact=True).last, words)


def at(page, label, moment):
    page.get_by_label(label).fill(f"{moment:%Y-%m-%dT%H:%M}")


def task(page, name, title=TITLE):
    """Open what waits in the inbox, of oneself or of one's groups."""
    page.get_by_role("link", name="Inbox", exact=True).click()
    box = page.get_by_role("link", name="All open")
    box.click()
    page.get_by_role("row").filter(has_text=name).get_by_role("link", name=title).click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()


def decide(page, answer, picture="", **texts):
    """Choose an answer, fill in, and send the form by the answer's own word."""
    page.get_by_label(answer, exact=True).check()
    for label, text in texts.items():
        page.get_by_label(label.replace("_", " ")).fill(text)
    if picture:
        seen(page, picture)
    send(page)


def send(page):
    """The one button that leads on."""
    page.locator("main").locator("button.primary:visible").last.click()


def evening(shop):
    """A Tuesday three weeks ahead, before the nights of the databases."""
    day = shop.at + timedelta(days=15)
    while day.weekday() != 1 or day.day < 5:  # not in the closing of a month
        day += timedelta(days=1)
    return day.replace(hour=12, minute=0, second=0, microsecond=0)


@pytest.mark.timeout(400)  # three weeks of seven people, also on a machine that has other work
def test_a_change_is_weighed_moved_decided_on_backed_out_and_reviewed(shop):  # noqa: PLR0915  one story
    day = evening(shop)
    alice = shop.enter("alice")
    alice.get_by_role("link", name="Changes", exact=True).click()
    seen(alice, "01-calendar")
    alice.get_by_role("link", name="Ask for a change").click()
    alice.get_by_role("link", name="Standard change").click()
    choose(alice, alice.get_by_label("Template"), "patches")
    alice.get_by_label("In short").fill("Patches of the intranet")
    alice.get_by_label("Why it is wished").fill("Monthly.")
    add(alice, "Configuration items", "Item", "intranet")
    at(alice, "Planned start", day - timedelta(hours=1))
    seen(alice, "02-standard-change")
    alice.get_by_role("button", name="Send", exact=True).last.click()
    expect(alice.get_by_text("Scheduled", exact=True).first).to_be_visible()

    bob = shop.enter("bob")
    bob.get_by_role("link", name="Changes", exact=True).click()
    bob.get_by_role("link", name="Ask for a change").click()
    bob.get_by_label("In short").fill(TITLE)
    bob.get_by_label("Why it is wished").fill("Nobody finds anything.")
    choose(bob, bob.get_by_label("Service"), "Intranet")
    add(bob, "Configuration items", "Item", "intranet")
    at(bob, "Planned start", day)
    at(bob, "Planned end", day + timedelta(hours=2))
    seen(bob, "03-asked")
    bob.get_by_role("button", name="Send", exact=True).last.click()
    bob.get_by_role("link", name="Submit", exact=True).click()
    for label, text in PLAN.items():
        bob.get_by_label(label).fill(text)
    choose(bob, bob.get_by_label("Group that carries it out"), "Application")
    add(bob, "Who carries it out", "Person", "Alice")
    bob.get_by_label("People who would notice").fill("100")
    for label, text in RISK.items():
        bob.get_by_label(label).select_option(label=text)
    bob.get_by_label("In office hours").check()
    seen(bob, "04-planned")
    bob.get_by_role("button", name="Submit", exact=True).click()
    expect(bob.get_by_text("Review the request").first).to_be_visible()

    henry = shop.enter("henry")
    task(henry, "Review the request")
    expect(henry.get_by_text("Items: Intranet server")).to_be_visible()
    decide(henry, "Is complete: assess it", "05-request-reviewed")
    shop.work(hours=1)

    task(bob, "Choose another time")
    expect(bob.get_by_text("is taken by CHG0000001 (Patches of the intranet)").first).to_be_visible()
    seen(bob, "06-collision")
    bob.get_by_label("What next").select_option(label="Take the next free time")
    bob.locator("main").get_by_role("button", name="Take the next free time").last.click()
    shop.work(hours=1)

    irene = shop.enter("irene")
    task(irene, "Assess technically")
    decide(irene, "Nothing against it", "07-assessed")
    shop.work(hours=1)
    bob.get_by_role("link", name="My requests", exact=True).click()
    bob.get_by_role("link", name=TITLE).first.click()
    bob.get_by_role("link", name="Where and why").click()
    expect(bob.get_by_text("Risk of a change: High")).to_be_visible()
    expect(bob.get_by_text("waits for Victor Vance (demo)")).to_be_visible()
    seen(bob, "08-why")

    henry.get_by_role("link", name="Changes", exact=True).click()
    henry.get_by_role("link", name="CAB", exact=True).click()
    expect(henry.get_by_label(TITLE)).to_be_checked()
    henry.get_by_label("When").fill(f"{shop.at + timedelta(days=1):%Y-%m-%dT10:00}")
    seen(henry, "09-board")
    henry.get_by_role("button", name="Plan a meeting").click()
    expect(henry.get_by_role("heading", name="CAB meeting")).to_be_visible()
    seen(henry, "10-meeting")
    shop.work(hours=20)
    for login in ("irene", "grace"):
        member = shop.enter(login)
        member.get_by_role("link", name="Approvals").click()
        member.get_by_role("article", name=TITLE).get_by_role("button", name="Approve").click()
        expect(member.get_by_text("No decision waits for you")).to_be_visible()
    victor = shop.enter("victor")  # on the board, and no agent
    victor.get_by_role("link", name="Approvals").click()
    victor.get_by_role("link", name="Change advisory board").click()
    victor.get_by_role("link", name="CAB meeting").click()
    seen(victor, "11-victor-votes")
    victor.get_by_role("button", name="Approve").click()
    expect(victor.get_by_text("your answer about")).to_be_visible()
    shop.work(minutes=10)
    henry.reload()
    seen(henry, "12-chair")
    henry.get_by_role("button", name="Approve").click()
    expect(henry.get_by_text("your answer about CHG0000002 is given")).to_be_visible()
    for name in ("Grace Grant (demo)", "Irene Irwin (demo)", "Victor Vance (demo)"):
        henry.get_by_label(name).check()
    henry.get_by_role("button", name="Note who is there").click()
    expect(henry.get_by_label("What is kept")).to_have_value(
        re.compile("Attended: Grace Grant.*Decision: Approved", re.DOTALL)
    )
    henry.get_by_role("button", name="Keep the minutes").click()
    seen(henry, "13-minutes")
    henry.get_by_role("button", name="Mail the minutes").click()
    expect(henry.get_by_text("Minutes mailed")).to_be_visible()
    shop.work(hours=1)
    assert "Victor Vance (demo) approves" in letters.body(shop.mailed("irene", "Minutes: CAB meeting"))

    bob.get_by_role("link", name="Changes", exact=True).click()
    if day.month != shop.at.month:
        bob.get_by_role("link", name="Next").click()
    expect(bob.get_by_role("link", name="CHG0000002")).to_be_visible()
    bob.get_by_role("link", name="Week").click()
    bob.get_by_role("search", name="Which changes").get_by_label("Service").fill("Intranet")
    bob.get_by_role("button", name="Show").click()
    expect(bob.get_by_role("link", name="All changes")).to_be_visible()
    seen(bob, "14-scheduled")

    shop.work(seconds=(day + timedelta(hours=3, minutes=5) - shop.at).total_seconds())
    task(alice, "Begin the change")
    seen(alice, "15-begins")
    alice.locator("main").get_by_role("button", name="Begin now").last.click()
    task(alice, "Carry out the plan")
    decide(alice, "Done", "16-carried-out")
    task(alice, "Validate the service")
    alice.get_by_label("The monitoring was looked at").check()
    decide(alice, "Does not", "17-validated")
    task(henry, "Decide how to go on")
    decide(henry, "Back out", "18-back-out", Reason="The search finds less than before.")
    task(alice, "Back out")
    decide(alice, "Everything is as before", "19-backed-out", Notes="The version before is installed.")
    shop.work(hours=1)
    task(alice, "Validate the service")
    alice.get_by_label("The monitoring was looked at").check()
    decide(alice, "Works as it should", "20-validated-again")
    shop.work(hours=1)
    task(henry, "Review after implementation")
    henry.get_by_label("Result").select_option(label="Backed out")
    henry.get_by_label("What happened").fill("The index was built on the wrong node; it is planned again.")
    seen(henry, "21-review")
    send(henry)
    expect(henry.get_by_text("Closed: backed out").first).to_be_visible()
    seen(henry, "22-closed")
