"""An incident from report to survey by screen and by mail: asked about, answered, resolved, reopened, resolved again, confirmed."""

from functools import partial

import pytest
from playwright.sync_api import expect

from tests.browsers import accessibility_problems
from tests.journeys.shop import picture

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("shop")]

TITLE = "I cannot open the shared calendar"
QUESTION = "Which calendar do you mean, and what does it say?"
ANSWER = "The team calendar of Sales. It says: access denied."
NOTE = "Her account is missing in the group sales-calendar."
SOLUTION = "You were missing in the group of the Sales calendar; you are in it now."
AGAIN = "I can open it now, but I cannot write into it."
SOLVED = "The group may write into the calendar now; I tried it in your name."

shown = partial(picture, journey="incident")


def test_an_incident_from_report_to_survey(shop):
    erin, alice = shop.enter("erin"), shop.enter("alice")
    number = report(erin)
    triage_with_a_question(alice, number)
    shop.work(minutes=30)
    waiting(erin, alice, number)
    shop.answer(shop.mailed("erin", QUESTION), "erin", ANSWER)
    resolve(alice, number)
    shop.work(hours=1)
    reopen(shop, erin)
    shop.work(minutes=5)
    assert AGAIN in shop.mailed("alice", AGAIN).get_body(("plain",)).get_content()
    resolve_again(alice, number)
    shop.work(hours=2)
    confirm(erin, number)
    shop.work(minutes=1)
    survey(shop, erin)
    looked_back_at(alice, number)


def report(erin):
    shown(erin, name="01-portal")
    erin.get_by_role("link", name="Something does not work").click()
    erin.wait_for_load_state()  # a list that offers what fits comes with its script
    erin.get_by_label("What is wrong").fill(TITLE)
    erin.get_by_label("Which service").fill("cal")
    erin.get_by_role("option", name="E-mail and calendar").click()
    erin.get_by_label("Medium").check()
    shown(erin, name="02-report")
    erin.get_by_role("button", name="Send", exact=True).click()
    expect(erin.get_by_role("heading", name=TITLE)).to_be_visible()
    expect(stands(erin)).to_contain_text("Waiting for Service desk")
    shown(erin, name="03-reported")
    return erin.get_by_text("is open. You find it here").inner_text().split()[0]


def triage_with_a_question(alice, number):
    alice.get_by_role("link", name="Inbox").click()
    alice.get_by_role("button", name=f"Claim Triage incident of {number}").click()
    expect(alice.get_by_text(f"{number} is yours now.")).to_be_visible()
    shown(alice, name="04-claimed")
    alice.get_by_role("link", name="Open “Triage incident”").click()
    alice.get_by_label("Category").first.select_option("Email")
    alice.get_by_label("What next").select_option("Ask the requester")
    alice.get_by_label("Question to the requester").fill(QUESTION)
    shown(alice, name="05-triage")
    alice.get_by_role("button", name="Ask the requester").click()
    expect(alice.get_by_role("heading", name="Wait for the requester")).to_be_visible()
    expect(alice.get_by_text("the answer brings the incident back to you")).to_be_visible()
    expect(alice.get_by_text(f"Asked: {QUESTION}")).to_be_visible()
    shown(alice, name="06-asked")


def waiting(erin, alice, number):
    alice.get_by_role("link", name=number).first.click()
    targets = alice.get_by_role("region", name="Targets")
    expect(targets.get_by_role("listitem").filter(has_text="Resolution")).to_contain_text("paused, 5 d left")
    expect(targets.get_by_role("listitem").filter(has_text="First response")).to_contain_text("met after")
    shown(alice, name="07-paused")
    erin.get_by_role("link", name="Home").click()
    card = erin.get_by_role("article", name=TITLE)
    expect(card).to_contain_text("Waiting for your reply")
    expect(card.get_by_label(QUESTION)).to_be_visible()
    shown(erin, name="08-asked-on-the-portal")
    card.get_by_role("link", name=TITLE).click()
    expect(stands(erin)).to_contain_text("Waiting for your reply")
    shown(erin, name="09-asked")


