"""Keys, the palette and what comes onto an open page by itself, in a real browser."""

import pytest
from playwright.sync_api import expect

from engine import tasks
from engine.desk import announcements, stream
from tests.browsers import accessibility_problems
from tests.people import ALICE, BOB
from tests.web import visiting
from web import assets

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
    tab = page.context.new_page()  # one of a browser's tabs listens for all of them
    tab.goto(f"{home}/{second.number}")
    expect(page.locator('tr[aria-selected="true"]')).to_have_count(1)
    with desk.transaction() as session:
        tasks.complete(session, second.opened[0].id, {"verdict": "yes"}, by=BOB)
    expect(tab.locator("#head")).to_contain_text("Granted", timeout=3000)
    expect(page.get_by_role("row").filter(has_text=second.number).filter(has_text="Decide")).to_have_count(
        0, timeout=5000
    )


def test_a_ticket_keeps_up_while_one_writes(desk, new_page, entered):
    moved = visiting.asked(desk)
    number = moved.number
    alice, bob = new_page(), new_page()
    home = entered(alice, "alice")
    entered(bob, "bob")
    for page in (alice, bob):
        page.goto(f"{home}/{number}")
    alice.get_by_label("Text").fill("I have begun to write")
    bob.get_by_label("Text").fill("I know of this")
    bob.get_by_role("button", name="Add internal note").click()
    note = alice.locator(".entry").filter(has_text="I know of this")
    expect(note).to_be_visible(timeout=2000)
    expect(alice.locator("p.sr[role=status]").filter(has_text="Internal note by Bob")).to_have_count(1)
    expect(alice.get_by_label("Text")).to_have_value("I have begun to write")
    expect(alice.get_by_label("Text")).to_be_focused()
    bob.goto(f"{home}/{number}?tab=diagram")
    here_now = bob.locator(".djs-element.ek-active")
    expect(here_now).to_have_attribute("data-element-id", "decide")
    with desk.transaction() as session:
        tasks.complete(session, moved.opened[0].id, {"verdict": "yes"}, by=BOB)
    expect(here_now).to_have_attribute("data-element-id", "hand_over", timeout=2000)
    expect(bob.locator("#part")).to_contain_text("Hand over the device")
    expect(alice.locator("#deeds-now")).to_contain_text("Hand over", timeout=2000)
    expect(alice.locator(".ticket-head")).to_contain_text("Granted")
    expect(alice.get_by_label("Text")).to_have_value("I have begun to write")
    expect(alice.get_by_label("Text")).to_be_focused()
    assert accessibility_problems(alice) == []


def test_a_form_that_somebody_else_sends_says_so_and_keeps_what_was_typed(desk, page, entered):
    moved = visiting.asked(desk)
    home = entered(page, "alice")
    page.goto(f"{home}/tasks/{moved.opened[0].id}")
    page.get_by_label("Refuse it").check()
    page.get_by_label("Why not").fill("It is promised to the fair")
    with page.expect_response(lambda answer: answer.url.endswith("/form")):
        page.get_by_label("Fragile").check()  # the server shows the form anew, with what was typed
    with desk.transaction() as session:
        stream.post(session, moved.id, kind="internal", text="It is back", by=BOB)
    with desk.transaction() as session:
        tasks.complete(session, moved.opened[0].id, {"verdict": "yes"}, by=BOB)
    held = page.locator("[data-held]")
    expect(held).to_contain_text("completed by Bob", timeout=2000)
    expect(page.get_by_label("Why not")).to_have_value("It is promised to the fair")
    expect(page.locator("#task-head")).to_contain_text("Granted")
    page.get_by_role("button", name="Complete").or_(page.locator("#task-form .foot button.primary")).first.click()
    expect(page.get_by_role("heading", name="Already done")).to_be_visible()
    expect(page.get_by_text("It is promised to the fair")).to_be_visible()


