"""A major incident by screen: reported by several, proposed, declared, told to all, worked on, restored, learned from."""

from functools import partial

import pytest
from playwright.sync_api import expect

from tests.browsers import accessibility_problems
from tests.journeys.shop import picture

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("shop")]

TITLE = "All files of the department are gone"
OTHER = "The drives of floor 3 are not there"
IMPACT = "Nobody in two buildings can open a file."
MESSAGE = "Nobody in two buildings can open a file. Work on the local disk meanwhile."
NEWS = "We know the cause: a shelf of the storage is out. Files come back within the hour."
RESTORED = "The second controller has the shelf; all files open again."

shown = partial(picture, journey="major-incident")


def test_a_major_incident_from_the_reports_to_the_review(shop):
    erin, oscar, alice = shop.enter("erin"), shop.enter("oscar"), shop.enter("alice")
    first, second = report(erin, TITLE), report(oscar, OTHER)
    triage(alice, first)
    shop.work(minutes=1)
    triage(alice, second)
    shop.work(minutes=1)
    alice.reload()
    expect(alice.get_by_role("article", name="Evenkeel")).to_contain_text("It joins MAJ")
    shown(alice, name="03-joins")

    grace = shop.enter("grace")
    number = declare(grace)
    shop.work(minutes=1)
    nina = shop.enter("nina")
    tell(nina)
    approve(grace, MESSAGE)
    shop.work(minutes=1)
    told(shop, erin)

    jack = shop.enter("jack")
    investigate(jack)
    update(nina, number)
    shop.work(minutes=1)
    approve(grace, NEWS)
    shop.work(minutes=1)
    erin.get_by_role("link", name="Home", exact=True).click()
    expect(wrong_now(erin)).to_contain_text(NEWS)
    shown(erin, name="13-updated")

    restore(jack, number)
    shop.work(minutes=61)
    final(nina)
    shop.work(minutes=1)
    over(shop, erin, first, second)
    review(shop, number)


def report(page, what):
    page.get_by_role("link", name="New request").first.click()
    page.get_by_role("link", name="Start Incident").click()
    page.wait_for_load_state()  # a list that offers what fits comes with its script
    page.get_by_label("What is wrong").fill(what)
    page.get_by_label("Which service").fill("file")
    page.get_by_role("option", name="File shares").click()
    page.get_by_label("High").first.check()
    page.get_by_role("button", name="Send", exact=True).click()
    number = page.get_by_text("is open. You find it here").inner_text().split()[0]
    shown(page, name=f"01-{number}")
    return number


def triage(alice, number):
    alice.get_by_role("link", name="Inbox").click()
    alice.get_by_role("button", name=f"Claim Triage incident of {number}").click()
    alice.get_by_role("link", name="Open “Triage incident”").click()
    alice.get_by_label("Category").first.select_option("Network")
    alice.get_by_label("Impact").select_option("1 High: site, critical service, many users")
    alice.get_by_role("button", name="Hand to the group").click()
    expect(alice.get_by_role("link", name="Priority Critical: see why")).to_be_visible()
    shown(alice, name="02-critical")


def declare(grace):
    work_on(grace, "Assess the candidate", box="My groups")
    expect(grace.get_by_role("heading", name="Assess the candidate")).to_be_visible()
    grace.get_by_label("Accept").check()
    grace.get_by_label("SEV1").check()
    grace.get_by_label("Users affected").fill("120")
    grace.get_by_label("What it means for the business").fill(IMPACT)
    for lead, login in (("Technical lead", "jack"), ("Communication lead", "nina"), ("Scribe", "irene")):
        grace.get_by_label(lead).fill(login)
        grace.get_by_role("option").first.click()
    shown(grace, name="04-assess")
    grace.get_by_role("button", name="Accept: it is a major incident").click()
    expect(grace.get_by_text("is now Investigating")).to_be_visible()
    targets = grace.get_by_role("region", name="Targets")
    expect(targets).to_contain_text("Restoration 4 h left")
    about = grace.get_by_role("complementary", name="About this ticket")
    for words in (IMPACT, "SEV1", TITLE, OTHER):
        expect(about).to_contain_text(words)
    shown(grace, name="05-declared")
    return grace.get_by_role("status").first.inner_text().split()[1]


def tell(nina):
    work_on(nina, "Draft the message")
    nina.get_by_label("Message", exact=True).fill(MESSAGE)
    shown(nina, name="06-draft")
    nina.get_by_role("button", name="Send it").click()
    expect(nina.get_by_text("is now Approval")).to_be_visible()


