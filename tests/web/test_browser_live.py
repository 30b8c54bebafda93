"""Keys, the palette and what comes onto an open page by itself, in a real browser."""

import pytest
from playwright.sync_api import expect

from engine import tasks
from tests.browsers import accessibility_problems
from tests.people import BOB
from tests.web import visiting

pytestmark = pytest.mark.browser


def test_the_palette_leads_anywhere_and_presses_what_stands_here(desk, page, entered):
    number = visiting.asked(desk).number
    home = entered(page, "alice")
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox", name="Go to or do")
    expect(box).to_be_focused()
    expect(page.get_by_role("option", name="Inbox")).to_be_visible()
    assert accessibility_problems(page) == []
    box.fill(number)
    expect(page.locator("dialog").get_by_role("option").first).to_contain_text("Laptop")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{home}/{number}")
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").fill("claim")
    expect(page.locator("dialog").get_by_role("option").first).to_contain_text("On this page")
    page.keyboard.press("Escape")
    expect(page.get_by_role("combobox", name="Go to or do")).to_have_count(0)


def test_letters_lead_to_pages_and_a_question_mark_lists_them(page, entered):
    home = entered(page, "alice")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Go anywhere, do anything")
    assert accessibility_problems(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("i")
    page.wait_for_url(f"{home}/inbox")


def test_what_another_does_comes_onto_the_open_list(desk, page, entered):
    first, second = visiting.asked(desk, device="Laptop"), visiting.asked(desk, device="Beamer")
    home = entered(page, "alice")
    page.goto(f"{home}/inbox?box=groups")
    page.keyboard.press("j")
    page.get_by_label("Select").first.is_visible()
    with desk.transaction() as session:
        tasks.claim(session, first.opened[0].id, by=BOB)
    row = page.get_by_role("row").filter(has_text=first.number)
    expect(row).to_contain_text("Bob", timeout=3000)
    expect(page.locator('tr[aria-selected="true"]')).to_have_count(1)
    with desk.transaction() as session:
        tasks.complete(session, second.opened[0].id, {"verdict": "yes"}, by=BOB)
    expect(page.get_by_role("row").filter(has_text=second.number).filter(has_text="Decide")).to_have_count(
        0, timeout=5000
    )