def test_what_was_chosen_before_a_script_was_there_is_not_undone_by_news(desk, page, entered):
    moved = visiting.asked(desk)
    home = entered(page, "alice")
    held = []
    page.route("**/regions.js", lambda route: held.append(route))  # noqa: PLW0108  Playwright marks what it is given
    page.goto(f"{home}/tasks/{moved.opened[0].id}", wait_until="commit")
    page.get_by_label("Refuse it").check()
    page.evaluate("htmx.process(document.body)")  # a module waits for those it asks for
    with page.expect_response(lambda answer: answer.url.endswith("/form")):
        page.get_by_label("Fragile").check()
    expect(page.get_by_label("Why not")).to_be_visible()
    held[0].continue_()
    with page.expect_response(lambda answer: answer.request.headers.get("ek-live") == "true"):
        page.wait_for_function(
            f"import('{assets.address('regions.js')}').then((module) => {{ module.concern(); return true; }})"
        )
    page.wait_for_timeout(300)
    expect(page.get_by_label("Refuse it")).to_be_checked()
    expect(page.get_by_label("Why not")).to_be_visible()


def test_the_next_task_in_focus_is_there_at_once_and_says_when_it_was_taken(desk, app, page, entered, monkeypatch):
    monkeypatch.setattr(app.extensions["feed"], "_most", 0)  # nothing is heard: what is shown is as old as it can be
    first, second = visiting.asked(desk, device="Laptop"), visiting.asked(desk, device="Beamer")
    third = visiting.asked(desk, device="Screen")
    home = entered(page, "alice")
    page.goto(f"{home}/focus")
    expect(page.locator('[name="ek-ahead"]')).to_have_value(f"/tasks/{second.opened[0].id}?focus={first.opened[0].id}")
    page.get_by_label("Refuse it").check()
    page.get_by_label("Why not").fill("None is left")
    page.locator("#task-form .foot button.primary").click()
    expect(page.locator("#task-head")).to_contain_text(second.number)
    assert page.evaluate("performance.getEntriesByType('navigation')[0].transferSize") == 0
    expect(page.locator("#notices")).to_contain_text(f"Done: {first.number}")
    expect(page.locator('[name="ek-ahead"]')).not_to_have_value("")
    with desk.transaction() as session:
        tasks.claim(session, third.opened[0].id, by=BOB)
    page.keyboard.press("s")
    expect(page.locator("#task-work")).to_contain_text("This task is with Bob now", timeout=3000)
    assert page.evaluate("performance.getEntriesByType('navigation')[0].transferSize") == 0
    expect(page.get_by_role("link", name="Go on")).to_be_visible()
    assert accessibility_problems(page) == []


def test_the_portal_keeps_up_with_ones_tickets_and_what_is_announced(desk, page, entered):
    moved, other = visiting.asked(desk), visiting.asked(desk, by=ALICE)
    home = entered(page, "erin")
    page.goto(f"{home}/portal")
    with desk.transaction() as session:
        tasks.claim(session, moved.opened[0].id, by=ALICE)
        tasks.claim(session, other.opened[0].id, by=BOB)
    expect(page.locator("#mine")).to_contain_text("Alice", timeout=2000)
    expect(page.locator("#mine")).not_to_contain_text(other.number)
    with desk.transaction() as session:
        announcements.announce(session, title="Mail is slow", body="We look into it", by="alice", level="degraded")
    expect(page.locator("#status-now")).to_contain_text("Mail is slow", timeout=2000)
    expect(page.locator("p.sr[role=status]").filter(has_text="Mail is slow: We look into it")).to_have_count(1)
    assert accessibility_problems(page) == []


def test_without_a_stream_a_page_looks_by_itself(desk, app, page, entered, monkeypatch):
    moved = visiting.asked(desk)
    home = entered(page, "erin")
    page.clock.install()
    monkeypatch.setattr(app.extensions["feed"], "_most", 0)
    page.goto(f"{home}/{moved.number}")
    page.clock.run_for(1000)
    for who, passed in ((ALICE, 5100), (BOB, 11_000)):
        with desk.transaction() as session:
            stream.post(session, moved.id, kind="public", text=f"Written by {who.login}", by=who, mail=False)
        page.clock.run_for(passed)
        expect(page.get_by_text(f"Written by {who.login}")).to_be_visible(timeout=3000)
        page.route("**/live?*", lambda _: None)  # something between holds back all that is said
        page.goto(f"{home}/{moved.number}")
        page.clock.run_for(1000)