def approve(grace, message):
    grace.get_by_role("link", name="Approvals").click()
    card = grace.get_by_role("article", name=TITLE)
    expect(card).to_contain_text(message)
    expect(card).to_contain_text("executives and very important people")
    shown(grace, name="07-approve")
    card.get_by_role("button", name="Approve: send it").click()
    expect(grace.get_by_role("article", name=TITLE)).to_have_count(0)


def told(shop, erin):
    mail = shop.mailed("grace", MESSAGE).get_body(("plain",)).get_content()
    assert "/status" in mail
    assert "file_share" not in mail
    erin.get_by_role("link", name="Home", exact=True).click()
    expect(wrong_now(erin)).to_contain_text(MESSAGE)
    expect(erin.get_by_text("MAJ00")).to_have_count(0)
    shown(erin, name="08-portal")
    wrong_now(erin).get_by_role("link", name=TITLE).click()
    expect(erin.get_by_text("File shares has a problem now.")).to_be_visible()
    shown(erin, name="09-status")


def investigate(jack):
    work_on(jack, "Investigate and restore")
    jack.get_by_label("What it may be").fill("A shelf of the storage is out.")
    jack.get_by_label("What was tried").fill("Failed over to the second controller.")
    jack.get_by_label("What came of it").fill("The shelf comes back; it has to be checked.")
    jack.get_by_label("Go on").check()
    shown(jack, name="10-investigate")
    jack.get_by_role("button", name="Go on").click()
    expect(jack.get_by_text("Findings so far: 1.")).to_be_visible()
    shown(jack, name="11-finding")


def update(nina, number):
    work_on(nina, "Send an update")
    nina.get_by_label("State").select_option("Identified")
    nina.get_by_label("What people are told").fill(NEWS)
    shown(nina, name="12-update")
    nina.get_by_role("button", name="Send an update").click()
    expect(nina.get_by_text(f"Done. {number}")).to_be_visible()


def restore(jack, number):
    jack.get_by_label("The service seems restored").check()
    jack.get_by_role("button", name="The service seems restored").click()
    expect(jack.get_by_text(f"{number} is now Restoring")).to_be_visible()
    shown(jack, name="14-restoring")
    jack.get_by_label("Restored at").fill(jack.evaluate("new Date().toISOString().slice(0, 16)"))
    jack.get_by_label("Fix", exact=True).check()
    jack.get_by_label("What restored it").fill(RESTORED)
    shown(jack, name="15-restored")
    jack.get_by_role("button", name="Confirm the restoration").click()
    expect(jack.get_by_text(f"{number} is now Monitoring")).to_be_visible()
    shown(jack, name="16-watched")


def final(nina):
    work_on(nina, "Write the final notice")
    nina.get_by_label("Cause in one or two sentences").fill("A shelf of the storage had lost its connection.")
    shown(nina, name="17-final")
    nina.get_by_role("button", name="Send the final notice").click()


def over(shop, erin, first, second):
    erin.get_by_role("link", name="Home", exact=True).click()
    expect(erin.get_by_text("No disturbance is known.")).to_be_visible()
    card = erin.get_by_role("article", name=TITLE)
    expect(card).to_contain_text("Is it fixed?")
    shown(erin, name="18-over")
    for login, number in (("erin", first), ("oscar", second)):
        assert RESTORED in shop.mailed(login, f"[{number}] Resolved").get_body(("plain",)).get_content()


def review(shop, number):
    irene = shop.enter("irene")
    work_on(irene, "Write the review")
    shown(irene, name="19-review")
    irene.get_by_label("Timeline").fill("23:06 reported. 23:30 restored.")
    irene.get_by_label("Root cause").fill("A cable of the storage was loose.")
    irene.get_by_role("button", name="Add a row").click()
    irene.get_by_label("What is done").fill("Check the cables of all shelves")
    irene.get_by_label("By whom").fill("jack")
    irene.get_by_role("option").first.click()
    irene.get_by_label("By when").fill("2027-01-15")
    shown(irene, name="20-reviewed")
    irene.get_by_role("button", name="Write the review").click()
    expect(irene.get_by_text(f"{number} is now Review")).to_be_visible()
    shown(irene, name="21-review")
    assert accessibility_problems(irene) == []


def work_on(page, task, box="My work"):
    page.get_by_role("link", name="Inbox").click()
    page.get_by_role("link", name=box).click()
    page.get_by_role("row", name=task).get_by_role("link", name=TITLE).click()


def wrong_now(page):
    return page.get_by_role("region", name="What is wrong now")
