"""A laptop, from the catalogue to the survey: asked for, approved twice, ordered, waited for, handed over, received.

Everything that a person does is done by the screen, or by the link in their mail; between the steps the clock goes on.
"""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.engine import letters
from tests.journeys import shop as shops

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("shop")]


def seen(page, name):
    shops.picture(page, "laptop", name)


def stands(page, *words):
    """The stage line on the card of the laptop, at home."""
    page.get_by_role("link", name="Home", exact=True).click()
    card = page.get_by_role("article", name="Laptop: light")
    for each in words:
        expect(card).to_contain_text(each)
    return card


def task(page, name):
    """Open what waits in the inbox."""
    page.get_by_role("link", name="Inbox", exact=True).click()
    page.get_by_role("row").filter(has_text=name).get_by_role("link", name="Laptop: light").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()


def decision(shop, login):
    """The address in this person's mail that asks for their decision."""
    return re.search(r"http://\S+/decision/\S+", letters.body(shop.mailed(login, "Your decision is asked for")))[0]


def test_a_laptop_is_asked_for_approved_twice_ordered_handed_over_and_received(shop, new_page):  # noqa: PLR0915  one story
    erin = shop.enter("erin")
    expect(erin.get_by_role("link", name="Approval", exact=True)).to_have_count(0)  # it comes with what needs it
    erin.get_by_role("link", name="I need something").click()
    erin.get_by_role("searchbox", name="Search the catalogue").fill("laptop")
    expect(erin.get_by_role("link", name="Password reset")).to_have_count(0)
    expect(erin.get_by_role("article").filter(has_text="on request, a docking station")).to_contain_text("1,290 EUR")
    seen(erin, "01-found")
    erin.get_by_role("link", name="Laptop", exact=True).click()
    expect(erin.get_by_text("within 5 working days")).to_be_visible()
    erin.get_by_label("Light, 13 inch").check()
    erin.get_by_label("What it is for").fill("Visiting customers; the old one is heavy.")
    seen(erin, "02-filled-in")
    erin.get_by_role("button", name="Send").last.click()
    expect(erin.get_by_role("heading", name="Laptop: light")).to_be_visible()
    expect(erin.get_by_text("Waiting for approval by Frank Fisher (demo)", exact=True)).to_be_visible()
    asked = erin.get_by_role("region", name="What you asked for")
    expect(asked).to_contain_text("1,290 EUR")
    expect(asked).to_contain_text("Light, 13 inch")
    seen(erin, "03-asked")
    stands(erin, "Waiting for approval by Frank Fisher (demo) since")
    shop.work()

    frank = new_page(base_url=shop.address)
    frank.goto(decision(shop, "frank"))
    expect(frank.get_by_text("Erin Ellis (demo)").first).to_be_visible()
    expect(frank.get_by_text("1,290.00 EUR")).to_be_visible()
    seen(frank, "04-link-from-mail")
    frank.get_by_role("button", name="Approve").click()
    expect(frank.get_by_role("heading", name="Your answer is given")).to_be_visible()
    seen(frank, "05-approved-by-link")
    shop.work(hours=1)
    stands(erin, "Waiting for approval by Wendy Walsh (demo) since")

    wendy = shop.enter("wendy")
    seen(wendy, "06-wendy-at-home")
    wendy.get_by_role("link", name="Approvals").click()
    expect(wendy.get_by_text("Visiting customers; the old one is heavy.")).to_have_count(1)
    seen(wendy, "07-approvals")
    wendy.get_by_role("article", name="Laptop: light").get_by_role("button", name="Approve").click()
    expect(wendy.get_by_text("No decision waits for you")).to_be_visible()
    seen(wendy, "08-approved")
    shop.work(hours=1)
    stands(erin, "Waiting for Purchasing since", "Delivery")

    wendy.get_by_role("link", name="Home", exact=True).click()
    seen(wendy, "09-work-of-a-group")
    wendy.get_by_role("link", name="Take from stock or order").click()
    wendy.get_by_label("It has to be ordered").check()
    wendy.get_by_label("Expected on").fill(f"{shop.at + timedelta(days=3):%Y-%m-%d}")
    wendy.get_by_label("What is missing, or why").fill("None in stock; ordered with Northern Devices.")
    seen(wendy, "10-to-be-ordered")
    wendy.get_by_role("button", name="It has to be ordered").click()
    expect(wendy.get_by_text("REQ0000001 is now On backorder")).to_be_visible()
    seen(wendy, "11-on-backorder")
    shop.work(hours=1)
    stands(erin, "On backorder, with Purchasing since")
    assert "None in stock" in letters.body(shop.mailed("erin", "Later than planned"))

    shop.work(days=2)
    task(wendy, "Note the arrival of the goods")
    seen(wendy, "12-arrived")
    wendy.get_by_role("button", name="The goods are here").click()
    expect(wendy.get_by_text("REQ0000001 is now Fulfilment")).to_be_visible()
    seen(wendy, "13-here")
    wendy.get_by_role("link", name="Done", exact=True).click()
    wendy.get_by_role("button", name="Done").click()
    shop.work()
    stands(erin, "Waiting for Desktop support since")

    oscar = shop.enter("oscar")
    seen(oscar, "13-oscar-at-home")
    task(oscar, "Install and hand over")
    oscar.get_by_label("Asset tag").fill("NB-1210")
    seen(oscar, "14-handed-over")
    oscar.get_by_role("button", name="Done").click()
    expect(oscar.get_by_text("REQ0000001 is now Delivered")).to_be_visible()
    shop.work(hours=1)

    card = stands(erin, "Waiting for you: Confirm the delivery")
    seen(erin, "15-did-it-come")
    card.get_by_role("link", name="Yes").click()
    seen(erin, "16-confirm")
    erin.get_by_role("button", name="Yes").click()
    expect(erin.get_by_text("Closed complete").first).to_be_visible()
    seen(erin, "17-closed")
    shop.work(hours=1)

    erin.get_by_role("link", name="Home", exact=True).click()
    erin.get_by_role("article").filter(has_text="Laptop: light").get_by_role("link", name="Answer one question").click()
    seen(erin, "18-survey")
    erin.get_by_text("Very good").click()
    erin.get_by_role("button", name="Send").click()
    expect(erin.get_by_role("heading", name="Thank you")).to_be_visible()
    seen(erin, "19-thanks")