def resolve(alice, number):
    alice.get_by_role("link", name="Inbox").click()
    alice.get_by_role("link", name="Answered").click()
    alice.get_by_role("link", name=TITLE).click()
    expect(alice.get_by_role("form")).to_contain_text(ANSWER)
    shown(alice, name="10-answered")
    alice.get_by_role("link", name=number).first.click()
    alice.get_by_placeholder("Write a note or a reply").fill(NOTE)
    alice.get_by_role("button", name="Add internal note").click()
    expect(alice.get_by_role("article", name="Internal note by Alice Archer")).to_contain_text(NOTE)
    expect(alice.get_by_role("article", name="Reply by Erin Ellis")).to_contain_text(ANSWER)
    shown(alice, name="11-noted")
    alice.get_by_role("group", name="What next").get_by_role("link", name="Resolve").click()
    alice.get_by_label("Close code").select_option("Solution provided")
    alice.get_by_label("What was done").fill(SOLUTION)
    shown(alice, name="12-resolve")
    alice.get_by_role("button", name="Resolve").click()
    expect(alice.get_by_text(f"{number} is now Resolved")).to_be_visible()
    shown(alice, name="13-resolved")


def reopen(shop, erin):
    assert SOLUTION in shop.mailed("erin", "is resolved").get_body(("plain",)).get_content()
    erin.get_by_role("link", name="Home").click()
    card = erin.get_by_role("article", name=TITLE)
    expect(card).to_contain_text("Is it fixed?")
    expect(card).to_contain_text(SOLUTION)
    shown(erin, name="14-is-it-fixed")
    card.get_by_role("link", name="No, it is not fixed").click()
    erin.get_by_label("What is still wrong").fill(AGAIN)
    shown(erin, name="15-not-fixed")
    erin.get_by_role("button", name="No, it is not fixed").click()
    expect(erin.get_by_role("article", name="Reply by Erin Ellis").first).to_contain_text(AGAIN)
    expect(stands(erin)).to_contain_text("Alice Archer (demo) is working on it")
    expect(erin.get_by_text(NOTE)).to_have_count(0)
    shown(erin, name="16-reopened")


def resolve_again(alice, number):
    alice.get_by_role("link", name="Inbox").click()
    alice.get_by_role("link", name="Answered").click()
    alice.get_by_role("link", name=TITLE).click()
    expect(alice.get_by_role("form")).to_contain_text(f"It came back: {AGAIN}")
    shown(alice, name="17-came-back")
    alice.get_by_label("What next").select_option("Resolve")
    alice.get_by_label("Close code").select_option("Solution provided")
    alice.get_by_label("What was done").fill(SOLVED)
    alice.get_by_role("button", name="Resolve").click()
    expect(alice.get_by_text(f"{number} is now Resolved")).to_be_visible()


def confirm(erin, number):
    erin.get_by_role("link", name="Home").click()
    card = erin.get_by_role("article", name=TITLE)
    expect(card).to_contain_text(SOLVED)
    card.get_by_role("link", name="Yes, close it").click()
    shown(erin, name="18-confirm")
    erin.get_by_role("button", name="Yes, close it").click()
    expect(erin.get_by_text(f"Done. {number} is now Closed.")).to_be_visible()
    expect(stands(erin)).to_contain_text("You need not do anything.")
    shown(erin, name="19-closed")


def survey(shop, erin):
    mail = shop.mailed("erin", "How was it").get_body(("plain",)).get_content()
    [link] = [line for line in mail.splitlines() if "/survey/" in line]
    erin.goto(link)
    erin.get_by_label("Very good").check()
    shown(erin, name="20-survey")
    erin.get_by_role("button", name="Send").click()
    expect(erin.get_by_role("heading", name="Thank you")).to_be_visible()
    shown(erin, name="21-thanks")


def looked_back_at(alice, number):
    alice.get_by_role("searchbox", name="Search").first.fill(number)
    alice.keyboard.press("Enter")
    expect(alice.get_by_role("article", name="Survey")).to_contain_text("5 of 5")
    shown(alice, name="22-stream")
    alice.get_by_role("link", name="Where and why").click()
    expect(alice.get_by_role("region", name="Why")).to_contain_text("because Impact is 3 and Urgency is 2")
    expect(alice.get_by_role("link", name="Powered by bpmn.io")).to_be_visible()
    expect(alice.get_by_role("region", name="On the diagram").get_by_text("Confirm and close")).to_be_visible()
    shown(alice, name="23-where-and-why")
    alice.get_by_role("link", name="History").click()
    history = alice.get_by_role("main")
    for words in ("No, it is not fixed", "Ask the requester", "opened the ticket"):
        expect(history.get_by_text(words).first).to_be_visible()
    shown(alice, name="24-history")
    assert accessibility_problems(alice) == []


def stands(page):
    return page.get_by_role("region", name="Where it stands")
